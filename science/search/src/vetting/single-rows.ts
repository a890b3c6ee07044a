import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/** With so few events, single bad rows can pass for all of them. */
const FEW_TRANSITS = 4
/** Of n rows of one depth sqrt((n - 1) / n) remains, 0.7 for two; of one bad row among good ones, next to nothing. */
const KEPT_MIN = 0.4

/** What remains of the events' significance without the deepest row of each: a body is in front of the star for more than one row. */
export function singleRows(subject: VettingSubject): VettingTest {
  const { transits } = subject.explanation.strength
  if (transits > FEW_TRANSITS)
    return notMeasured('single-rows', 'share', `${transits} events: bad rows are not so many`)
  const { all, rest } = withAndWithoutDeepest(subject)
  if (!(all > 0))
    return notMeasured('single-rows', 'share', 'no rows in transit lie below the star')
  const kept = rest / all
  const passed = kept >= KEPT_MIN
  const share = `${(100 * Math.max(0, kept)).toFixed(0)} %`
  return {
    name: 'single-rows',
    value: kept,
    threshold: KEPT_MIN,
    unit: 'share',
    verdict: passed ? 'pass' : 'fail',
    sentence: passed
      ? `${share} of the signal remain without the deepest row of each event`
      : `only ${share} of the signal remain without the deepest row of each of ${transits} events: single bad rows`,
  }
}

/** Significances of the events added up. Rows that an exposure's half touches the transit with count. */
function withAndWithoutDeepest({
  series: { flux, weight },
  folded,
  ephemeris,
  level,
  cadenceDays,
}: VettingSubject): { readonly all: number; readonly rest: number } {
  const reach = (ephemeris.durationDays + cadenceDays) / 2
  const events = new Map<number, { w: number; wd: number; deepest: number; of: number }>()
  for (let i = 0; i < flux.length; i++) {
    if (Math.abs(folded.x[i]) > reach) continue
    const number = folded.number[i]
    let event = events.get(number)
    if (event === undefined) {
      event = { w: 0, wd: 0, deepest: -Infinity, of: 0 }
      events.set(number, event)
    }
    const d = level - flux[i]
    event.w += weight[i]
    event.wd += weight[i] * d
    if (d > event.deepest) {
      event.deepest = d
      event.of = weight[i]
    }
  }
  let all = 0
  let rest = 0
  for (const { w, wd, deepest, of } of events.values()) {
    all += wd / Math.sqrt(w)
    if (w > of) rest += (wd - of * deepest) / Math.sqrt(w - of)
  }
  return { all, rest }
}
