import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { cpuName } from '../src/fit/machine.node.ts'
import { defaultThreads, libraryVersion } from '../src/runtime/native/ort/index.ts'

/** Processor, instruction sets, memory and load: without them no figure means anything. */
export function machine(): string {
  let flags = ''
  try {
    flags = readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    // not Linux
  }
  const sets = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'avx512_fp16', 'amx_bf16', 'asimd'].filter((flag) => flags.includes(` ${flag}`))
  const model = /^model\s*:\s*(\d+)$/m.exec(flags)?.[1]
  return [
    `${cpuName()}${model === undefined ? '' : `, model ${model}`}, ${cpus().length} processors, ${sets.join(' ')}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${release()}`,
    `Node ${process.version}, ONNX Runtime ${libraryVersion()}, ${defaultThreads()} threads, load ${loadavg()[0].toFixed(2)} at the start`,
  ].join('; ')
}

/** Seconds of processor time since the machine started, and those of this process's children that have ended; undefined where the system doesn't tell. */
export function processorSeconds(): { readonly all: number; readonly children: number } | undefined {
  try {
    // proc(5): user, nice, system, idle, iowait, irq, softirq, steal; after the name, cutime and cstime are fields 16 and 17. In ticks of 10 ms.
    const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1).map(Number)
    const own = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')
    return { all: (user + nice + system + irq + softirq + steal) / 100, children: (Number(own[13]) + Number(own[14])) / 100 }
  } catch {
    return undefined
  }
}
