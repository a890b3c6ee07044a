/** Days a unit. */
const UNITS: readonly (readonly [words: RegExp, days: number, name: string])[] = [
  [/^(s|secs?|seconds?)$/, 1 / 86_400, 'seconds'],
  [/^(mins?|minutes?)$/, 1 / 1440, 'minutes'],
  [/^(h|hrs?|hours?)$/, 1 / 24, 'hours'],
]

/** A column's time unit that is no day. */
export interface TimeUnit {
  readonly days: number
  readonly name: string
}

/**
 * The unit that the name of a time column states, where it is not days: in brackets ("time [s]", "t (min)"), or as
 * its last word ("time_hours"). Null where the name states none, or days.
 */
export function timeUnitOfName(name: string): TimeUnit | null {
  const lower = name.toLowerCase()
  const bracket = /[([{]\s*([a-z]+)\s*[)\]}]/.exec(lower)?.[1]
  const last = /^(?:time|t)[^a-z0-9]+([a-z]+)$/.exec(lower)?.[1]
  const word = bracket ?? last
  return word === undefined ? null : timeUnit(word)
}

/** The unit that a word means, where it is not days; null for days and for any other word. */
export function timeUnit(word: string): TimeUnit | null {
  const lower = word.toLowerCase()
  for (const [words, days, name] of UNITS) if (words.test(lower)) return { days, name }
  return null
}
