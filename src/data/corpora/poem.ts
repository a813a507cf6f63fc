/** A poem as `chinese-poetry` keeps it; paragraphs are its lines, notes in brackets still among them. */
export interface PoemEntry {
  readonly title: string
  readonly author: string
  readonly paragraphs: readonly string[]
}

const notes = /（[^（）]*）|\([^()]*\)|〖[^〖〗]*〗|\{[^{}]*\}|\[\d+\]|\[|\]/g
const numeral = /^[一二三四五六七八九十百]{1,5}$/

const ascii: Readonly<Record<string, string>> = { ',': '，', ':': '：', '?': '？', '!': '！', ';': '；', '．': '·', '<': '《', '>': '》', '〈': '《', '〉': '》' }

/** The lines without notes in brackets (some span lines, some stand in others), their punctuation Chinese throughout. */
export function cleanLines(paragraphs: readonly string[]): string[] {
  const text = paragraphs.join('\n').replace(notes, '').replace(notes, '').replace(/[［］〔〕]/g, '')
    .replace(/"([^"\n]*)"/g, '“$1”').replace(/[,:?!;．<>〈〉]/g, (mark) => ascii[mark])
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}

/** Nothing missing and nothing broken: Han characters and punctuation only. */
export function isWhole(lines: readonly string[]): boolean {
  return lines.length > 0 && lines.every((line) => /^[\p{Script=Han}，。！？；：、《》「」『』“”‘’·…]+$/u.test(line) && !/[□○●]/.test(line))
}

/** `橫吹曲辭 關山月 二` is the second poem named 關山月: `關山月·其二`. Notes in brackets go. */
export function cleanTitle(title: string): string {
  const words = title.replace(notes, '').trim().split(/\s+/)
  const last = words[words.length - 1]
  if (words.length > 1 && numeral.test(last)) return `${words[words.length - 2]}·其${last}`
  return last
}

/** The document of one poem: title（author） on the first line, then its lines. */
export function poemDocument(title: string, author: string, lines: readonly string[]): string {
  return `${title}（${author}）\n${lines.join('\n')}`
}

/** The phrases between punctuation marks: `白日依山尽`, `黄河入海流`, … */
export function phrasesOf(lines: readonly string[]): string[] {
  return lines.join('').split(/[，。！？；：、]/).filter((phrase) => phrase !== '')
}
