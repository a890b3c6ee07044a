import type { Ephemeris } from '../series/ephemeris.ts'
import type { Fitted } from './fit-candidate.ts'

/** What the next searches leave out: the wider of the search's and the fit's duration. */
export function maskOf({ found, transit }: Fitted): Ephemeris {
  const { ephemeris } = found.explanation
  return { ...ephemeris, durationDays: Math.max(ephemeris.durationDays, transit.durationDays) }
}
