import { failure } from '../errors/index.ts'

/** Deepest nesting that a JSON file from outside may have; Hugging Face's files need about 8. */
export const JSON_DEPTH = 64
const LONGEST_NUMBER = 400
const NUMBER_SIGNS = '+-.0123456789eE'
/** Of a whole number that float64 surely holds. */
const EXACT_DIGITS = 15
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
/** What a value may start with, in a notation that reads alike in both languages. */
const VALUE = '{ [ " - 0…9 true false null'
const LONE_SURROGATE = /[\ud800-\udfff]/u

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * A strict JSON reader for files that nobody vouches for. `JSON.parse` keeps the last of two equal names and has no
 * limit of depth; both hide a header that lies. The safetensors reader drives it token by token, so that a header
 * never becomes a tree of objects many times its size.
 */
export class JsonScanner {
  at = 0
  constructor(
    readonly text: string,
    /** The file's name, for errors. */
    readonly where: string,
    private readonly maxDepth = JSON_DEPTH,
  ) {}

  /** The next character after white space, without taking it; '' at the end. */
  peek(): string {
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
      this.at++
    }
    return this.text.charAt(this.at)
  }

  expect(character: string): void {
    if (this.peek() !== character) this.refuse(character)
    this.at++
  }

  /** Nothing but white space may follow. */
  end(): void {
    const found = this.peek()
    if (found !== '') throw failure('formats.json.extra', this.where, { position: this.at, found: this.shown() })
  }

  /**
   * Takes an object's members one by one; `member` must take the value. Names are unique and harmless. `seen` is the
   * caller's own collection of the names so far, where it keeps one (a second would double a big header's memory).
   */
  object(member: (name: string) => void, depth = 0, seen?: { has(name: string): boolean }): void {
    this.enter(depth)
    this.expect('{')
    const own = seen === undefined ? new Set<string>() : undefined
    const names = seen ?? (own as Set<string>)
    if (this.peek() === '}') {
      this.at++
      return
    }
    for (;;) {
      if (this.peek() !== '"') this.refuse('"')
      const position = this.at
      const name = this.string()
      if (name === '__proto__') throw failure('formats.json.name', this.where, { name, position })
      if (names.has(name)) throw failure('formats.json.duplicate', this.where, { name: shorten(name), position })
      own?.add(name)
      this.expect(':')
      member(name)
      if (this.peek() === '}') break
      this.expect(',')
    }
    this.at++
  }

  array(element: () => void, depth = 0): void {
    this.enter(depth)
    this.expect('[')
    if (this.peek() === ']') {
      this.at++
      return
    }
    for (;;) {
      element()
      if (this.peek() === ']') break
      this.expect(',')
    }
    this.at++
  }

  string(): string {
    this.expect('"')
    const start = this.at
    let escaped = false
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at)
      if (code === QUOTE) {
        const raw = this.text.slice(start, this.at++)
        return escaped ? this.unescape(raw, start) : raw
      }
      if (code === BACKSLASH) {
        escaped = true
        this.at++
      } else if (code < 0x20) break
    }
    return this.refuse('"')
  }

  number(): number {
    this.peek()
    const start = this.at
    // Whole numbers are what a header holds by the hundred thousand; anything else is read below.
    let whole = 0
    let at = start
    for (let code = this.text.charCodeAt(at); code >= 0x30 && code <= 0x39 && at - start < EXACT_DIGITS; code = this.text.charCodeAt(++at)) whole = whole * 10 + (code - 0x30)
    if (at > start && (at - start === 1 || this.text.charCodeAt(start) !== 0x30) && !NUMBER_SIGNS.includes(this.text.charAt(at) || ' ')) {
      this.at = at
      return whole
    }
    while (this.at < this.text.length && this.at - start <= LONGEST_NUMBER && NUMBER_SIGNS.includes(this.text.charAt(this.at))) this.at++
    const digits = this.text.slice(start, this.at)
    const value = Number(digits)
    if (!NUMBER.test(digits)) {
      this.at = start
      this.refuse(VALUE)
    }
    if (digits.length > LONGEST_NUMBER || !Number.isFinite(value)) {
      throw failure('formats.json.number', this.where, { position: start, found: shorten(digits) })
    }
    return value
  }

  /** Any value, as a tree. */
  value(depth = 0): unknown {
    switch (this.peek()) {
      case '{': {
        const object: Record<string, unknown> = {}
        this.object((name) => {
          object[name] = this.value(depth + 1)
        }, depth)
        return object
      }
      case '[': {
        const list: unknown[] = []
        this.array(() => list.push(this.value(depth + 1)), depth)
        return list
      }
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  /** Takes any value and keeps nothing of it. */
  skip(depth = 0): void {
    const next = this.peek()
    if (next === '{') this.object(() => this.skip(depth + 1), depth)
    else if (next === '[') this.array(() => this.skip(depth + 1), depth)
    else this.value(depth)
  }

  refuse(expected: string): never {
    if (this.peek() === '') throw failure('formats.json.cut-off', this.where, { expected, position: this.at })
    throw failure('formats.json.syntax', this.where, { expected, found: this.shown(), position: this.at })
  }

  private shown(): string {
    return JSON.stringify(this.text.slice(this.at, this.at + 12))
  }

  private enter(depth: number): void {
    if (depth >= this.maxDepth) throw failure('formats.json.depth', this.where, { limit: this.maxDepth, position: this.at })
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.refuse(word)
    this.at += word.length
    return value
  }

  private unescape(raw: string, start: number): string {
    let value: string | undefined
    try {
      value = JSON.parse(`"${raw}"`) as string
    } catch {
      value = undefined
    }
    if (value === undefined || LONE_SURROGATE.test(value)) {
      this.at = start
      this.refuse('"…"')
    }
    return value as string
  }
}

/** Parses JSON from outside: UTF-8 without errors, unique names, at most 64 levels, numbers that float64 holds. */
export function parseJson(content: string | Uint8Array, where: string): unknown {
  const scanner = new JsonScanner(typeof content === 'string' ? content : decodeUtf8(content, where), where)
  const value = scanner.value()
  scanner.end()
  return value
}

/** Strict UTF-8; a byte-order mark at the start is dropped. */
export function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw failure('formats.json.utf8', where, {}, cause)
  }
}

/** A value from outside, short enough for one line of an error. */
export function shorten(value: unknown, length = 60): string {
  const shown = typeof value === 'string' ? value : (JSON.stringify(Array.isArray(value) ? value.slice(0, length) : value) ?? String(value))
  return shown.length <= length ? shown : `${shown.slice(0, length - 1)}…`
}
