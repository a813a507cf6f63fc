import type { DecoderConfig } from '../formats/config/decoder.ts'
import { cacheStates, generatorProgram } from '../models/generator-program.ts'
import type { Executable, Runtime, State } from '../runtime/runtime.ts'

/** Prompt tokens that are read in one run: more gains little, and keeps an abort waiting. */
const CHUNK = 256
/** The smallest cache. */
const SMALLEST = 64

/** Positions of a cache that holds `length`: a power of two, at most the model's context. */
export const capacityFor = (length: number, context: number): number => Math.min(context, Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(Math.max(1, length)))))

/**
 * Turns tokens into the logits of the next one, for sequences over one state that holds the parameters (a model's own,
 * or a training's). Programs are compiled once for each capacity and kept.
 */
export class Generator {
  private readonly compiled = new Map<number, Promise<Executable>>()

  constructor(
    readonly runtime: Runtime,
    readonly config: DecoderConfig,
    readonly state: State,
  ) {}

  /** A new sequence; `expected` tokens fit before its cache grows. */
  async start(expected = SMALLEST): Promise<Sequence> {
    const capacity = capacityFor(expected, this.config.context)
    return new Sequence(this, capacity, await this.cache(capacity))
  }

  cache(capacity: number): Promise<State> {
    return this.runtime.createState(cacheStates(this.config, capacity), { over: this.state })
  }

  executable(capacity: number): Promise<Executable> {
    const found = this.compiled.get(capacity) ?? this.runtime.compile(generatorProgram(this.config, capacity))
    this.compiled.set(capacity, found)
    found.catch(() => this.compiled.delete(capacity))
    return found
  }

  /** Gives the compiled programs back; sequences must be closed before. */
  async close(): Promise<void> {
    const all = [...this.compiled.values()]
    this.compiled.clear()
    for (const executable of all) (await executable.catch(() => undefined))?.close()
  }
}

/** Tokens read so far, and their key/value cache inside the runtime. */
export class Sequence {
  /** Tokens in the cache. */
  length = 0

  constructor(
    private readonly generator: Generator,
    private capacity: number,
    private cache: State,
  ) {}

  /**
   * Reads further tokens and answers the logits [V] of the one that follows them. Ended by `signal` it throws the
   * signal's reason and is as long as the runs that came to their end made it.
   */
  async extend(ids: ArrayLike<number>, signal?: AbortSignal): Promise<ArrayLike<number>> {
    const end = this.length + ids.length
    if (ids.length === 0 || end > this.generator.config.context) throw new Error(`a sequence of ${this.length} can't take ${ids.length} more tokens`)
    if (end > this.capacity) await this.grow(capacityFor(end, this.generator.config.context))
    const executable = await this.generator.executable(this.capacity)
    let logits: ArrayLike<number> = []
    for (let from = 0; from < ids.length; from += CHUNK) {
      const part = Int32Array.from({ length: Math.min(CHUNK, ids.length - from) }, (_, i) => ids[from + i])
      const count = part.length
      const shape = [1, count]
      const feeds = {
        ids: { dtype: 'i32', shape, data: part },
        positions: { dtype: 'i32', shape, data: Int32Array.from(part, (_, i) => this.length + i) },
        last: Int32Array.of(this.length + count - 1),
        total: this.length + count,
        row: Int32Array.of(count - 1),
      } as const
      logits = (await executable.run('extend', this.cache, feeds, { signal })).logits.data
      this.length += count
    }
    return logits
  }

  /** A larger cache with the same rows: each head's rows [length, D] move to where its larger space begins. */
  private async grow(capacity: number): Promise<void> {
    const larger = await this.generator.cache(capacity)
    const { keyValueHeads, headWidth } = this.generator.config
    const count = this.length * headWidth
    for (const name of Object.keys(cacheStates(this.generator.config, capacity))) {
      const heads = Array.from({ length: keyValueHeads }, (_, head) => head)
      const rows = await this.cache.read(heads.map((head) => ({ name, start: head * this.capacity * headWidth, count })))
      await larger.write(heads.map((head) => ({ name, start: head * capacity * headWidth, count, values: rows[head].data })))
    }
    this.cache.close()
    this.cache = larger
    this.capacity = capacity
  }

  close(): void {
    this.cache.close()
  }
}
