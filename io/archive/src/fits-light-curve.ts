import { LightCurveError } from '@longrun/lightcurve'
import type { LightCurve, TimeSystem } from '@longrun/lightcurve'
import { assembleCurve } from './assemble-curve.ts'
import { fitsColumnsProblem, fitsPair } from './column-roles.ts'
import { chooseFlux, findColumn, TIME_NAMES } from './fits-columns.ts'
import type { FitsFlux } from './fits-columns.ts'
import { fitsIdentity } from './fits-identity.ts'
import { readCentroid } from './fits-centroid.ts'
import { withoutPlaceholders } from './placeholder-values.ts'
import { readColumn, readFits } from './fits-table.ts'
import type { FitsColumn, FitsTable } from './fits-table.ts'
import { textOf } from './fits-header.ts'
import { fitsTime } from './fits-time.ts'
import { fluxUnitOf, type FluxUnit, type RawSegment } from './raw-segment.ts'
import { baseName } from './star-name.ts'

interface CurveTable {
  readonly table: FitsTable
  readonly time: FitsColumn
  readonly band: string | null
}

/**
 * Reads a light curve from a FITS file: pipeline files of Kepler, K2 and TESS, QLP, files written by
 * lightkurve, and survey tables with magnitudes. Columns are found by name.
 *
 * @param bytes the whole file
 * @param options.name the file's name: for messages, and for the star when the header names none
 * @param options.columns `role=COLUMN` pairs (roles time, flux, flux_err, mag, mag_err, quality)
 * @param options.label label of the segment; default quarter, sector or campaign, else the band or file name
 * @throws LightCurveError when the file is damaged or holds no readable light curve
 */
export function readFitsLightCurve(
  bytes: Uint8Array,
  options: { name: string; columns?: readonly string[]; label?: string },
): LightCurve {
  const { name } = options
  const file = readFits(bytes, name)
  const wanted = namedColumns(options.columns, name)
  const warnings: string[] = []
  const tables = curveTables(file.tables, wanted, name, warnings)
  const first = tables[0]
  const identity = fitsIdentity(file.primary, first.table, name)
  warnings.push(...identity.warnings)

  let system: TimeSystem | null = null
  let fluxColumn = ''
  const segments: RawSegment[] = []
  for (const { table, time, band } of tables) {
    const clock = fitsTime([table.header, file.primary], time, { name, mission: identity.mission })
    for (const warning of clock.warnings) if (!warnings.includes(warning)) warnings.push(warning)
    system ??= clock.system
    if (system.zeroPoint !== clock.system.zeroPoint || system.scale !== clock.system.scale) {
      throw new LightCurveError(
        `${name}: its tables have different time systems (${system.zeroPoint} ${system.scale}, ${clock.system.zeroPoint} ${clock.system.scale}), which are never mixed; split the file`,
      )
    }
    const flux = chooseFlux(table, { wanted, name, warnings })
    fluxColumn ||= flux.column.name
    const label =
      options.label !== undefined
        ? band === null || tables.length === 1
          ? options.label
          : `${options.label} ${band}`
        : ((tables.length > 1 ? band : null) ?? identity.part ?? band ?? baseName(name))
    segments.push(readSegment(table, time, flux, { band, label, name, warnings, clock, wanted }))
  }

  const hasQuality = segments.some((segment) => segment.quality !== null)
  if (hasQuality && identity.producer === 'none') {
    warnings.push(
      "the quality column's producer is unknown, so none of its flags means anything here: no row is left out for its flag",
    )
  }
  const { star, mission, producer, origin } = identity
  return assembleCurve(
    segments,
    { timeSystem: system!, star, mission, producer, fluxColumn, origin, warnings },
    { name },
  )
}

/** The tables to read: LIGHTCURVE, else the first with a time column, or several that differ by FILTER. */
function curveTables(
  tables: readonly FitsTable[],
  wanted: ReadonlyMap<string, string>,
  name: string,
  warnings: string[],
): readonly CurveTable[] {
  if (tables.length === 0) {
    throw new LightCurveError(
      `${name}: the FITS file holds no binary table, so no light curve (is it an image, or was it cut off after its first header?)`,
    )
  }
  const timeName = wanted.get('time')
  const named = timeName === undefined ? TIME_NAMES : [timeName]
  const found: CurveTable[] = []
  for (const table of tables) {
    const time = findColumn(table, named)
    if (time !== null) found.push({ table, time, band: textOf(table.header, 'FILTER') })
  }
  if (found.length === 0) {
    throw new LightCurveError(
      `${name}: no table has a time column (${named.join(', ')}); its columns are ${listColumns(tables[0])}; name them, e.g. --columns time=NAME,flux=NAME`,
    )
  }
  const main = found.find(({ table }) => textOf(table.header, 'EXTNAME') === 'LIGHTCURVE')
  if (main !== undefined || found.length === 1) return [main ?? found[0]]
  const bands = new Set(found.map(({ band }) => band))
  if (!bands.has(null) && bands.size === found.length) return found
  warnings.push(
    `${found.length} tables have a time column; the first was read, ${found.length - 1} left out`,
  )
  return [found[0]]
}

function listColumns(table: FitsTable): string {
  return table.columns.map((column) => column.name).join(', ')
}

function readSegment(
  table: FitsTable,
  timeColumn: FitsColumn,
  flux: FitsFlux,
  context: {
    band: string | null
    label: string
    name: string
    warnings: string[]
    clock: { unitDays: number; shiftDays: number }
    wanted: ReadonlyMap<string, string>
  },
): RawSegment {
  const { name, label, band, warnings, clock } = context
  const qualityName = context.wanted.get('quality')
  const quality = findColumn(
    table,
    qualityName === undefined ? ['QUALITY', 'SAP_QUALITY'] : [qualityName],
  )
  const segment = withoutPlaceholders(
    {
      label,
      band,
      time: readColumn(table, timeColumn, name),
      flux: flux.values,
      fluxErr: flux.error === null ? null : readColumn(table, flux.error, name),
      quality: quality === null ? null : readColumn(table, quality, name),
      centroid: readCentroid(table, name),
      fluxUnit: unitOf(flux),
    },
    warnings,
  )
  const { time } = segment
  if (timeColumn.code === 'E') warnings.push(singlePrecision(time, timeColumn.name, label))
  if (clock.unitDays !== 1) {
    warnings.push(`${timeColumn.name} is not in days; it was multiplied by ${clock.unitDays}`)
  }
  if (clock.unitDays !== 1 || clock.shiftDays !== 0) {
    for (let i = 0; i < time.length; i++) time[i] = time[i] * clock.unitDays + clock.shiftDays
  }
  return segment
}

function unitOf(flux: FitsFlux): FluxUnit {
  const { unit } = flux.column
  if (flux.magnitudes) return 'magnitude'
  if (unit === null || /^(1|relative|normali[sz]ed)$/i.test(unit)) return 'unstated'
  return fluxUnitOf(unit) ?? 'counts'
}

/** Says how coarse a 32-bit time is: the gap between neighbouring floats at its largest value. */
function singlePrecision(time: Float64Array, column: string, label: string): string {
  let largest = 0
  for (const value of time)
    if (Math.abs(value) > largest && value !== Infinity) largest = Math.abs(value)
  const stepDays = 2 ** (Math.floor(Math.log2(largest || 1)) - 23)
  const text = stepDays >= 0.01 ? `${stepDays} d` : `${(stepDays * 86400).toPrecision(2)} s`
  return `${label}: ${column} is stored as 32-bit floats, so times near ${Math.round(largest)} are rounded to ${text}`
}

function namedColumns(
  columns: readonly string[] | undefined,
  name: string,
): ReadonlyMap<string, string> {
  const problem = fitsColumnsProblem(columns ?? [])
  if (problem !== null) throw new LightCurveError(`${name}: ${problem}`)
  const wanted = new Map<string, string>()
  for (const entry of columns ?? []) {
    const pair = fitsPair(entry)
    if (pair !== null) wanted.set(pair.role, pair.column)
  }
  return wanted
}
