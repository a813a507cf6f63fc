// Preloaded into a Node process: its peak memory (VmHWM), on standard error when it ends.
import { readFileSync } from 'node:fs'

process.on('exit', () => {
  try {
    process.stderr.write(`peak ${Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024}\n`)
  } catch {
    process.stderr.write(`peak ${process.resourceUsage().maxRSS * 1024}\n`)
  }
})
