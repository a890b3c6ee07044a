import type { Json, JsonObject } from '../json.ts'

/** Why a text is no object, and where reading stopped. */
export class JsonProblem extends Error {
  /** Code unit of the text. */
  readonly at: number
  /** A key and its colon had been read: what follows was meant as an object. */
  readonly sawMember: boolean
  constructor(message: string, at: number, sawMember: boolean) {
    super(message)
    this.name = 'JsonProblem'
    this.at = at
    this.sawMember = sawMember
  }
}

/** An object and the code unit after its closing brace. */
export interface ReadObject {
  readonly value: JsonObject
  readonly end: number
}

const DEEPEST = 64
const LITERALS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['None', null],
])
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
/** Closing mark of each mark that may open a string. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’' }

/**
 * Reads one object that begins at `start`, forgiving in form and strict in content: trailing commas,
 * single and typographic quotes, bare keys, comments, Python's True, False and None, and line breaks
 * in strings are read; a value that is missing, cut off, not a number JSON knows, or given twice
 * differently is a problem. No value is ever made up. Equal to `JSON.parse` on valid JSON, but for
 * keys given twice.
 *
 * @throws JsonProblem
 */
export function readObject(text: string, start: number): ReadObject {
  const reader = new Reader(text, start)
  return { value: reader.object(0), end: reader.at }
}

class Reader {
  readonly #text: string
  at: number
  #sawMember = false

  constructor(text: string, start: number) {
    this.#text = text
    this.at = start
  }

  object(depth: number): JsonObject {
    this.#expect('{')
    const members = new Map<string, Json>()
    while (this.#next() !== '}') {
      const key = this.#key()
      this.#next()
      this.#expect(':')
      this.#sawMember = true
      const value = this.#value(depth + 1)
      const before = members.get(key)
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value))
        throw this.#problem('a member is given twice with different values')
      members.set(key, value)
      this.#separator('}')
    }
    this.at++
    return Object.fromEntries(members)
  }

  #list(depth: number): readonly Json[] {
    this.#expect('[')
    const values: Json[] = []
    while (this.#next() !== ']') {
      values.push(this.#value(depth + 1))
      this.#separator(']')
    }
    this.at++
    return values
  }

  /** A comma, or the end of the object or list; a comma may stand before the end. */
  #separator(closing: string): void {
    const character = this.#next()
    if (character === ',') this.at++
    else if (character !== closing) throw this.#problem('a comma is missing')
  }

  #value(depth: number): Json {
    if (depth > DEEPEST) throw this.#problem('it is nested too deep')
    const character = this.#next()
    if (character === '{') return this.object(depth)
    if (character === '[') return this.#list(depth)
    if (QUOTES[character] !== undefined) return this.#string(character)
    const word = this.#match(/[A-Za-z]+/y)
    if (word !== null) {
      const literal = LITERALS.get(word)
      if (literal === undefined) throw this.#problem('a value is neither quoted nor a number')
      return literal
    }
    return this.#number()
  }

  #number(): number {
    const digits = this.#match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.%])/y)
    const value = digits === null ? NaN : Number(digits)
    if (!Number.isFinite(value)) throw this.#problem('a value is missing or no number')
    return value
  }

  #key(): string {
    const character = this.#next()
    if (QUOTES[character] !== undefined) return this.#string(character)
    const bare = this.#match(/[\p{L}_$][\p{L}\p{N}_$-]*/uy)
    if (bare === null) throw this.#problem('a key is missing')
    return bare
  }

  #string(opening: string): string {
    const closing = QUOTES[opening]
    const from = ++this.at
    let read = ''
    let plain = from
    for (;;) {
      const character = this.#text[this.at]
      if (character === undefined) throw this.#problem('it ends in the middle of a string')
      if (character === closing) break
      if (character === '\\') {
        read += this.#text.slice(plain, this.at) + this.#escape()
        plain = this.at
      } else this.at++
    }
    read += this.#text.slice(plain, this.at)
    this.at++
    return read
  }

  #escape(): string {
    const code = this.#text[this.at + 1] ?? ''
    if (code === 'u') {
      const digits = /^[0-9a-fA-F]{4}/.exec(this.#text.slice(this.at + 2, this.at + 6))?.[0]
      if (digits === undefined) throw this.#problem('a \\u escape has no four digits')
      this.at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const meant = ESCAPES[code]
    if (meant === undefined) throw this.#problem('a string holds an escape that JSON does not know')
    this.at += 2
    return meant
  }

  /** The next character that is neither blank nor in a comment. */
  #next(): string {
    this.#match(/(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y)
    if (this.#text.startsWith('/*', this.at)) this.at = this.#text.length
    const character = this.#text[this.at]
    if (character === undefined) throw this.#problem('it ends in the middle')
    return character
  }

  #expect(character: string): void {
    if (this.#text[this.at] !== character) throw this.#problem(`'${character}' is missing`)
    this.at++
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined || found === '') return null
    this.at += found.length
    return found
  }

  #problem(message: string): JsonProblem {
    return new JsonProblem(message, this.at, this.#sawMember)
  }
}
