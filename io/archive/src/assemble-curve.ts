import { LightCurveError, mad, measureCadence, median } from '@longrun/lightcurve'
import type { Centroid, LightCurve, Segment } from '@longrun/lightcurve'
import type { RawSegment } from './raw-segment.ts'
import { withoutRepeats } from './repeated-rows.ts'

/** What a light curve has besides its rows. */
export type CurveFacts = Omit<
  LightCurve,
  'time' | 'flux' | 'fluxErr' | 'quality' | 'centroid' | 'segments' | 'rowsRead'
>

/** Fewer rows than this are no light curve: neither cadence nor noise can be told from them. */
export const MIN_ROWS = 4

/**
 * Turns raw rows into a light curve: drops rows without finite time and flux, sorts each segment by time, takes rows
 * that are there twice once, turns magnitudes, ppm and ppt into relative flux, adds 1 to "flux minus 1" and drops
 * placeholder errors. Each of these is said in `warnings`.
 *
 * @param segments in the order in which they shall stand in the light curve
 * @param facts everything else; its `warnings` come first
 * @param options.name the file's name, for messages
 * @throws LightCurveError when fewer than 4 rows have finite time and flux
 */
export function assembleCurve(
  segments: readonly RawSegment[],
  facts: CurveFacts,
  options: { name: string },
): LightCurve {
  const warnings = [...facts.warnings]
  const total = segments.reduce((sum, segment) => sum + segment.time.length, 0)
  const finite = segments.map(finiteRows)
  const measured = finite.reduce((sum, segment) => sum + segment.time.length, 0)
  const kept = finite
    .map((segment) => sortRows(segment, warnings))
    .filter((segment) => segment.time.length > 0)
  const rows = kept.reduce((sum, segment) => sum + segment.time.length, 0)
  if (rows < MIN_ROWS) {
    throw new LightCurveError(
      `${options.name}: ${rows} of ${total} rows have finite time and flux (${facts.fluxColumn}); at least ${MIN_ROWS} are needed`,
    )
  }
  if (measured < total) {
    warnings.push(`${total - measured} of ${total} rows without finite time and flux were left out`)
  }

  const fluxed = kept.map((segment) => relativeFlux(segment, warnings))
  const curve = {
    time: join(
      fluxed.map((s) => s.time),
      rows,
    ),
    flux: join(
      fluxed.map((s) => s.flux),
      rows,
    ),
    fluxErr: isPlaceholder(kept, warnings) ? null : joinErrors(fluxed, rows, warnings),
    quality: joinQuality(fluxed, rows, warnings),
    ...joinCentroids(fluxed, rows),
  }
  let negative = 0
  for (const value of curve.flux) if (value <= 0) negative++
  if (negative > 0) warnings.push(`${negative} of ${rows} rows have a flux <= 0; they were kept`)
  return {
    ...curve,
    ...facts,
    segments: place(fluxed),
    rowsRead: { total, notFinite: total - measured, repeated: measured - rows },
    warnings,
  }
}

function finiteRows(segment: RawSegment): RawSegment {
  const { time, flux } = segment
  const keep = new Uint32Array(time.length)
  let n = 0
  for (let i = 0; i < time.length; i++) {
    if (Number.isFinite(time[i]) && Number.isFinite(flux[i])) keep[n++] = i
  }
  return n === time.length ? segment : takeRows(segment, keep.subarray(0, n))
}

function sortRows(segment: RawSegment, warnings: string[]): RawSegment {
  const { time } = segment
  let backwards = 0
  for (let i = 1; i < time.length; i++) if (time[i] < time[i - 1]) backwards++
  let sorted = segment
  if (backwards > 0) {
    const order = Uint32Array.from(time, (_, i) => i).sort((a, b) => time[a] - time[b] || a - b)
    sorted = takeRows(segment, order)
    warnings.push(`${segment.label}: rows were not in time order (${backwards} steps back); sorted`)
  }
  const once = withoutRepeats(sorted)
  if (once !== null) {
    warnings.push(
      `${segment.label}: ${time.length - once.length} rows are there twice (same time, flux and error) and were taken once`,
    )
    sorted = takeRows(sorted, once)
  }
  let same = 0
  for (let i = 1; i < sorted.time.length; i++) if (sorted.time[i] === sorted.time[i - 1]) same++
  if (same > 0) warnings.push(`${segment.label}: ${same} rows repeat the time of the row before`)
  return sorted
}

function takeRows(segment: RawSegment, rows: Uint32Array): RawSegment {
  const take = (values: Float64Array): Float64Array => {
    const out = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]]!
    return out
  }
  return {
    ...segment,
    time: take(segment.time),
    flux: take(segment.flux),
    fluxErr: segment.fluxErr === null ? null : take(segment.fluxErr),
    quality: segment.quality === null ? null : take(segment.quality),
    ...(segment.centroid && {
      centroid: { column: take(segment.centroid.column), row: take(segment.centroid.row) },
    }),
  }
}

/** Magnitudes: 10^(-0.4 (m - median)), error x flux x ln(10) / 2.5 (Pogson). Flux minus 1: plus 1. */
function relativeFlux(segment: RawSegment, warnings: string[]): RawSegment {
  const { label, flux, fluxErr } = segment
  if (segment.fluxUnit === 'counts') return segment
  const middle = median(flux)
  if (segment.fluxUnit === 'magnitude') {
    const relative = flux.map((m) => 10 ** (-0.4 * (m - middle)))
    warnings.push(
      `${label}: magnitudes were turned into relative flux, 10^(-0.4 (m - ${middle.toFixed(3)})); brighter is up`,
    )
    const errors = fluxErr?.map((error, i) => error * relative[i] * (Math.LN10 / 2.5)) ?? null
    return { ...segment, flux: relative, fluxErr: errors }
  }
  if (segment.fluxUnit === 'ppm' || segment.fluxUnit === 'ppt') {
    const unit = segment.fluxUnit === 'ppm' ? 1e-6 : 1e-3
    // Around 0 it is a deviation from the star's level, around 1/unit the level itself.
    const level = Math.abs(middle * unit) < 0.5 ? 1 : 0
    warnings.push(
      `${label}: flux in ${segment.fluxUnit} was turned into relative flux, ${level === 1 ? '1 + ' : ''}${unit} x flux`,
    )
    return {
      ...segment,
      flux: flux.map((value) => level + value * unit),
      fluxErr: fluxErr?.map((error) => error * unit) ?? null,
    }
  }
  if (!nearZero(flux, middle)) return segment
  warnings.push(
    `${label}: flux has its median near 0 (${middle.toExponential(2)}) and small spread, so it was taken as "flux minus 1"; 1 was added`,
  )
  return { ...segment, flux: flux.map((value) => value + 1) }
}

/** Median within 0.1 of 0 and within 0.01 or the MAD; 90 % of the values within 0.5; both signs. */
function nearZero(flux: Float64Array, middle: number): boolean {
  if (!(Math.abs(middle) < 0.1)) return false
  let far = 0
  let below = 0
  for (const value of flux) {
    if (Math.abs(value) > 0.5) far++
    if (value < 0) below++
  }
  if (far > flux.length * 0.1 || below < flux.length * 0.1) return false
  return Math.abs(middle) <= Math.max(0.01, mad(flux, { center: middle }))
}

function join(parts: readonly Float64Array[], rows: number): Float64Array {
  if (parts.length === 1) return parts[0]
  const all = new Float64Array(rows)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** True when no error is positive, or all are one number. Looks before magnitudes scale them with flux. */
function isPlaceholder(segments: readonly RawSegment[], warnings: string[]): boolean {
  let first = Number.NaN
  for (const { fluxErr } of segments) {
    for (const error of fluxErr ?? []) {
      if (!isError(error)) continue
      if (Number.isNaN(first)) first = error
      else if (error !== first) return false
    }
  }
  if (segments.some((segment) => segment.fluxErr !== null)) {
    warnings.push(
      Number.isNaN(first)
        ? 'the error column holds no positive value: no errors are used'
        : `the error column is ${first} throughout, a placeholder: no errors are used`,
    )
  }
  return true
}

function isError(error: number): boolean {
  return error > 0 && error < Number.POSITIVE_INFINITY
}

function joinErrors(
  segments: readonly RawSegment[],
  rows: number,
  warnings: string[],
): Float64Array {
  const parts = segments.map((s) => s.fluxErr ?? new Float64Array(s.time.length).fill(Number.NaN))
  let bad = 0
  const errors = join(parts, rows).map((error) => {
    if (isError(error)) return error
    if (!Number.isNaN(error)) bad++
    return Number.NaN
  })
  if (bad > 0) warnings.push(`${bad} of ${rows} errors are not positive numbers; set to unknown`)
  return errors
}

function joinQuality(
  segments: readonly RawSegment[],
  rows: number,
  warnings: string[],
): Int32Array | null {
  if (segments.every((segment) => segment.quality === null)) return null
  const quality = new Int32Array(rows)
  let at = 0
  let wide = 0
  let unknown = 0
  for (const segment of segments) {
    for (let i = 0; i < segment.time.length; i++, at++) {
      const flag = segment.quality?.[i] ?? 0
      if (Number.isNaN(flag)) unknown++
      if (flag > 0xffffffff || flag < -0x80000000) wide++
      quality[at] = flag
    }
  }
  if (unknown > 0) warnings.push(`${unknown} rows have no quality flag; taken as 0 (good)`)
  if (wide > 0) warnings.push(`${wide} quality flags use bits above 32, which were cut off`)
  return quality
}

function joinCentroids(
  segments: readonly RawSegment[],
  rows: number,
): Pick<LightCurve, 'centroid'> {
  if (segments.every(({ centroid = null }) => centroid === null)) return {}
  const axis = (name: keyof Centroid): Float64Array =>
    join(
      segments.map((s) => s.centroid?.[name] ?? new Float64Array(s.time.length).fill(Number.NaN)),
      rows,
    )
  return { centroid: { column: axis('column'), row: axis('row') } }
}

function place(segments: readonly RawSegment[]): Segment[] {
  let at = 0
  return segments.map((segment) => {
    const start = at
    at += segment.time.length
    return {
      start,
      end: at,
      label: segment.label,
      band: segment.band,
      cadenceDays: measureCadence(segment.time),
    }
  })
}
