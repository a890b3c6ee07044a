import { binomialAtLeast } from '@longrun/statistics'
import type { VettingTest } from '../result/vetting-test.ts'
import { transitDepths } from '../transit/transit-depths.ts'
import type { VettingSubject } from './subject.ts'

/** A break of so many rows, and at least so long, is a gap: thrusters, downlinks, quarter ends. */
const GAP_CADENCES = 3
const GAP_DAYS = 0.02
const CHANCE_FAIL = 1e-4
const CHANCE_WARN = 0.01

/**
 * Whether the events sit at the edges of gaps, where instruments settle: the chance that as many of them lie
 * within one duration of an edge when phases are random (binomial, with the share of all rows that lie there).
 */
export function nearGaps({
  series,
  ephemeris,
  folded,
  level,
  cadenceDays,
}: VettingSubject): VettingTest {
  const { time } = series
  const longest = Math.max(GAP_CADENCES * cadenceDays, GAP_DAYS)
  const edges: number[] = []
  for (let i = 1; i < time.length; i++)
    if (time[i] - time[i - 1] > longest) edges.push(time[i - 1], time[i])
  if (edges.length === 0)
    return {
      name: 'near-gaps',
      value: 1,
      threshold: CHANCE_WARN,
      unit: 'probability',
      verdict: 'pass',
      sentence: 'the light curve has no gaps',
    }
  const reach = ephemeris.durationDays
  const rows = countNear(time, edges, reach)
  const events = transitDepths(series, ephemeris, { level, folded })
  const times = Float64Array.from(events, (event) => event.time)
  const found = countNear(times, edges, reach)
  const chance = binomialAtLeast(found, events.length, rows / time.length)
  const words = `${found} of ${events.length} events lie within a duration of a gap's edge`
  return {
    name: 'near-gaps',
    value: chance,
    threshold: chance < CHANCE_FAIL ? CHANCE_FAIL : CHANCE_WARN,
    unit: 'probability',
    verdict: chance < CHANCE_FAIL ? 'fail' : chance < CHANCE_WARN ? 'warn' : 'pass',
    sentence:
      chance < CHANCE_WARN
        ? `${words}, by chance once in ${(1 / chance).toPrecision(1)}: the instrument settling makes such dips`
        : `${words}, as many as random phases give`,
  }
}

/** Times within `reach` of an edge. Both ascending: one walk. */
function countNear(times: Float64Array, edges: readonly number[], reach: number): number {
  let count = 0
  let next = 0
  for (const t of times) {
    while (next < edges.length && edges[next] < t) next++
    const before = next > 0 && t - edges[next - 1] <= reach
    const after = next < edges.length && edges[next] - t <= reach
    if (before || after) count++
  }
  return count
}
