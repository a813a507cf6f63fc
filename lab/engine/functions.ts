import { CantianError, failure, type ErrorRecord } from '../../src/errors/index.ts'
import { errorPart } from '../../src/language/index.ts'
import { bits } from './bits.ts'
import { chain } from './chain.ts'
import { fitNetwork } from './network.ts'
import { best, curveAt, descend, fromSeeds, landscape, readFormula } from './points.ts'
import type { Answer, Failure, FittedRequest, Point, TableName } from './protocol.ts'
import { wave } from './wave.ts'

/** A part of the page that comes when it is needed: the server may be gone by then. */
const loaded = <T>(part: Promise<T>): Promise<T> =>
  part.catch((cause: unknown) => {
    throw failure('formats.http.network', '', { attempts: 1, detail: cause instanceof Error ? cause.message : String(cause) }, cause)
  })

/** What the page may ask of the Worker. The poem model and reports load when they are first asked for. */
const functions = {
  readFormula,
  curveAt,
  descend,
  fromSeeds,
  landscape,
  best,
  bits,
  wave,
  chain,
  fitNetwork,
  readPoints: async (source: string | File) => (await loaded(import('./read-points.ts'))).readPoints(source),
  fitted: async (request: FittedRequest) => (await loaded(import('./fits.ts'))).fitted(request),
  compared: async (request: { readonly points: readonly Point[]; readonly formulas: readonly string[] }) => (await loaded(import('./fits.ts'))).compared(request),
  shippedTable: async (name: TableName) => (await loaded(import('./tables.ts'))).shippedTable(name),
  corner: async (name: string, rows: number, columns: number) => (await loaded(import('./poem-model.ts'))).corner(name, rows, columns),
  stored: async (name: string, row: number, column: number) => (await loaded(import('./poem-model.ts'))).stored(name, row, column),
  odds: async (line: string, count: number) => (await loaded(import('./poem-model.ts'))).odds(line, count),
}

export type Functions = typeof functions
type Answered = { [K in keyof Functions]: (...given: Parameters<Functions[K]>) => Promise<Answer<Awaited<ReturnType<Functions[K]>>>> }

/** Errors cross to the page as data in both languages: a class would lose itself on the way. */
export const answering = Object.fromEntries(
  Object.entries(functions).map(([name, run]) => [
    name,
    async (...given: unknown[]): Promise<Answer<unknown>> => {
      try {
        return { ok: await (run as (...values: unknown[]) => Promise<unknown>)(...given) }
      } catch (error) {
        return { failure: failureOf(error) }
      }
    },
  ]),
) as unknown as Answered

function failureOf(error: unknown): Failure {
  const known = error instanceof CantianError ? error : failure('cli.unexpected', '', { said: error instanceof Error ? error.message : String(error) }, error)
  const record = (language: 'zh' | 'en'): ErrorRecord => {
    const part = (name: 'doing' | 'expected' | 'found' | 'hint') => errorPart(known.code, name, known.values, language)
    return { v: 1, kind: 'error', code: known.code, where: known.where, doing: part('doing'), expected: part('expected'), found: part('found'), hint: part('hint') }
  }
  return { zh: record('zh'), en: record('en') }
}
