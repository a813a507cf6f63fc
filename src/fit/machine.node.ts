import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** The processor's name, with the widest vector instructions that matrix products can use. */
export function cpuName(): string {
  const [first] = cpus()
  const name = first?.model.trim() ?? 'unknown'
  try {
    const flags = readFileSync('/proc/cpuinfo', 'utf8')
    const sets = ['amx_tile', 'avx512f', 'avx2', 'asimd'].filter((flag) => flags.includes(` ${flag}`))
    return sets.length > 0 ? `${name} (${sets[0]})` : name
  } catch {
    return name
  }
}

/** Bytes that this process may use: the machine's memory, or the container's limit where that is lower. */
export function availableBytes(): number {
  let limit = totalmem()
  for (const path of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    try {
      const bytes = Number(readFileSync(path, 'utf8').trim())
      if (Number.isFinite(bytes) && bytes > 0) limit = Math.min(limit, bytes)
    } catch {
      // not in such a container
    }
  }
  return limit
}
