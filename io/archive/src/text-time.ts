import type { TimeSystem } from '@longrun/lightcurve'
import type { NamedTime } from './time-name.ts'

/** The time system of a text file's time column; add `shiftDays` to its values. */
export interface TextTime {
  readonly system: TimeSystem
  readonly shiftDays: number
  readonly warnings: readonly string[]
}

const UNKNOWN: TimeSystem = { zeroPoint: 'unknown', scale: 'unknown', reference: 'unknown' }
const JD_MIN = 2_400_000
const JD_MAX = 2_500_000
/** First light of TESS's science: no 2-minute data are older [JD]. */
const TESS_FIRST_JD = 2_458_300

/** Cadences by which an instrument can be guessed [minutes]. */
const CADENCES: readonly (readonly [minutes: number, within: number, who: string])[] = [
  [29.424, 0.02, 'Kepler and K2 long cadence, so BKJD is likely'],
  [0.98085, 0.0008, 'Kepler and K2 short cadence, so BKJD is likely'],
  [30.0, 0.02, 'TESS full frames, so BTJD is likely'],
  [10.0, 0.01, 'TESS full frames, so BTJD is likely'],
  [200 / 60, 0.003, 'TESS full frames, so BTJD is likely'],
  [2.0, 0.002, 'TESS 2-minute data, so BTJD is likely'],
  [20 / 60, 0.0005, 'TESS 20-second data, so BTJD is likely'],
]

/**
 * Names the time system of a text file: what the column's name states if its values agree, else
 * `unknown` with a hint. Full Julian dates without a stated reference are `JD`.
 *
 * @param range.min smallest and `range.max` largest time in the file
 * @param range.cadenceDays median step of the first segment
 * @param stated what the column's name says; null for nothing
 * @param columns `--columns` that takes the file as it was taken, for a word of time that is put in
 */
export function textTime(
  range: { min: number; max: number; cadenceDays: number },
  stated: NamedTime | null,
  columns: (time: string) => string,
): TextTime {
  const { min, max, cadenceDays } = range
  const julian = min > JD_MIN && max < JD_MAX
  if (stated !== null) return statedTime(stated, julian, range)
  const hint = cadenceHint(cadenceDays)
  if (julian) {
    const warnings = [
      'time holds full Julian dates; scale and reference (barycentre or heliocentre) are not stated, so they are unknown',
    ]
    if (/TESS/.test(hint ?? '') && max < TESS_FIRST_JD) {
      warnings.push(
        `the cadence is that of TESS, but JD ${min.toFixed(1)}-${max.toFixed(1)} is before TESS's first light (JD ${TESS_FIRST_JD}): the times may be BTJD + 2454833 instead of + 2457000`,
      )
    }
    return { system: { ...UNKNOWN, zeroPoint: 'JD' }, shiftDays: 0, warnings }
  }
  const both = min > 1300 && max < 3000 ? ' (BKJD and BTJD overlap here)' : ''
  const example = columns(/BTJD/.test(hint ?? '') ? 'btjd' : 'bkjd')
  const reason =
    hint === null
      ? ''
      : `; a cadence of ${(cadenceDays * 1440).toFixed(2)} min is that of ${hint}, which is a hint and no proof`
  return {
    system: UNKNOWN,
    shiftDays: 0,
    warnings: [
      `the file does not state the time system of ${min.toFixed(1)}-${max.toFixed(1)}${both}: unknown, never merged with a known one${reason}; say it with --columns, e.g. ${example}`,
    ],
  }
}

function statedTime(
  stated: NamedTime,
  julian: boolean,
  range: { min: number; max: number },
): TextTime {
  const { system, shiftDays } = stated
  const text = `${range.min.toFixed(1)}-${range.max.toFixed(1)}`
  if (system.zeroPoint === 'BTJD' || system.zeroPoint === 'BKJD') {
    if (!julian) return { system, shiftDays, warnings: [] }
    const warning = `the time column states ${system.zeroPoint}, but ${text} are full Julian dates; taken as BJD`
    return { system: { ...system, zeroPoint: 'BJD' }, shiftDays: 0, warnings: [warning] }
  }
  if (system.zeroPoint === 'MJD') {
    if (range.min > 15_000 && range.max < 100_000) return { system, shiftDays, warnings: [] }
  } else if (julian) {
    return { system, shiftDays: 0, warnings: [] }
  } else if (shiftDays !== 0) {
    const warning = `${shiftDays} was added to the time, as its column name states`
    return { system, shiftDays, warnings: [warning] }
  }
  const warning = `the time column states ${system.zeroPoint}, but ${text} are no such dates (a zero point is missing): the time system is unknown`
  return { system: UNKNOWN, shiftDays: 0, warnings: [warning] }
}

function cadenceHint(cadenceDays: number): string | null {
  const minutes = cadenceDays * 1440
  for (const [value, within, who] of CADENCES) if (Math.abs(minutes - value) < within) return who
  return null
}
