// What is shown stands in the address: a link reopens the same room, scene, seed and step.
import { useCallback, useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
const changed = () => listeners.forEach((listener) => listener())
addEventListener('popstate', changed)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Sets names of the address's query; null takes one away. A new room is a step in the browser's history, anything else is not. */
export function setAddress(values: Readonly<Record<string, string | number | null>>, { history: kept = false } = {}): void {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name)
    else query.set(name, String(value))
  }
  const address = `${location.pathname}${query.size > 0 ? `?${query}` : ''}`
  if (kept) history.pushState(null, '', address)
  else history.replaceState(null, '', address)
  changed()
}

export function addressOf(values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(values)
  for (const name of ['controls', 'lang']) {
    const value = new URLSearchParams(location.search).get(name)
    if (value !== null) query.set(name, value)
  }
  return `?${query}`
}

/** One name of the address's query, and its setter. */
export function useAddress(name: string, otherwise: string): readonly [string, (value: string | number) => void] {
  const value = useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name) ?? otherwise)
  const set = useCallback((next: string | number) => setAddress({ [name]: String(next) === otherwise ? null : next }), [name, otherwise])
  return [value, set]
}

/** The same for a number; what is no number (a link by hand, or of another version) is the default. */
export function useAddressNumber(name: string, otherwise: number): readonly [number, (value: number) => void] {
  const [text, set] = useAddress(name, String(otherwise))
  const value = Number(text)
  return [text.trim() !== '' && Number.isFinite(value) ? value : otherwise, set]
}
