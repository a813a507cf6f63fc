// The command `cantian`: reads the command line, calls the verb, reports its errors, sets the exit code.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { languageOf, setLanguage } from '../language/index.ts'
import { createProgram, verbNames } from './program.ts'
import { reportError, type ExitCode } from './report-error.ts'
import { isStop } from './stop.ts'
import { usageFailure } from './usage.ts'

/** Runs one command line (without node and script) and sets `process.exitCode`; it never throws. */
export async function run(parameters: readonly string[]): Promise<void> {
  setLanguage(languageFrom(parameters, process.env))
  const given = (option: string) => optionsBefore(parameters).includes(option)
  const manner = { json: given('--json'), verbose: given('--verbose') }
  listen(manner)
  process.exitCode = await exitCodeOf(parameters, manner)
}

async function exitCodeOf(parameters: readonly string[], manner: { json: boolean; verbose: boolean }): Promise<ExitCode> {
  const program = createProgram()
  try {
    if (parameters.length === 0) program.outputHelp()
    else await program.parseAsync(parameters, { from: 'user' })
    return 0
  } catch (error) {
    if (isStop(error)) return 130
    if (!(error instanceof CommanderError)) return reportError(error, manner)
    const verb = verbNames(program).find((name) => parameters.includes(name))
    const actions = program.commands.find((command) => command.name() === verb)?.commands ?? []
    const complaint = usageFailure(error, verb === undefined ? 'cantian' : `cantian ${verb}`, actions.length > 0 ? actions.map((action) => action.name()) : verbNames(program))
    return complaint === undefined ? 0 : reportError(complaint, manner)
  }
}

/** What stands before `--`; after it there are only arguments. */
function optionsBefore(parameters: readonly string[]): readonly string[] {
  const end = parameters.indexOf('--')
  return end < 0 ? parameters : parameters.slice(0, end)
}

/** `--lang`, else LC_ALL, LC_MESSAGES, LANG, the first that is set. Needed before the help texts are put together. */
function languageFrom(parameters: readonly string[], { LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): 'zh' | 'en' {
  const options = optionsBefore(parameters)
  const at = options.findLastIndex((option) => option === '--lang' || option.startsWith('--lang='))
  const asked = at < 0 ? undefined : options[at] === '--lang' ? options[at + 1] : options[at].slice('--lang='.length)
  return asked === 'zh' || asked === 'en' ? asked : languageOf(LC_ALL || LC_MESSAGES || LANG)
}

let listening = false

/** What happens where no verb waits for it. Once a process, however often `run` is called in it. */
function listen(manner: { json: boolean; verbose: boolean }): void {
  if (listening) return
  listening = true
  process.once('uncaughtException', (error) => process.exit(reportError(error, manner)))
  // `cantian … | head` closes the pipe early: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  process.stderr.on('error', () => {})
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await run(process.argv.slice(2))
