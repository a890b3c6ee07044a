import { LightCurveError } from '@longrun/lightcurve'
import type { TimeReference, TimeScale, TimeSystem, ZeroPoint } from '@longrun/lightcurve'
import { numberOf, textOf } from './fits-header.ts'
import type { FitsHeader } from './fits-header.ts'
import type { FitsColumn } from './fits-table.ts'
import { namedTime } from './time-name.ts'
import { timeUnit } from './time-unit.ts'

/** How the numbers of a time column become times of `system`: value x unitDays + shiftDays. */
export interface FitsTime {
  readonly system: TimeSystem
  readonly unitDays: number
  readonly shiftDays: number
  readonly warnings: readonly string[]
}

/**
 * Reads the time system of a FITS light curve from its headers (FITS standard 4.0 section 9, the
 * archive manuals of Kepler and TESS).
 *
 * @param headers the table's header, then the primary header; the first that has a keyword counts
 * @param column the time column: its unit and its name may state the system too
 * @param options.mission turns on the notes on known timing faults of Kepler and TESS deliveries
 * @throws LightCurveError when the time unit is unknown
 */
export function fitsTime(
  headers: readonly FitsHeader[],
  column: FitsColumn,
  options: { name: string; mission: string | null },
): FitsTime {
  const text = (key: string) => headers.map((h) => textOf(h, key)).find((v) => v !== null) ?? null
  const number = (key: string) =>
    headers.map((h) => numberOf(h, key)).find((v) => v !== null) ?? null
  const warnings: string[] = []

  const unitDays = unitOf(text('TIMEUNIT') ?? column.unit, options.name, column.name)
  const bjdRef = number('BJDREFI')
  const mjdRef = number('MJDREFI') ?? number('MJDREF')
  const named = namedTime(`${column.unit ?? ''} ${column.name}`)

  let zeroPoint: ZeroPoint = 'unknown'
  let shiftDays = 0
  let reference: TimeReference = referenceOf(text('TIMEREF') ?? text('TREFPOS'))
  let scale: TimeScale = scaleOf(text('TIMESYS'))
  if (bjdRef !== null) {
    const fraction = number('BJDREFF') ?? 0
    const known = BJD_ZERO.get(bjdRef)
    zeroPoint = known ?? 'BJD'
    shiftDays = known === undefined ? bjdRef + fraction : fraction
    if (reference === 'unknown') reference = 'barycentre'
    if (known === undefined) {
      warnings.push(`${column.name} counts from BJD ${bjdRef + fraction}; turned into full BJD`)
    } else if (fraction !== 0) {
      warnings.push(`BJDREFF is ${fraction}, not 0: it was added to ${column.name}`)
    }
  } else if (named !== null && named.system.zeroPoint !== 'unknown') {
    zeroPoint = named.system.zeroPoint
    shiftDays = named.shiftDays
    if (reference === 'unknown') reference = named.system.reference
    if (scale === 'unknown') scale = named.system.scale
    warnings.push(
      `time system ${zeroPoint} taken from the time column (name "${column.name}", unit "${column.unit ?? ''}"): the header has no BJDREFI`,
    )
  } else if (mjdRef !== null) {
    zeroPoint = 'MJD'
    shiftDays = mjdRef + (number('MJDREFF') ?? 0)
    if (shiftDays !== 0)
      warnings.push(`${column.name} counts from MJD ${shiftDays}; turned into MJD`)
  } else {
    warnings.push(
      'the header states no time zero point (BJDREFI): the time system is unknown, and this curve is never merged with a dated one',
    )
  }

  const version = number('FILEVER')
  if (options.mission === 'Kepler' && version !== null && version < 5 && scale === 'TDB') {
    scale = 'UTC'
    warnings.push(
      `FILEVER ${version} < 5.0: the header says TDB, but Kepler times of that version hold UTC (TDB is 66.184 s later, from July 2012 67.184 s); the scale is set to UTC and no correction was made`,
    )
  }
  const release = number('DATA_REL')
  if (options.mission === 'TESS' && release !== null && release <= 26) {
    warnings.push(
      `DATA_REL ${release} <= 26: TESS times of these deliveries are late by about 2.0 s; no correction was made`,
    )
  }
  return { system: { zeroPoint, scale, reference }, unitDays, shiftDays, warnings }
}

const BJD_ZERO: ReadonlyMap<number, ZeroPoint> = new Map([
  [0, 'BJD'],
  [2454833, 'BKJD'],
  [2457000, 'BTJD'],
])

function unitOf(unit: string | null, name: string, column: string): number {
  if (unit === null) return 1
  const other = timeUnit(unit)
  if (other !== null) return other.days
  if (/^d$|day|jd|bkjd|btjd/i.test(unit)) return 1
  throw new LightCurveError(
    `${name}: the unit of ${column} is "${unit}"; days, hours, minutes or seconds are read`,
  )
}

function referenceOf(text: string | null): TimeReference {
  if (text === null) return 'unknown'
  if (/SOLARSYSTEM|BARYCENT/i.test(text)) return 'barycentre'
  if (/HELIO/i.test(text)) return 'heliocentre'
  if (/GEOCENT/i.test(text)) return 'geocentre'
  if (/LOCAL|SPACECRAFT|TOPOCENT/i.test(text)) return 'spacecraft'
  return 'unknown'
}

function scaleOf(text: string | null): TimeScale {
  const upper = text?.toUpperCase() ?? ''
  return upper === 'TDB' || upper === 'TT' || upper === 'UTC' ? upper : 'unknown'
}
