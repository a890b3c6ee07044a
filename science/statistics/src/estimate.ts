/** A number that may be undefined: then `value` is null and `reason` says why. Never NaN, never a stand-in 0. */
export interface Estimate {
  readonly value: number | null
  /** Null where there is a value. */
  readonly reason: string | null
}

/** An interval that may be undefined: then both ends are null and `reason` says why. */
export interface Interval {
  readonly low: number | null
  readonly high: number | null
  /** Share of repeated studies whose interval should hold the truth, e.g. 0.95. */
  readonly level: number
  /** How it was made, in words for a report: "Wilson, n = 412". */
  readonly method: string
  /** Null where there is an interval. */
  readonly reason: string | null
}

/** The estimate of a number that is there. */
export function defined(value: number): Estimate {
  return { value, reason: null }
}

/** The estimate of a number that cannot be had. */
export function undefinedBecause(reason: string): Estimate {
  return { value: null, reason }
}

/** `value`, or null with this reason where it is not finite (0/0 inside the formulas). */
export function definedOr(value: number, reason: string): Estimate {
  return Number.isFinite(value) ? defined(value) : undefinedBecause(reason)
}

/** An interval that cannot be had. */
export function noInterval(reason: string, level: number, method: string): Interval {
  return { low: null, high: null, level, method, reason }
}

/** @throws RangeError unless 0 < level < 1 */
export function requireLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new RangeError(`level is ${level}; it must lie between 0 and 1: give 0.95`)
}

/** @throws RangeError unless the arrays have one length; `named` says what they are called */
export function requireSameLength(
  named: Readonly<Record<string, ArrayLike<unknown> | undefined>>,
): void {
  const given = Object.entries(named).flatMap(([name, array]) =>
    array === undefined ? [] : [{ name, length: array.length }],
  )
  const first = given[0]
  const odd = given.find((one) => one.length !== first.length)
  if (odd !== undefined)
    throw new RangeError(
      `${odd.name} has ${odd.length} entries and ${first.name} has ${first.length}; give one entry an item in each`,
    )
}
