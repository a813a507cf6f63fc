import { run } from '../../src/cli/main.ts'
import type { Ended } from './cantian.ts'

/** Runs one command line in this process, one at a time: a hundred take as long as three processes. Standard output has `columns`. */
export async function cantianHere(parameters: readonly string[], { columns = 80 }: { readonly columns?: number } = {}): Promise<Ended> {
  const { stdout, stderr } = process
  const [out, err]: [string[], string[]] = [[], []]
  const before = { out: stdout.write, err: stderr.write, columns: stdout.columns, code: process.exitCode }
  const taken = (parts: string[]) => ((part: string | Uint8Array) => parts.push(typeof part === 'string' ? part : Buffer.from(part).toString()) > 0) as typeof stdout.write
  stdout.write = taken(out)
  stderr.write = taken(err)
  stdout.columns = columns
  try {
    await run(parameters)
    return { code: Number(process.exitCode ?? 0), out: out.join(''), err: err.join('') }
  } finally {
    stdout.write = before.out
    stderr.write = before.err
    stdout.columns = before.columns
    process.exitCode = before.code
  }
}
