import { useAddress } from '../../app/address.ts'

/** Characters of a line that the poem model looks back on. */
const longest = 48

/** The reader's own line, which both scenes about the poem model look at: as it was typed, and what of it the model reads. */
export function usePoemLine(): { readonly line: string; readonly text: string; readonly setLine: (line: string) => void } {
  const [line, setLine] = useAddress('poem', '床前明月')
  return { line, text: line.slice(-longest), setLine }
}
