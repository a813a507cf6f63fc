// A process of its own that trains: started ahead of time, it waits for one line of JSON on standard input (ChildTask),
// trains or goes on, and prints a line for every event. What runs here may be killed at any moment.
import { createInterface } from 'node:readline'
import { fitFiles, resumeFolder } from '../../src/fit/fit-text.node.ts'
import { nodeFiles } from '../../src/formats/files.node.ts'
import { createNativeRuntime } from '../../src/runtime/native/index.ts'
import { FaultyFiles } from '../formats/faulty-files.ts'
import { tinyChoices } from './tiny-run.ts'

export interface ChildTask {
  out: string
  resume: boolean
  /** Settings of a new run, beside tiny-run's. */
  more?: Record<string, unknown>
  threads?: number
  /** Kills the process with -9 at this operation of the disk. */
  killAt?: number
}

const runtime = createNativeRuntime({ threads: 1 })
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const { out, resume, more, killAt } = JSON.parse(line) as ChildTask
  const storage = killAt === undefined ? undefined : new FaultyFiles(nodeFiles, { at: killAt, how: 'kill' })
  const controller = new AbortController()
  process.on('SIGINT', () => controller.abort(new Error('SIGINT')))
  const signal = controller.signal
  try {
    const resumed = resume ? await resumeFolder(out, { runtime, storage, signal }) : undefined
    if (resumed?.finished) console.log('finished')
    else {
      const run = resumed?.run ?? fitFiles(tinyChoices(runtime, { ...more, out, storage, signal }))
      for await (const event of run) console.log(event.kind)
      console.log((await run.done).reason)
    }
  } catch (error) {
    console.log('failed', String((error as { code?: string }).code ?? error))
  }
  break
}
process.exit(0)
