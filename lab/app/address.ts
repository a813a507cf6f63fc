// What is shown stands in the address: a link reopens the same room, scene, seed and step.
import { useCallback, useSyncExternalStore } from 'react'

/** The address's query. The browser's own copy follows: Safari refuses more than 100 changes in 30 seconds, and each costs time of a frame. */
let query = new URLSearchParams(location.search)
/** Milliseconds between two writes. */
const pace = 400
let written = -pace
let later: ReturnType<typeof setTimeout> | undefined

const addressNow = () => `${location.pathname}${query.size > 0 ? `?${query}` : ''}`

function write(): void {
  if (later !== undefined) clearTimeout(later)
  later = undefined
  written = performance.now()
  history.replaceState(null, '', addressNow())
}

const listeners = new Set<() => void>()
const changed = () => listeners.forEach((listener) => listener())
addEventListener('popstate', () => {
  query = new URLSearchParams(location.search)
  changed()
})
// Whoever leaves takes the newest along.
addEventListener('pagehide', () => later !== undefined && write())

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Sets names of the address's query; null takes one away. It is no step in the browser's history. */
export function setAddress(values: Readonly<Record<string, string | number | null>>): void {
  query = new URLSearchParams(query)
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name)
    else query.set(name, String(value))
  }
  if (performance.now() - written >= pace) write()
  else later ??= setTimeout(write, pace)
  changed()
}

/** Leaves for another room: an address of its own, and a step in the browser's history. */
export function goTo(address: string): void {
  if (later !== undefined) write()
  query = new URLSearchParams(address)
  history.pushState(null, '', addressNow())
  changed()
}

/** The address of a room, which keeps what holds in every room. */
export function addressOf(values: Readonly<Record<string, string>>): string {
  const wanted = new URLSearchParams(values)
  for (const name of ['controls', 'lang']) {
    const value = query.get(name)
    if (value !== null) wanted.set(name, value)
  }
  return `?${wanted}`
}

/** One name of the address's query, and its setter. */
export function useAddress(name: string, otherwise: string): readonly [string, (value: string | number) => void] {
  const value = useSyncExternalStore(subscribe, () => query.get(name) ?? otherwise)
  const set = useCallback((next: string | number) => setAddress({ [name]: String(next) === otherwise ? null : next }), [name, otherwise])
  return [value, set]
}

/** The same for a number; what is no number (a link by hand, or of another version) is the default. */
export function useAddressNumber(name: string, otherwise: number): readonly [number, (value: number) => void] {
  const [text, set] = useAddress(name, String(otherwise))
  const value = Number(text)
  return [text.trim() !== '' && Number.isFinite(value) ? value : otherwise, set]
}
