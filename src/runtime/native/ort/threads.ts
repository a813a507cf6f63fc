import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** `0-2,5` → [0, 1, 2, 5]: how Linux writes a set of processors. */
export function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** Cores, not hyper-threads, among the processors that this process may use; undefined where Linux doesn't say. */
function linuxCores(): number | undefined {
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read('/proc/self/status') ?? '')?.[1]
  if (allowed === undefined) return undefined
  const cores = new Set<string>()
  for (const cpu of parseCpuList(allowed)) {
    const siblings = read(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`)
    if (siblings === undefined) return undefined
    cores.add(siblings)
  }
  return cores.size
}

/** Processors that control groups grant: version 2's cpu.max on the way to the root, version 1's quota; Infinity where none. */
function cgroupLimit(): number {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'))
  const limits: number[] = []
  const climb = (root: string, group: string, limitAt: (folder: string) => number): void => {
    const parts = group.split('/').filter((part) => part !== '')
    for (let depth = parts.length; depth >= 0; depth--) limits.push(limitAt([root, ...parts.slice(0, depth)].join('/')))
  }
  const unified = groups.find(([id]) => id === '0')?.[2]
  if (unified !== undefined) {
    climb('/sys/fs/cgroup', unified, (folder) => {
      const [quota, period] = (read(`${folder}/cpu.max`) ?? 'max 1').split(' ')
      return quota === 'max' ? Infinity : Number(quota) / Number(period)
    })
  }
  const legacy = groups.find(([, controllers]) => controllers?.split(',').includes('cpu'))?.[2]
  if (legacy !== undefined) {
    climb('/sys/fs/cgroup/cpu', legacy, (folder) => {
      const quota = Number(read(`${folder}/cpu.cfs_quota_us`) ?? -1)
      return quota > 0 ? quota / Number(read(`${folder}/cpu.cfs_period_us`)) : Infinity
    })
  }
  return Math.min(Infinity, ...limits)
}

/** Apple's performance cores: a product split evenly over quick and slow cores waits for the slow ones. */
function appleCores(): number | undefined {
  try {
    return Number(execFileSync('sysctl', ['-n', 'hw.perflevel0.physicalcpu'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return undefined
  }
}

let threads: number | undefined

/**
 * Threads for matrix products, where the caller names none: a thread for each physical core (two hyper-threads share
 * the units that multiply, and spinning on both slows them), no more than the affinity mask or a container's quota
 * allows. Windows doesn't tell Node about its cores; there, half of x64's logical processors is the guess.
 */
export function defaultThreads(): number {
  if (threads !== undefined) return threads
  const logical = availableParallelism()
  let cores: number | undefined = logical
  if (process.platform === 'linux') cores = linuxCores()
  else if (process.platform === 'darwin') cores = appleCores()
  else if (process.platform === 'win32' && process.arch === 'x64') cores = Math.ceil(logical / 2)
  const wanted = cores !== undefined && cores > 0 ? cores : logical
  const limit = process.platform === 'linux' ? Math.max(1, Math.floor(cgroupLimit())) : Infinity
  return (threads = Math.max(1, Math.min(wanted, logical, limit)))
}
