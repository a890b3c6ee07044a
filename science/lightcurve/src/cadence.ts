import type { LightCurve, Segment } from './light-curve.ts'
import { medianInPlace, scratchFor } from './robust.ts'

/** How a light curve was sampled. */
export interface Sampling {
  readonly points: number
  /** Last minus first time, over all segments [days]. */
  readonly spanDays: number
  /** Time that the rows cover: sum over segments of rows times cadence [days]. */
  readonly observedDays: number
  /** observedDays / spanDays, 0..1; 1 for a single row. */
  readonly dutyCycle: number
  /** Median of the segments' cadences weighted by rows [days]; 0 when no segment has two rows. */
  readonly cadenceDays: number
  /** The mission's name for that cadence ("120 s", "29.4 min"), or its length in minutes. */
  readonly cadenceName: string
}

/** Nominal cadences of Kepler and TESS [seconds]: sum of exposure and read-out between rows. */
const KNOWN_CADENCES = [
  { seconds: 20, name: '20 s' },
  { seconds: 58.85, name: '58.8 s' },
  { seconds: 120, name: '120 s' },
  { seconds: 200, name: '200 s' },
  { seconds: 600, name: '600 s' },
  { seconds: 1765.5, name: '29.4 min' },
  { seconds: 1800, name: '30 min' },
] as const

const SECONDS_PER_DAY = 86_400

/**
 * Median step between neighbouring rows start <= i < end [days]; steps of 0 (one time written twice)
 * are left out. 0 when there is no step to measure.
 */
export function measureCadence(
  time: Float64Array,
  { start = 0, end = time.length }: { readonly start?: number; readonly end?: number } = {},
): number {
  const steps = scratchFor(end - start)
  let count = 0
  for (let i = start + 1; i < end; i++) {
    const step = time[i] - time[i - 1]
    if (step > 0) steps[count++] = step
  }
  return count === 0 ? 0 : medianInPlace(steps, count)
}

/** Last minus first time of a light curve [days]; 0 for one row or none. Segments may overlap or be out of order. */
export function spanDays(lightCurve: LightCurve): number {
  let first = Infinity
  let last = -Infinity
  const { time } = lightCurve
  for (let i = 0; i < time.length; i++) {
    if (time[i] < first) first = time[i]
    if (time[i] > last) last = time[i]
  }
  return last > first ? last - first : 0
}

/** Measures how a light curve was sampled; see `Sampling`. */
export function describeSampling(lightCurve: LightCurve): Sampling {
  const span = spanDays(lightCurve)
  const cadenceDays = typicalCadence(lightCurve.segments)
  let observedDays = 0
  for (const segment of lightCurve.segments) {
    observedDays += (segment.end - segment.start) * segment.cadenceDays
  }
  return {
    points: lightCurve.time.length,
    spanDays: span,
    observedDays,
    dutyCycle: span > 0 ? Math.min(1, observedDays / span) : 1,
    cadenceDays,
    cadenceName: cadenceName(cadenceDays),
  }
}

/** The cadence that the middle row has when rows are ordered by cadence [days]; 0 without any. */
export function typicalCadence(segments: readonly Segment[]): number {
  const measured = segments
    .filter((segment) => segment.cadenceDays > 0)
    .map((segment) => ({ cadenceDays: segment.cadenceDays, rows: segment.end - segment.start }))
    .sort((a, b) => a.cadenceDays - b.cadenceDays)
  const rows = measured.reduce((sum, segment) => sum + segment.rows, 0)
  let seen = 0
  for (const segment of measured) {
    seen += segment.rows
    if (2 * seen >= rows) return segment.cadenceDays
  }
  return 0
}

function cadenceName(cadenceDays: number): string {
  if (cadenceDays === 0) return 'unknown'
  const seconds = cadenceDays * SECONDS_PER_DAY
  const known = KNOWN_CADENCES.find((one) => Math.abs(seconds / one.seconds - 1) < 0.01)
  return known?.name ?? `${(seconds / 60).toPrecision(3)} min`
}
