import type { Rotation } from './rotation.ts'

/** What the window must leave whole. */
export interface SuggestWindowOptions {
  /** Longest transit that the search tries [days]. */
  readonly longestDurationDays: number
  /** Typical cadence [days]: the window holds at least 11 rows. Default 0: no such limit. */
  readonly cadenceDays?: number
  /** Never shorter than this [days]. Default 0.25: a window under three transit lengths eats the transit. */
  readonly minWindowDays?: number
}

/** A window for `detrend`, with its reason. */
export interface SuggestedWindow {
  readonly windowDays: number
  /** For people: what decided it, and what that costs. */
  readonly reason: string
  /** Longest transit that keeps its depth in this window: windowDays / 3 [days]. */
  readonly safeDurationDays: number
}

const MIN_STRENGTH = 0.3
const MIN_ROWS = 11

/**
 * Window for `detrend`: three times the longest transit searched, so that the trend cannot follow the
 * transit (Hippke+ 2019 find the same factor); shorter, a quarter of the rotation period, on a star
 * whose rotation a window that long would leave in the flux by more than the noise.
 */
export function suggestWindow(
  rotation: Rotation,
  { longestDurationDays, cadenceDays = 0, minWindowDays = 0.25 }: SuggestWindowOptions,
): SuggestedWindow {
  if (!(longestDurationDays > 0)) {
    throw new RangeError(
      `suggestWindow: longestDurationDays is ${longestDurationDays}; it must be > 0`,
    )
  }
  const least = Math.max(minWindowDays, MIN_ROWS * cadenceDays)
  const quiet = Math.max(least, 3 * longestDurationDays)
  const byDuration =
    quiet === 3 * longestDurationDays
      ? `3 x the longest transit searched (${days(longestDurationDays)})`
      : quiet === minWindowDays
        ? `the shortest window allowed, more than 3 x the longest transit searched (${days(longestDurationDays)})`
        : `${MIN_ROWS} rows of ${days(cadenceDays)}, more than 3 x the longest transit searched (${days(longestDurationDays)})`
  const { periodDays, strength, amplitude, noise } = rotation
  if (periodDays === null || strength < MIN_STRENGTH) {
    return suggestion(quiet, `${byDuration}; no strong rotation was found.`)
  }
  const said = `the star varies by ${(1e6 * amplitude).toFixed(0)} ppm every ${days(periodDays)}`
  // A sliding mean of width W leaves 1 - sinc(W / P) of a wave; the biweight is near to it.
  const x = (Math.PI * quiet) / periodDays
  const left = amplitude * (1 - (x < Math.PI ? Math.sin(x) / x : 0))
  if (periodDays / 4 >= quiet || left < 0.5 * noise) {
    return suggestion(quiet, `${byDuration}; ${said}, which this window follows well enough.`)
  }
  const window = Math.max(least, periodDays / 4)
  const because =
    window === periodDays / 4
      ? 'a quarter of that'
      : window === minWindowDays
        ? 'the shortest window allowed'
        : `${MIN_ROWS} rows`
  return suggestion(
    window,
    `${said}, so the window is ${because} instead of ${days(quiet)}; transits longer than ${days(window / 3)} lose depth.`,
  )
}

function suggestion(windowDays: number, text: string): SuggestedWindow {
  const reason = `${days(windowDays)}: ${text}`
  return { windowDays, reason, safeDurationDays: windowDays / 3 }
}

function days(value: number): string {
  return value < 1 ? `${(24 * value).toPrecision(2)} h` : `${value.toPrecision(3)} d`
}
