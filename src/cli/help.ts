import { Help, type Command } from 'commander'
import { pc } from './colour.ts'
import stringWidth from 'string-width'
import { text } from '../language/index.ts'

/** Chinese breaks after any character, other scripts at spaces; no line starts with a closing mark. */
const pieces = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’…][，。；：！？、）》」”’…]*|[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef]+[，。；：！？、）》」]*|\s+/gu

/** Breaks `sentence` into lines of at most `width` columns; a Chinese character takes two. */
export function wrap(sentence: string, width: number): string {
  return sentence
    .split('\n')
    .map((paragraph) => {
      const lines: string[] = []
      let line = ''
      for (const [piece] of paragraph.matchAll(pieces)) {
        if (line.trim() !== '' && stringWidth(line) + stringWidth(piece.trimEnd()) > width) {
          lines.push(line.trimEnd())
          line = piece.trimStart()
        } else line += piece
      }
      return [...lines, line.trimEnd()].join('\n')
    })
    .join('\n')
}

/** Verbs stand above the options that all of them have. */
function verbsFirst(help: string): string {
  const sections = help.split('\n\n')
  const at = sections.findIndex((section) => section.includes(text('cli.help.verbs')))
  const options = sections.findIndex((section) => section.includes(text('cli.help.options')))
  if (at < 0) return help
  const [verbs] = sections.splice(at, 1)
  sections.splice(options, 0, verbs.trimEnd())
  return `${sections.join('\n\n').trimEnd()}\n`
}

/** Commander's own words in the current language, Chinese in its true width, and colours where the terminal has them. */
export function localizeHelp(command: Command): void {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': text('cli.help.usage'),
    'Arguments:': text('cli.help.arguments'),
    'Options:': text('cli.help.options'),
    'Commands:': text('cli.help.verbs'),
  }
  command.configureHelp({
    displayWidth: (line) => stringWidth(line),
    boxWrap: wrap,
    styleTitle: (title) => pc.bold(titles[title] ?? title),
    styleSubcommandTerm: (term) => pc.cyan(term),
    styleOptionTerm: (term) => pc.cyan(term),
    styleArgumentTerm: (term) => pc.cyan(term),
    subcommandTerm: (verb) => verb.name(),
    optionDescription: (option) => option.description,
    argumentDescription: (argument) => argument.description,
    formatHelp: (described, helper) => verbsFirst(Help.prototype.formatHelp.call(helper, described, helper)),
  } satisfies Partial<Help>)
  command.helpOption('-h, --help', text('cli.option.help'))
  command.helpCommand(false)
}
