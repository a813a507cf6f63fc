// The script of the Worker that a page's runtime computes in.
import type { Request } from './protocol.ts'
import { serveEngine } from './serve.ts'

const scope = globalThis as unknown as { postMessage(message: unknown, transfer: Transferable[]): void; onmessage: ((event: MessageEvent<Request>) => void) | null }
const handle = serveEngine(scope)
scope.onmessage = ({ data }) => handle(data)
