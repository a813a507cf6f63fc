import { CantianError } from '../../../errors/index.ts'
import type { Engine } from '../engine.ts'
import { startEngine } from '../start.ts'
import { buffersOf, type Port, type Reply, type Request, type SentError } from './protocol.ts'

/** The Worker's side: starts an engine when told to, and answers each message in its own time. */
export function serveEngine(port: Port): (request: Request) => void {
  let engine: Engine | undefined
  const running = new Map<number, AbortController>()

  const answer = async (request: Exclude<Request, { call: 'abort' }>): Promise<{ value: unknown; moved?: ArrayBuffer[] }> => {
    if (request.call === 'start') {
      engine = await startEngine(request.ask)
      return { value: { device: engine.device, threads: engine.threads } }
    }
    if (!engine) throw new Error('the engine has not been started')
    switch (request.call) {
      case 'open':
        return { value: await engine.open(request.ask) }
      case 'closeEntry':
        return { value: engine.closeEntry(request.ask) }
      case 'createState':
        return { value: await engine.createState(request.ask.spec, request.ask.over) }
      case 'closeState':
        return { value: engine.closeState(request.ask) }
      case 'run': {
        const controller = new AbortController()
        running.set(request.id, controller)
        try {
          const results = await engine.run(request.ask, controller.signal)
          return { value: results, moved: buffersOf(results) }
        } finally {
          running.delete(request.id)
        }
      }
      case 'read': {
        const values = await engine.read(request.ask.state, request.ask.ranges)
        return { value: values, moved: buffersOf(values) }
      }
      case 'write':
        return { value: await engine.write(request.ask.state, request.ask.slices) }
    }
  }

  return (request) => {
    if (request.call === 'abort') {
      running.get(request.id)?.abort()
      return
    }
    const { id } = request
    const reply = (message: Reply, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved)
    answer(request).then(
      ({ value, moved }) => reply({ id, answer: value }, moved),
      (error: unknown) => reply({ id, error: sent(error) }),
    )
  }
}

function sent(error: unknown): SentError {
  if (error instanceof CantianError) return { kind: 'cantian', code: error.code, where: error.where, values: error.values }
  if (error instanceof DOMException && error.name === 'AbortError') return { kind: 'aborted' }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'other', message, stack }
}
