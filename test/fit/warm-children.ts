import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ChildTask } from './run-child.ts'

const script = fileURLToPath(new URL('./run-child.ts', import.meta.url))

/** One child's life. */
export interface Life {
  /** What it printed: an event's kind a line, at the end the reason of its end. */
  readonly lines: readonly string[]
  /** SIGKILL where it was killed; null where it came to its own end. */
  readonly signal: NodeJS.Signals | null
}

/** Processes that have loaded everything already and wait for a task: a kill costs no start. */
export class WarmChildren {
  private readonly waiting: ChildProcess[] = []

  constructor(ahead = 2) {
    for (let i = 0; i < ahead; i++) this.waiting.push(this.start())
  }

  private start(): ChildProcess {
    return spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  }

  /** Gives the task to a child; `act` sees every line as it comes, with the child at hand. `more`: another will be wanted. */
  async run(task: ChildTask, act: (line: string, count: number, child: ChildProcess) => void = () => {}, more = true): Promise<Life> {
    const child = this.waiting.shift() ?? this.start()
    if (more) this.waiting.push(this.start())
    const lines: string[] = []
    const reader = createInterface({ input: child.stdout! })
    reader.on('line', (line) => {
      if (line !== 'ready') act(line, lines.push(line), child)
    })
    const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
    child.stdin!.on('error', () => {}) // killed before it read
    child.stdin!.write(`${JSON.stringify(task)}\n`)
    const [, signal] = await ended
    return { lines, signal }
  }

  close(): void {
    for (const child of this.waiting) child.kill('SIGKILL')
  }
}
