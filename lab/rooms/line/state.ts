import { useCallback, useMemo, useState } from 'react'
import { setAddress, useAddress, useAddressNumber } from '../../app/address.ts'
import { useEngine, type Asked } from '../../engine/client.ts'
import type { FormulaRead, Point } from '../../engine/protocol.ts'

export const firstPoints = '1,2;3,6'
export const firstFormula = 'y ~ a*x + b'
/** What an address can hold; more points live in this page alone. */
const mostInAddress = 200

export interface LineState {
  readonly points: readonly Point[]
  readonly setPoints: (points: readonly Point[]) => void
  /** Whether they are the reader's: scenes that need more than two bring a table until then. */
  readonly own: boolean
  /** Whether a link would bring the points along. */
  readonly inLink: boolean
  readonly formula: string
  readonly setFormula: (formula: string) => void
  readonly read: Asked<FormulaRead>
  readonly parameters: readonly string[]
  /** As the sliders stand, one a parameter. */
  readonly values: readonly number[]
  readonly setValue: (index: number, value: number) => void
  readonly seed: number
  readonly setSeed: (seed: number) => void
}

const numbers = (text: string): number[] => text.split(',').map(Number)

/** Everything of the room that a link reopens. */
export function useLine(): LineState {
  const [pointsText] = useAddress('points', firstPoints)
  const [formula] = useAddress('formula', firstFormula)
  const [valuesText] = useAddress('values', '2,0')
  const [seed, setSeed] = useAddressNumber('seed', 1)
  const [many, setMany] = useState<readonly Point[]>()
  const fromAddress = useMemo(
    () =>
      pointsText
        .split(';')
        .map(numbers)
        .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
        .map(([x, y]) => ({ x, y })),
    [pointsText],
  )
  const read = useEngine(formula, (engine) => engine.readFormula(formula))
  const parameters = useMemo(() => read.value?.parameters ?? ['a', 'b'], [read.value])
  const values = useMemo(() => {
    const given = numbers(valuesText)
    return parameters.map((_, i) => (Number.isFinite(given[i]) ? given[i] : 1))
  }, [parameters, valuesText])
  const setPoints = useCallback((next: readonly Point[]) => {
    setMany(next.length > mostInAddress ? next : undefined)
    const text = next.length > mostInAddress ? firstPoints : next.map(({ x, y }) => `${x},${y}`).join(';')
    setAddress({ points: text === firstPoints ? null : text, step: null })
  }, [])
  const setFormula = useCallback((next: string) => setAddress({ formula: next === firstFormula ? null : next, step: null }), [])
  const setValue = useCallback((index: number, value: number) => setAddress({ values: values.map((before, i) => (i === index ? value : before)).join(',') }), [values])
  return { points: many ?? fromAddress, own: many !== undefined || pointsText !== firstPoints, inLink: many === undefined, setPoints, formula, setFormula, read, parameters, values, setValue, seed: Math.max(0, Math.floor(seed)), setSeed }
}

/** One key for everything that a computation of the room depends on. */
export const taskKey = ({ points, formula }: Pick<LineState, 'points' | 'formula'>): string => JSON.stringify([points, formula])
