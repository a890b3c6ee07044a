import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { eventLikeness } from './event-likeness.ts'
import type { VettingSubject } from './subject.ts'

/** With so few events each of them must be looked at. */
const FEW_TRANSITS = 4
/** A difference of BIC that is very strong evidence (Kass & Raftery 1995, J. Am. Stat. Assoc. 90, 773). */
const WORSE_MAX = 10
/** Without the events that are something else so many must be left, as the Kepler catalogue asks. */
const FEWEST_LEFT = 3

/**
 * Whether each of a few events is a dip: one that a slope, a step or a drop that recovers explains much better is
 * the instrument's, and does not count (individual transits, Thompson+ 2018, ApJS 235, 38).
 */
export function eventShapes(subject: VettingSubject): VettingTest {
  const { transits } = subject.explanation.strength
  if (transits > FEW_TRANSITS)
    return notMeasured(
      'event-shapes',
      'transits',
      `${transits} events: jumps of the instrument do not come so regularly`,
    )
  const events = eventLikeness(subject)
  if (events.length === 0)
    return notMeasured('event-shapes', 'transits', 'too few rows in and beside each event')
  const others = events.filter(({ worse }) => worse > WORSE_MAX)
  const left = transits - others.length
  const asked = Math.min(FEWEST_LEFT, transits)
  const said = others.map(
    ({ number, like, worse }) =>
      `event ${number} looks like ${like} (BIC better by ${worse.toFixed(0)})`,
  )
  return {
    name: 'event-shapes',
    value: left,
    threshold: asked,
    unit: 'transits',
    verdict: left < asked ? 'fail' : others.length > 0 ? 'warn' : 'pass',
    sentence:
      others.length > 0
        ? `${said.join(', ')}, not a dip: ${left} of ${transits} transits are left`
        : `${events.length === 1 ? 'the one event with enough rows is no' : `none of ${events.length} events with enough rows is`} better explained by a slope, a step or a drop that recovers`,
  }
}
