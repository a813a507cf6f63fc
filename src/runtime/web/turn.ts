/**
 * Gives the event loop its turn: messages are delivered, a signal is heard. `setImmediate` in Node; in a page a
 * MessageChannel, which comes back at once where nested timers wait 4 ms.
 */
export function turn(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (done: () => void) => unknown }
  if (setImmediate) return new Promise((resolve) => void setImmediate(resolve))
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
