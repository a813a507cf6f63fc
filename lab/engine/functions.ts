import { failure } from '../../src/errors/index.ts'
import { bits } from './bits.ts'
import { chain } from './chain.ts'
import { failureOf } from '../../src/school/failure-of.ts'
import { fitNetwork } from './network.ts'
import { best, curveAt, descend, fromSeeds, landscape, readFormula } from './points.ts'
import type { Answer, FittedRequest, Point, TableName } from './protocol.ts'
import type { Device, SchoolRequest, TextRequest } from '../../src/school/protocol.ts'
import { wave } from './wave.ts'

/** A part of the page that comes when it is needed: the server may be gone by then. */
const loaded = <T>(part: Promise<T>): Promise<T> =>
  part.catch((cause: unknown) => {
    throw failure('formats.http.network', '', { attempts: 1, detail: cause instanceof Error ? cause.message : String(cause) }, cause)
  })

const school = () => loaded(import('./school/school.ts'))

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
  schoolCut: async (request: TextRequest) => (await school()).cut(request),
  schoolParts: async (request: { readonly layers: number; readonly width: number; readonly vocabulary: number }) => (await school()).partsOfModel(request),
  schoolPrepare: async (id: string, request: SchoolRequest, device: Device) => (await school()).school.prepare(id, request, device),
  schoolReopen: async (id: string, device: Device) => (await school()).school.reopen(id, device),
  schoolBack: async (step: number) => (await school()).school.back(step),
  schoolGo: async () => (await school()).school.go(),
  schoolHold: async () => (await school()).school.hold(),
  schoolOne: async () => (await school()).school.one(),
  schoolTurn: async (learningRate: number) => (await school()).school.learningRate(learningRate),
  schoolWatch: async (since: number) => (await school()).school.watch(since),
  schoolMap: async (name: string) => (await school()).school.map(name),
  schoolMatrices: async () => (await school()).school.matrices(),
  schoolAnswer: async (prompt: string, seed: number) => (await school()).school.answered(prompt, seed),
  schoolPin: async (name: string, index: number) => (await school()).school.pin(name, index),
  schoolDownload: async () => (await school()).download(),
  schoolKept: async () => (await school()).school.kept(),
  schoolRemove: async (id: string) => (await school()).school.remove(id),
  schoolOdds: async (files: readonly File[], prompt: string) => (await school()).oddsOf(files, prompt),
  inside: async (line: string, count: number) => (await loaded(import('./poem-model.ts'))).inside(line, count),
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
