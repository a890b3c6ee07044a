/** When transits happen, all in days. */
export interface Ephemeris {
  readonly periodDays: number
  readonly t0: number
  readonly durationDays: number
}

/** Time from the nearest mid-transit [days], in [-P/2, P/2]. */
export function phaseDays(t: number, ephemeris: Ephemeris): number {
  const x = (t - ephemeris.t0) / ephemeris.periodDays
  return (x - Math.round(x)) * ephemeris.periodDays
}
