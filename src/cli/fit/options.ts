import { basename, extname } from 'node:path'
import { failure } from '../../errors/index.ts'
import type { FitFilesOptions } from '../../fit/fit-text.node.ts'
import { parseSize } from '../../fit/size.ts'
import type { GlobalOptions } from '../global-options.ts'

/** What the command line of `fit` may hold, beside the texts. */
export interface FitOptions extends Omit<FitFilesOptions, 'size' | 'files' | 'texts' | 'prompts' | 'pins' | 'runtime' | 'signal'> {
  readonly resume?: string
  readonly size?: string
  readonly prompt?: readonly string[]
  readonly pin?: readonly string[]
}

/** What `fitFiles` takes. Throws the errors of wrong usage. */
export function fitChoices(texts: readonly string[], options: FitOptions & GlobalOptions): Omit<FitFilesOptions, 'runtime' | 'signal'> & { out: string } {
  if (texts.length === 0) throw failure('cli.fit.no-texts', '', {})
  const { out, size, prompt, pin, resume: _resume, json: _json, lang: _lang, device: _device, threads: _threads, verbose: _verbose, ...choices } = options
  if (out === undefined) throw failure('cli.fit.no-out', '', { name: basename(texts[0], extname(texts[0])) || 'first' })
  return { ...choices, files: texts, out, size: size === undefined ? undefined : parseSize(size), prompts: prompt, pins: pin }
}

/** A run goes on as it was begun: whatever else would set it is refused. */
export function checkResume(texts: readonly string[], options: FitOptions): void {
  if (texts.length > 0) throw failure('cli.fit.resume-alone', '', { option: '--out', found: texts.join(' ') })
  const alone = new Set(['resume', 'json', 'lang', 'device', 'threads', 'verbose', 'keep'])
  for (const name of Object.keys(options)) {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (!alone.has(name)) throw failure('cli.fit.resume-alone', '', { option, found: option })
  }
}
