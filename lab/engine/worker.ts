// The page's engine: Cantian's float64 reference, in a thread of its own.
import { createBirpc } from 'birpc'
import { answering } from './functions.ts'

createBirpc<Record<string, never>, typeof answering>(answering, {
  post: (message) => postMessage(message),
  on: (receive) => addEventListener('message', (event) => receive(event.data)),
  timeout: -1,
})
