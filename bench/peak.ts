import { readFileSync } from 'node:fs'

/**
 * The most resident bytes that this program has had. Linux counts them for each program (VmHWM); getrusage's maximum,
 * taken elsewhere, also holds what the parent had when it forked.
 */
export function peakBytes(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}
