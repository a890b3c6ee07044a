/** What a number asked for by a person may be, ends included. */
export interface Bounds {
  readonly lowest: number
  /** Absent: there is none. */
  readonly highest?: number
}

/** Bounds of a search's settings, the same in a spec and on the command line. */
export const SEARCH_BOUNDS = {
  /** Candidates of one star. */
  maxPlanets: { lowest: 1, highest: 20 },
  /** Searches of a star in shuffled blocks. */
  fap: { lowest: 1, highest: 9999 },
  /** [days] */
  periodMinDays: { lowest: 0.05 },
} as const satisfies Readonly<Record<string, Bounds>>

/** Stars of a synthetic sky. */
export const SKY_STARS = { lowest: 1, highest: 999_999 } as const satisfies Bounds
