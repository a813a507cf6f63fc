/** A table of numbers: columns by name, all of the same length; a missing cell is NaN. */
export interface Table {
  /** In the order of the file; unique. Any string is a name, `constructor` and `__proto__` too. */
  readonly names: readonly string[]
  /** The columns that were asked for, each of `rows` numbers. */
  readonly columns: ReadonlyMap<string, Float64Array>
  readonly rows: number
  /** What to call it in errors: a path, `-` for standard input, '' for rows that came from a program. */
  readonly source: string
  /** The line of the file on which row `i` (from 0) begins, for errors; rows from a program count from 1. */
  lineOf(row: number): number
}

/** A table whose names are known and whose rows are still to be read, so that only the columns that a formula uses are kept. */
export interface OpenTable {
  readonly names: readonly string[]
  readonly source: string
  /**
   * Reads the named columns of every row. Rows with a missing cell in one of them are left out and counted, or refused.
   * @throws data.* with file:line:column for a cell that is no number
   */
  read(columns: readonly string[], options?: ReadOptions): Promise<TableRead>
}

export interface ReadOptions {
  /** Rows with a missing cell: left out and counted (`drop`, default), or a typed error. */
  readonly missing?: 'drop' | 'error'
  readonly signal?: AbortSignal
  /** Told of bytes read, for a progress bar. */
  readonly progress?: (bytes: number) => void
}

export interface TableRead {
  readonly table: Table
  /** Rows that were left out because of a missing cell. */
  readonly missing: number
}
