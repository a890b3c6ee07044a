import { LightCurveError, type LightCurve, type RowsRead, type Segment } from './light-curve.ts'
import { describeTimeSystem, sameTimeSystem } from './time-system.ts'

/** Of two light curves of one sector the producer that comes first here is kept. */
const PRODUCER_ORDER: readonly LightCurve['producer'][] = [
  'SPOC',
  'Kepler',
  'lightkurve-tess',
  'lightkurve-kepler',
  'QLP',
  'none',
]

/**
 * Several quarters, sectors or files of one star as one light curve, ordered by time (the order of the
 * input does not matter). Rows do not change: `normalise` afterwards, each segment has its own level.
 *
 * Where two hold the same segment (one label, overlapping in time) only one is taken: SPOC before other
 * producers, then the one with more rows; `warnings` says so. Where producers differ the quality bits
 * cannot stand in one column: they are dropped with a warning, so apply the masks before.
 *
 * Throws LightCurveError when there is nothing to stitch; when star, time system, origin or (SAP
 * against PDCSAP) flux disagree; and when a known time system meets an unknown one. Move zero points
 * first with `withZeroPoint`.
 */
export function stitch(lightCurves: readonly LightCurve[]): LightCurve {
  const filled = lightCurves.filter((one) => one.time.length > 0)
  if (filled.length === 0) {
    throw new LightCurveError(
      `Nothing to stitch: ${lightCurves.length} light curves, none with rows. Give at least one with rows.`,
    )
  }
  if (filled.length === 1) return filled[0]
  const ordered = [...filled].sort(byTimeThenContent)
  const warnings = new Set(ordered.flatMap((one) => one.warnings))
  const star = agreedStar(ordered, warnings)
  checkTimeSystems(ordered, warnings)
  checkOrigins(ordered)
  checkFluxes(ordered)
  const parts = oneProducerEach(ordered, warnings)
  const producers = new Set(parts.map(({ lightCurve }) => lightCurve.producer))
  const oneProducer = producers.size === 1
  const hasQuality = oneProducer && parts.some(({ lightCurve }) => lightCurve.quality !== null)
  if (!oneProducer && parts.some(({ lightCurve }) => lightCurve.quality !== null)) {
    warnings.add(
      `Stitched from ${[...producers].join(', ')}: their quality bits differ and were dropped.`,
    )
  }
  const missions = namesOf(parts.map(({ lightCurve }) => lightCurve.mission))
  return {
    ...joinRows(parts, hasQuality),
    timeSystem: ordered[0].timeSystem,
    star,
    mission: missions.length === 0 ? null : missions.join('+'),
    producer: oneProducer ? parts[0].lightCurve.producer : 'none',
    fluxColumn: namesOf(parts.map(({ lightCurve }) => lightCurve.fluxColumn)).join('+'),
    origin: ordered[0].origin,
    rowsRead: rowsReadOf(ordered, parts),
    warnings: [...warnings],
  }
}

/** Rows of all files; those of segments that were left out are `repeated`. */
function rowsReadOf(lightCurves: readonly LightCurve[], parts: readonly Part[]): RowsRead {
  let [total, notFinite, repeated] = [0, 0, 0]
  for (const { rowsRead, time } of lightCurves) {
    total += rowsRead?.total ?? time.length
    notFinite += rowsRead?.notFinite ?? 0
    repeated += (rowsRead?.repeated ?? 0) + time.length
  }
  for (const { segment } of parts) repeated -= segment.end - segment.start
  return { total, notFinite, repeated }
}

/** One segment of one of the light curves. */
interface Part {
  readonly lightCurve: LightCurve
  /** Which of the light curves: the same one may be given twice. */
  readonly source: number
  readonly segment: Segment
  readonly first: number
  readonly last: number
}

function oneProducerEach(lightCurves: readonly LightCurve[], warnings: Set<string>): Part[] {
  const parts = lightCurves
    .flatMap((lightCurve, source) =>
      lightCurve.segments.map((segment) => ({
        lightCurve,
        source,
        segment,
        first: lightCurve.time[segment.start],
        last: lightCurve.time[segment.end - 1],
      })),
    )
    .sort((a, b) => a.first - b.first || a.last - b.last)
  const kept: Part[] = []
  for (const part of [...parts].sort(byPreference)) {
    const twin = kept.find(
      (other) =>
        other.source !== part.source &&
        other.segment.label === part.segment.label &&
        other.segment.band === part.segment.band &&
        other.first <= part.last &&
        part.first <= other.last,
    )
    if (twin === undefined) {
      kept.push(part)
      continue
    }
    warnings.add(
      `Segment ${part.segment.label} is there twice: ${describe(twin)} was taken, ${describe(part)} left out.`,
    )
  }
  const result = parts.filter((part) => kept.includes(part))
  result.forEach((part, at) => {
    const next = result[at + 1]
    if (next && next.first < part.last && next.segment.band === part.segment.band) {
      warnings.add(
        `Segments ${part.segment.label} and ${next.segment.label} overlap in time: if they hold the same ` +
          'exposures, leave one out.',
      )
    }
  })
  return result
}

function describe({ lightCurve, segment }: Part): string {
  return `${lightCurve.producer} (${lightCurve.fluxColumn}, ${segment.end - segment.start} rows)`
}

function byPreference(a: Part, b: Part): number {
  const rank = (part: Part) => PRODUCER_ORDER.indexOf(part.lightCurve.producer)
  const rows = (part: Part) => part.segment.end - part.segment.start
  return rank(a) - rank(b) || rows(b) - rows(a) || a.first - b.first
}

/** Any order of the same inputs gives one result, also where they begin together. */
function byTimeThenContent(a: LightCurve, b: LightCurve): number {
  return (
    a.time[0] - b.time[0] ||
    a.time.length - b.time.length ||
    PRODUCER_ORDER.indexOf(a.producer) - PRODUCER_ORDER.indexOf(b.producer) ||
    (a.fluxColumn < b.fluxColumn ? -1 : 1)
  )
}

function joinRows(
  parts: readonly Part[],
  hasQuality: boolean,
): Pick<LightCurve, 'time' | 'flux' | 'fluxErr' | 'quality' | 'centroid' | 'segments'> {
  const n = parts.reduce((sum, { segment }) => sum + segment.end - segment.start, 0)
  const time = new Float64Array(n)
  const flux = new Float64Array(n)
  const hasErrors = parts.some(({ lightCurve }) => lightCurve.fluxErr !== null)
  const fluxErr = hasErrors ? new Float64Array(n).fill(Number.NaN) : null
  const quality = hasQuality ? new Int32Array(n) : null
  const hasCentroid = parts.some(({ lightCurve }) => (lightCurve.centroid ?? null) !== null)
  const unknown = (): Float64Array => new Float64Array(n).fill(Number.NaN)
  const centroid = hasCentroid ? { column: unknown(), row: unknown() } : null
  const segments: Segment[] = []
  let at = 0
  for (const { lightCurve, segment } of parts) {
    const { start, end } = segment
    time.set(lightCurve.time.subarray(start, end), at)
    flux.set(lightCurve.flux.subarray(start, end), at)
    if (lightCurve.fluxErr) fluxErr?.set(lightCurve.fluxErr.subarray(start, end), at)
    if (lightCurve.quality) quality?.set(lightCurve.quality.subarray(start, end), at)
    if (lightCurve.centroid) {
      centroid?.column.set(lightCurve.centroid.column.subarray(start, end), at)
      centroid?.row.set(lightCurve.centroid.row.subarray(start, end), at)
    }
    segments.push({ ...segment, start: at, end: at + end - start })
    at += end - start
  }
  return { time, flux, fluxErr, quality, ...(centroid && { centroid }), segments }
}

function agreedStar(lightCurves: readonly LightCurve[], warnings: Set<string>): string | null {
  const stars = namesOf(lightCurves.map((one) => one.star))
  if (stars.length > 1) {
    throw new LightCurveError(
      `These light curves are of different stars: ${stars.join(', ')}. Stitch the files of one star only.`,
    )
  }
  if (stars.length === 1 && lightCurves.some((one) => one.star === null)) {
    warnings.add(`Some files name no star: they were taken to be ${stars[0]} like the others.`)
  }
  return stars[0] ?? null
}

function checkTimeSystems(lightCurves: readonly LightCurve[], warnings: Set<string>): void {
  const [first, ...others] = lightCurves.map((one) => one.timeSystem)
  const other = others.find((one) => !sameTimeSystem(first, one))
  if (other !== undefined) {
    throw new LightCurveError(
      `The time systems differ: ${describeTimeSystem(first)} and ${describeTimeSystem(other)}. Bring ` +
        'known ones to one zero point first; an unknown one must be stated when the file is read.',
    )
  }
  if (first.zeroPoint === 'unknown') {
    warnings.add('The time system of these files is unknown: that they share one is a guess.')
  }
}

function checkOrigins(lightCurves: readonly LightCurve[]): void {
  const origins = namesOf(lightCurves.map((one) => one.origin))
  if (origins.length > 1) {
    throw new LightCurveError(
      `These light curves are ${origins.join(' and ')}: these are never mixed. Stitch those of one origin.`,
    )
  }
}

/** PDCSAP is corrected for light of neighbours and SAP is not: their depths are two different numbers. */
function checkFluxes(lightCurves: readonly LightCurve[]): void {
  const columns = namesOf(lightCurves.map((one) => one.fluxColumn))
  if (columns.includes('SAP_FLUX') && columns.includes('PDCSAP_FLUX')) {
    throw new LightCurveError(
      'SAP_FLUX and PDCSAP_FLUX are never stitched: their transit depths differ by the light of ' +
        'neighbours. Read the same flux column from every file.',
    )
  }
}

function namesOf(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))]
}
