import { LightCurveError, measureCadence } from '@longrun/lightcurve'
import type { LightCurve } from '@longrun/lightcurve'
import { assembleCurve } from './assemble-curve.ts'
import { plainName } from './column-names.ts'
import { withoutPlaceholders } from './placeholder-values.ts'
import { fluxUnitOf, type RawSegment } from './raw-segment.ts'
import { baseName, starFromFileName } from './star-name.ts'
import { chooseColumns } from './text-columns.ts'
import { columnList, type ColumnChoice } from './column-choice.ts'
import { readTextTable } from './text-table.ts'
import type { TextTable } from './text-table.ts'
import { textTime } from './text-time.ts'
import type { TextTime } from './text-time.ts'
import { timeUnitOfName } from './time-unit.ts'

/**
 * Reads a light curve from CSV, DAT or other delimited text, with or without header. A column of
 * words (band, instrument) splits the file into segments.
 *
 * @param bytes the whole file
 * @param options see `ReadOptions`
 * @throws LightCurveError with line and value where a number is none, or when time and flux cannot be told
 */
export function readTextLightCurve(
  bytes: Uint8Array,
  options: { name: string; columns?: readonly string[]; label?: string },
): LightCurve {
  const { name } = options
  const table = readTextTable(bytes, name)
  if (table.columns.length < 2) {
    throw new LightCurveError(
      `${name}: the rows have one column; at least time and flux are needed (separated by commas, semicolons, tabs or blanks)`,
    )
  }
  const choice = chooseColumns(table, options.columns, name)
  const fromName = starFromFileName(name)
  const warnings = [...table.warnings, ...choice.warnings]
  if (fromName.star !== null) {
    warnings.push(`star ${fromName.star} and mission ${fromName.mission} taken from the file name`)
  }

  const base = options.label ?? fromName.part ?? baseName(name)
  const named = (band: string | null): string =>
    band === null ? base : options.label === undefined ? band : `${options.label} ${band}`
  // before the range of the times is asked: one of -9999 is in no time system
  const segments = inDays(splitByBand(table, choice, named), table, choice, warnings).map(
    (segment) => withoutPlaceholders(segment, warnings),
  )
  const clock = clockOf(segments, choice, name)
  warnings.push(...clock.warnings)
  if (clock.shiftDays !== 0) {
    for (const { time } of segments) {
      for (let i = 0; i < time.length; i++) time[i] = time[i] + clock.shiftDays
    }
  }
  const producer = producerOf(table)
  if (choice.quality !== null && producer === 'none') {
    warnings.push(
      `${table.columns[choice.quality].name}: the producer of these flags is unknown, so no row is left out for its flag`,
    )
  }
  return assembleCurve(
    segments,
    {
      timeSystem: clock.system,
      star: fromName.star,
      mission: fromName.mission,
      producer,
      fluxColumn: table.columns[choice.flux].name,
      origin: fromName.mission === 'synthetic' ? 'synthetic' : 'measured',
      warnings,
    },
    { name },
  )
}

function splitByBand(
  table: TextTable,
  choice: ColumnChoice,
  labelOf: (band: string | null) => string,
): RawSegment[] {
  const numbersOf = (column: number): Float64Array => table.columns[column].numbers!
  const segmentOf = (band: string | null, rows: readonly number[] | null): RawSegment => {
    const take = (column: number): Float64Array => {
      const values = numbersOf(column)
      return rows === null ? values : Float64Array.from(rows, (row) => values[row])
    }
    return {
      label: labelOf(band),
      band,
      time: take(choice.time),
      flux: take(choice.flux),
      fluxErr: choice.error === null ? null : take(choice.error),
      quality: choice.quality === null ? null : take(choice.quality),
      fluxUnit: choice.magnitudes
        ? 'magnitude'
        : (fluxUnitOf(table.columns[choice.flux].name) ?? 'unstated'),
    }
  }
  if (choice.band === null) return [segmentOf(null, null)]
  const { words } = table.columns[choice.band]
  const rowsOf = new Map<string, number[]>()
  for (let row = 0; row < table.rows; row++) {
    const band = words?.[row] ?? String(numbersOf(choice.band)[row])
    const rows = rowsOf.get(band)
    if (rows === undefined) rowsOf.set(band, [row])
    else rows.push(row)
  }
  return Array.from(rowsOf, ([band, rows]) => segmentOf(band, rows))
}

/** Times in days, where the column's name states another unit. */
function inDays(
  segments: RawSegment[],
  table: TextTable,
  choice: ColumnChoice,
  warnings: string[],
): RawSegment[] {
  const { name } = table.columns[choice.time]
  const unit = timeUnitOfName(name)
  if (unit === null) return segments
  warnings.push(`${name} is in ${unit.name}, as its name says; it was turned into days`)
  return segments.map((segment) => ({
    ...segment,
    time: segment.time.map((value) => value * unit.days),
  }))
}

function clockOf(segments: readonly RawSegment[], choice: ColumnChoice, name: string): TextTime {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const { time } of segments) {
    for (let i = 0; i < time.length; i++) {
      if (time[i] < min) min = time[i]
      if (time[i] > max) max = time[i]
    }
  }
  // without any finite time it is no phase either: counting the rows says so
  if (!choice.chosen && max >= min && min >= -1.5 && max <= 1.5) {
    throw new LightCurveError(
      `${name}: the time column runs from ${min} to ${max} only, which looks like orbital phases, not observing times in days; if they are days, name the columns, e.g. --columns time,flux`,
    )
  }
  // Steps back count as none, so a few rows out of order do not move the median.
  const cadenceDays = measureCadence(segments[0].time)
  return textTime({ min, max, cadenceDays }, choice.stated, (time) => columnList(choice, time))
}

/** Whose flags a quality column holds, by the flux and quality columns that only one producer writes. */
function producerOf(table: TextTable): LightCurve['producer'] {
  const keys = new Set(table.columns.map((column) => plainName(column.name)))
  if (keys.has('kspsap_flux') || keys.has('det_flux')) return 'QLP'
  if (!keys.has('pdcsap_flux')) return 'none'
  if (keys.has('sap_quality')) return 'Kepler'
  return keys.has('quality') ? 'SPOC' : 'none'
}
