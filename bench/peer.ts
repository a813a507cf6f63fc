// The peers, each in a process of its own and spoken to line by line, so that they and we can take turns. Python is found by PYTHON.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const python = process.env.PYTHON ?? 'python3'

/** Why these modules can't be had; undefined where they can. */
export function lacking(...modules: readonly string[]): string | undefined {
  const { status } = spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' })
  return status === 0 ? undefined : `${python} has no ${modules.join(' and ')} (set PYTHON to one that has)`
}

/** glibc gives large blocks back to the kernel at every step, which then zeroes their pages anew; kept, PyTorch can be quicker. */
export const keepMemory = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000', MALLOC_TOP_PAD_: '67108864' }

/** A script of bench/peers that prints one JSON line when it is ready and one for every line it is sent. */
export class Peer {
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>

  constructor(script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const path = fileURLToPath(new URL(`./peers/${script}`, import.meta.url))
    this.child = spawn(script.endsWith('.py') ? python : process.execPath, [path, ...args], { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]()
  }

  /** The next line that it prints. */
  async next<T>(): Promise<T> {
    const { value, done } = await this.lines.next()
    if (done === true) throw new Error('the peer ended before it answered')
    return JSON.parse(value) as T
  }

  async ask<T>(line: string): Promise<T> {
    this.signal('SIGCONT')
    this.child.stdin!.write(`${line}\n`)
    const answer = await this.next<T>()
    // Threads that spin while they wait (jax-js's do) would take the cores from whose turn it is: outside its own a peer stands still.
    this.signal('SIGSTOP')
    return answer
  }

  private signal(name: 'SIGCONT' | 'SIGSTOP'): void {
    if (process.platform !== 'win32') this.child.kill(name)
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await ended
  }
}
