import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface CallOptions {
  /** Closes the reading end of standard output at once, as `| head -0` does. */
  readonly deaf?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Standard input. */
  readonly input?: string | Uint8Array
  /** Called with what has come on standard output so far, and the process. */
  readonly onOutput?: (out: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs the command line from its sources, in English unless `env` says otherwise, and waits for its end. */
export function cantian(parameters: readonly string[], { env = {}, cwd = root, input = '', onOutput, deaf = false }: CallOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...parameters], {
      cwd,
      env: { ...process.env, LC_ALL: '', LC_MESSAGES: '', LANG: 'C.UTF-8', NO_COLOR: '1', FORCE_COLOR: undefined, npm_execpath: undefined, ...env },
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => {
      out.push(data)
      onOutput?.(Buffer.concat(out).toString(), (signal) => void child.kill(signal))
    })
    child.stderr.on('data', (data: Buffer) => err.push(data))
    if (deaf) child.stdout.destroy()
    child.on('error', reject)
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('close', (code) => resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }))
  })
}
