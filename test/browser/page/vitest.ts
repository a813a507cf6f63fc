// What the contract suite needs of vitest, in a page: the same matchers, and a list of what to run.
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend, GLOBAL_EXPECT, setState, getState } from '@vitest/expect'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export const expect = ((value: unknown, message?: string) => chai.expect(value, message)) as unknown as typeof import('vitest').expect
Object.assign(expect, chai.expect)
setState(getState(expect) ?? { assertionCalls: 0 }, expect)
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true })

type Work = () => unknown
export interface Collected {
  readonly before: Work[]
  readonly after: Work[]
  readonly tests: { readonly name: string; readonly work: Work }[]
}
let collected: Collected = { before: [], after: [], tests: [] }

/** What a function declares with `it`, `beforeAll` and `afterAll`. */
export function collect(declare: () => void): Collected {
  collected = { before: [], after: [], tests: [] }
  declare()
  return collected
}

export const describe = (_name: string, declare: () => void): void => declare()
export const beforeAll = (work: Work): void => void collected.before.push(work)
export const afterAll = (work: Work): void => void collected.after.push(work)
export const it = (name: string, work: Work): void => void collected.tests.push({ name, work })
