import { createContext, Script } from 'node:vm'

import { isQuickAtAnyLength } from './quick-pattern.ts'

/*
 * Regular expressions of a user's schema run on the answers of a model, on the thread that keeps the
 * run: one that backtracks without end would hold up everything. Node cannot bound a comparison but
 * by ending the script that it runs in, and what a clock ended says nothing of the answer: it must not
 * become a result. So a pattern is tried out with the spec on texts as long as any that it will meet.
 */

/** Longest text for a pattern that may need more than one pass over it [UTF-16 units]. */
const LONGEST_TEXT = 2000
/** Longest time of a comparison [ms]: sound patterns need a few on the longest text. */
const LONGEST_MS = 500
/** And when the spec is checked: what passes is far from the other limit, on a slow machine too. */
const LONGEST_PROBE_MS = 100
/** Longest time of all comparisons of one reply [ms]. */
const LONGEST_REPLY_MS = 2000
const TRIES = 2
/** Times up in which the thread was not at work: another process was. */
const MOST_SLEEPS = 1000
/** Enough for a pattern that doubles its time with every character, and for one of a high power. */
const PROBE_LENGTHS = [40, LONGEST_TEXT]

/** Comparisons were given up: what this says of the answer depends on the machine. */
export class SlowPatternError extends Error {
  readonly pattern: string
  constructor(pattern: string, longestMs: number, place: string) {
    super(`the pattern ${pattern} takes longer than ${longestMs} ms on ${place}`)
    this.name = 'SlowPatternError'
    this.pattern = pattern
  }
}

/** A text is too long for its pattern, on every machine. */
export class LongTextError extends Error {
  constructor(pattern: string, length: number) {
    super(
      `text of ${length} characters is too long for the pattern ${pattern}: give at most ${LONGEST_TEXT}`,
    )
    this.name = 'LongTextError'
  }
}

/** A regular expression whose comparisons end. */
export interface GuardedPattern {
  /** @throws LongTextError, SlowPatternError */
  test(text: string): boolean
  toString(): string
}

const place: { pattern: RegExp; text: string } = { pattern: /(?:)/, text: '' }
const context = createContext(place)
const comparison = new Script('pattern.test(text)')
const reply = { leftMs: Infinity, mostMs: Infinity }

/** Bound what all comparisons of one reply take together [ms]. Not to be nested. */
export function withinOneReply<T>(work: () => T, mostMs = LONGEST_REPLY_MS): T {
  Object.assign(reply, { leftMs: mostMs, mostMs })
  try {
    return work()
  } finally {
    Object.assign(reply, { leftMs: Infinity, mostMs: Infinity })
  }
}

/** @throws SyntaxError for a pattern that is none */
export function guardedPattern(
  source: string,
  flags: string,
  longestMs = LONGEST_MS,
): GuardedPattern {
  const pattern = new RegExp(source, flags)
  const isQuick = isQuickAtAnyLength(source)
  const compare = (text: string): boolean => {
    let tries = TRIES
    let sleeps = MOST_SLEEPS
    for (;;) {
      if (reply.leftMs <= 0)
        throw new SlowPatternError(source, reply.mostMs, 'the texts of one reply')
      Object.assign(place, { pattern, text })
      const before = process.threadCpuUsage()
      let workMs = 0
      try {
        return comparison.runInContext(context, { timeout: longestMs }) as boolean
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      } finally {
        const { user, system } = process.threadCpuUsage(before)
        workMs = (user + system) / 1000
        place.text = ''
        reply.leftMs -= Math.min(workMs, longestMs)
      }
      // a busy machine is no slow pattern
      if (workMs < longestMs / 2 && sleeps > 0) sleeps--
      else if (--tries === 0)
        throw new SlowPatternError(source, longestMs, `a text of ${text.length} characters`)
    }
  }
  return {
    test: (text) => {
      if (!isQuick && text.length > LONGEST_TEXT) throw new LongTextError(source, text.length)
      return compare(text)
    },
    toString: () => String(pattern),
  }
}

/**
 * The character of which a repetition takes a pattern too long, and how often; null: none was found.
 * Tried are the pattern's own characters and some of each kind.
 */
export function slowRepetition(
  source: string,
  flags: string,
): { readonly character: string; readonly times: number } | null {
  const pattern = guardedPattern(source, flags, LONGEST_PROBE_MS)
  const own = Array.from(source).filter(({ length }) => length === 1)
  const characters = new Set(['a', 'A', '0', ' ', ...own])
  for (const times of PROBE_LENGTHS)
    for (const character of characters)
      try {
        // what follows fits nothing, so that every way through is tried
        pattern.test(`${character.repeat(times - 1)}\u0001`)
      } catch (error) {
        if (!(error instanceof SlowPatternError)) throw error
        return { character, times }
      }
  return null
}
