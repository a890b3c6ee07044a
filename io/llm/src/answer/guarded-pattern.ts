import { createContext, Script } from 'node:vm'

/*
 * Regular expressions of a user's schema run on the answers of a model, on the thread that keeps the
 * run: one that backtracks without end would hold up everything. Node cannot bound a comparison but
 * by ending the script that it runs in.
 */

/** Longest time one comparison may take [ms]; sound patterns need microseconds. */
const LONGEST_MS = 500
/** A process that was put to sleep in the middle is out of time too. */
const TRIES = 2
/** Enough for a pattern that doubles its time with every character. */
const PROBE_LENGTH = 40

/** A comparison was given up. */
export class SlowPatternError extends Error {
  readonly pattern: string
  constructor(pattern: string) {
    super(`the pattern ${pattern} takes longer than ${LONGEST_MS} ms`)
    this.name = 'SlowPatternError'
    this.pattern = pattern
  }
}

/** A regular expression whose comparisons end. */
export interface GuardedPattern {
  /** @throws SlowPatternError */
  test(text: string): boolean
  toString(): string
}

const place: { pattern: RegExp; text: string } = { pattern: /(?:)/, text: '' }
const context = createContext(place)
const comparison = new Script('pattern.test(text)')

/** @throws SyntaxError for a pattern that is none */
export function guardedPattern(source: string, flags: string): GuardedPattern {
  const pattern = new RegExp(source, flags)
  const compare = (text: string, tries: number): boolean => {
    Object.assign(place, { pattern, text })
    try {
      return comparison.runInContext(context, { timeout: LONGEST_MS }) as boolean
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      if (tries <= 1) throw new SlowPatternError(source)
      return compare(text, tries - 1)
    } finally {
      place.text = ''
    }
  }
  return { test: (text) => compare(text, TRIES), toString: () => String(pattern) }
}

/**
 * The character of which a short repetition already takes a pattern too long; null: none was found.
 * Tried are the pattern's own characters and some of each kind.
 */
export function slowCharacter(source: string, flags: string): string | null {
  const pattern = guardedPattern(source, flags)
  for (const character of new Set(['a', 'A', '0', ' ', ...Array.from(source)]))
    try {
      // what follows fits nothing, so that every way through is tried
      pattern.test(`${character.repeat(PROBE_LENGTH)}\u0001`)
    } catch (error) {
      if (!(error instanceof SlowPatternError)) throw error
      return character
    }
  return null
}
