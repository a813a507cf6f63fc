import { vi } from 'vitest'
import { run } from '../../src/cli/main.ts'
import type { ErrorRecord } from '../../src/errors/index.ts'

export interface Said {
  readonly out: string
  readonly err: string
  readonly code: unknown
}

/** Runs a command line in this process: what it writes, and what the process would end with. */
export async function command(...parameters: string[]): Promise<Said> {
  const [out, err] = [vi.spyOn(process.stdout, 'write').mockReturnValue(true), vi.spyOn(process.stderr, 'write').mockReturnValue(true)]
  const said = (spy: typeof out) => spy.mock.calls.map(([part]) => String(part)).join('')
  try {
    await run(parameters)
    return { out: said(out), err: said(err), code: process.exitCode }
  } finally {
    process.exitCode = 0
    out.mockRestore()
    err.mockRestore()
  }
}

/** The last line of standard error as the error that `--json` promises. */
export const recordOf = ({ err }: Said): ErrorRecord => JSON.parse(err.trimEnd().split('\n').at(-1)!) as ErrorRecord
