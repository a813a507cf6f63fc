import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy'
import stringWidth from 'string-width'
import { pc } from '../colour.ts'

export interface Area {
  readonly label: string
  /** Its share of the whole, behind or below the label. */
  readonly share: string
  readonly value: number
}

/** How rectangles fill where there are no colours: neighbours in the list differ. */
const SHADES = ['░', '▒', '▓', '█'] as const
const COLOURS = ['blue', 'green', 'yellow', 'magenta', 'cyan', 'red', 'white', 'gray'] as const

/** A cell of the terminal: a character of one or two columns ('' is covered by the one before), and its area's place. */
interface Cell {
  readonly character: string
  readonly area: number
}

/**
 * A treemap in `columns` × `rows` characters (each twice as high as wide), squarified (Bruls et al. 2000) by d3-hierarchy.
 * Areas too small for their name go without it: the second answer lists them.
 */
export function drawTreemap(areas: readonly Area[], columns: number, rows: number): { lines: string[]; unnamed: Area[] } {
  const root = hierarchy<{ area?: number; children?: { area: number }[] }>({ children: areas.map((_, area) => ({ area })) }, ({ children }) => children).sum(({ area }) => (area === undefined ? 0 : areas[area].value))
  root.sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const placed = treemap<{ area?: number }>().tile(treemapSquarify.ratio(1)).size([columns, rows * 2])(root)
  const grid: Cell[][] = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ({ character: ' ', area: -1 })))
  const unnamed: Area[] = []
  for (const { x0, x1, y0, y1, data } of placed.leaves()) {
    const area = data.area!
    const [left, right, top, bottom] = [Math.round(x0), Math.round(x1), Math.round(y0 / 2), Math.round(y1 / 2)]
    // A blank column parts an area from the one on its right.
    const edge = right < columns && right - left > 1 ? right - 1 : right
    for (let row = top; row < bottom; row++) for (let column = left; column < edge; column++) grid[row][column] = { character: SHADES[area % SHADES.length], area }
    const label = labelOf(areas[area], edge - left, bottom - top)
    if (label.length === 0) unnamed.push(areas[area])
    const first = Math.floor((top + bottom - label.length) / 2)
    label.forEach((line, i) => writeLabel(grid[first + i], line, area, left, edge))
  }
  return { lines: grid.map(paint), unnamed }
}

/** Name and share on one line, else on two, else the name alone; none where that doesn't fit either. */
function labelOf({ label, share }: Area, width: number, height: number): string[] {
  const fits = (line: string) => stringWidth(line) + 2 <= width
  if (height >= 1 && fits(`${label} ${share}`)) return [`${label} ${share}`]
  if (!fits(label) || height < 1) return []
  return height >= 2 && fits(share) ? [label, share] : [label]
}

/** In the middle of the rectangle, with a space on both sides. */
function writeLabel(row: Cell[], label: string, area: number, left: number, right: number): void {
  const width = stringWidth(label) + 2
  let at = left + Math.floor((right - left - width) / 2)
  for (const character of ` ${label} `) {
    row[at++] = { character, area }
    if (stringWidth(character) === 2) row[at++] = { character: '', area }
  }
}

/** One row, its runs of one area in one colour. */
function paint(row: readonly Cell[]): string {
  let line = ''
  for (let at = 0; at < row.length; ) {
    const { area } = row[at]
    let run = ''
    while (at < row.length && row[at].area === area) run += row[at++].character
    line += area < 0 ? run : pc[COLOURS[area % COLOURS.length]](run)
  }
  return line.trimEnd()
}
