// A school on the machine that serves this page (`cantian lab`), asked over HTTP as the Worker's is by messages.
import { schoolMeta } from '../../src/school/protocol.ts'
import { fromWire } from '../../src/school/wire.ts'
import type { Engine } from './connection.ts'
import { EngineError } from './engine-error.ts'
import type { Answer } from './protocol.ts'

/** What stays in the page: what it makes of files that the reader brings, and what it draws before there is a run. */
const here = new Set<string>(['schoolCut', 'schoolParts', 'schoolOdds', 'schoolDownload'] satisfies (keyof Engine)[])

/** Whether the server trains: it says so in the page. A link that names a device of the page's own wins. */
export function trainsElsewhere(): boolean {
  const query = new URLSearchParams(location.search)
  return document.querySelector(`meta[name="${schoolMeta}"]`) !== null && !query.has('device') && !query.has('threads')
}

/** `worker` is started for what stays in the page. */
export const machineSchool = (worker: () => Engine): Engine => {
  let own: Engine | undefined
  return new Proxy({} as Engine, {
    get: (_target, name: string) => {
      if (here.has(name)) return ((own ??= worker()) as unknown as Record<string, unknown>)[name]
      return async (...given: unknown[]) => {
        const response = await fetch(new URL(`api/school/${name}`, document.baseURI), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) })
        if (!response.ok) throw new Error(`HTTP ${response.status}`)
        const answer = fromWire(await response.text()) as Answer<unknown>
        if ('failure' in answer) throw new EngineError(answer.failure)
        return answer.ok
      }
    },
  })
}
