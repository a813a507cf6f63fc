import { CantianError } from '../errors/index.ts'
import { parseJson } from '../formats/json.ts'
import { readText, type FileFolder } from '../formats/source.ts'

/** What a model's folder says about its tokenizer. */
export interface TokenizerSummary {
  /** `BPE`, `Unigram`, `WordPiece`; null: the file wasn't read. */
  readonly model: string | null
  /** Tokens, added ones included; null: not counted. */
  readonly tokens: number | null
  /** Of tokenizer.json. */
  readonly bytes: number
  /** Whether it holds a chat template. */
  readonly chatTemplate: boolean
}

/** Larger files are not fetched to count their tokens. */
const MOST_REMOTE = 100_000
const MOST_LOCAL = 64_000_000

/** Summarizes tokenizer.json, reading all of it only where that is cheap; null where there is none or it is no JSON. */
export async function summarizeTokenizer(folder: FileFolder, remote: boolean, signal?: AbortSignal): Promise<TokenizerSummary | null> {
  const source = await folder.open('tokenizer.json', signal)
  if (source === undefined) return null
  const bytes = source.size
  await source.close()
  try {
    const config = await readText(folder, 'tokenizer_config.json', signal)
    const template = (await folder.open('chat_template.jinja', signal))?.close()
    const chatTemplate = template !== undefined || (config !== undefined && (parseJson(config, 'tokenizer_config.json') as { chat_template?: unknown } | null)?.chat_template !== undefined)
    await template
    if (bytes > (remote ? MOST_REMOTE : MOST_LOCAL)) return { model: null, tokens: null, bytes, chatTemplate }
    const json = parseJson((await readText(folder, 'tokenizer.json', signal)) ?? '{}', 'tokenizer.json') as TokenizerJson | null
    return { model: typeof json?.model?.type === 'string' ? json.model.type : null, tokens: tokensOf(json), bytes, chatTemplate }
  } catch (cause) {
    if (cause instanceof CantianError && cause.code.startsWith('formats.json.')) return { model: null, tokens: null, bytes, chatTemplate: false }
    throw cause
  }
}

interface TokenizerJson {
  readonly model?: { readonly type?: unknown; readonly vocab?: unknown } | null
  readonly added_tokens?: unknown
}

function tokensOf(json: TokenizerJson | null): number | null {
  const vocabulary = json?.model?.vocab
  if (typeof vocabulary !== 'object' || vocabulary === null) return null
  const ids = new Set<unknown>(Array.isArray(vocabulary) ? vocabulary.keys() : Object.values(vocabulary))
  for (const added of Array.isArray(json?.added_tokens) ? (json.added_tokens as unknown[]) : []) ids.add((added as { id?: unknown } | null)?.id)
  return ids.size
}
