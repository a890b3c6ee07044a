import type { VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/** So few events must each be longer than `SHORTEST` rows. */
const FEW_TRANSITS = 4
const SHORTEST = 1.5

/** A few events of one row each are what single bad rows make. */
export function shortEvents({
  explanation,
  ephemeris,
  searchedCadenceDays,
}: VettingSubject): VettingTest {
  const { transits } = explanation.strength
  const cadences = ephemeris.durationDays / searchedCadenceDays
  const rows = `searched rows (${Number((searchedCadenceDays * 1440).toPrecision(3))} min)`
  const passed = transits > FEW_TRANSITS || cadences >= SHORTEST
  return {
    name: 'short-events',
    value: cadences,
    threshold: SHORTEST,
    unit: 'cadences',
    verdict: passed ? 'pass' : 'fail',
    ...(passed && cadences < SHORTEST ? { passesBy: `more than ${FEW_TRANSITS} events` } : {}),
    sentence: passed
      ? `${transits === 1 ? 'one event' : `${transits} events`} of ${cadences.toFixed(1)} ${rows}${transits === 1 ? '' : ' each'}`
      : `${transits} events of less than ${SHORTEST} ${rows}: single bad rows make such`,
  }
}
