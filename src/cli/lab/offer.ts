import { createInterface } from 'node:readline/promises'
import { text } from '../../language/index.ts'
import type { GlobalOptions } from '../global-options.ts'
import { labVerb } from './verb.ts'

/** Asks on a terminal whether to open the lab, and opens it; elsewhere nothing happens. */
export async function offerLab(options: GlobalOptions): Promise<void> {
  if (options.json || !process.stdin.isTTY || !process.stdout.isTTY) return
  const ask = createInterface({ input: process.stdin, output: process.stdout })
  let answer: string
  try {
    // Ctrl-C or the end of the input is a no.
    answer = await new Promise<string>((resolve) => {
      ask.once('SIGINT', () => resolve('n'))
      ask.once('close', () => resolve('n'))
      void ask.question(`\n${text('cli.lab.ask')}`).then(resolve, () => resolve('n'))
    })
  } finally {
    ask.close()
  }
  if (!/^\s*(n|no|不|否)/i.test(answer)) await labVerb([], options)
}
