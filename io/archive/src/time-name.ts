import type { TimeScale, TimeSystem, ZeroPoint } from '@longrun/lightcurve'

/** A time system stated in words; add `shiftDays` to the numbers to bring them to its zero point. */
export interface NamedTime {
  readonly system: TimeSystem
  readonly shiftDays: number
}

/**
 * Reads a time system from a column's name or unit: "BJD - 2457000, days", "btjd", "HJD-2450000",
 * "bjd_tdb", "MJD". BKJD and BTJD mean TDB at the barycentre.
 *
 * @returns null when the words state no system ("time", "t", "days")
 */
export function namedTime(words: string): NamedTime | null {
  const lower = words.toLowerCase()
  const scale: TimeScale = /tdb/.test(lower)
    ? 'TDB'
    : /utc/.test(lower)
      ? 'UTC'
      : /(^|[^a-z])tt([^a-z]|$)/.test(lower)
        ? 'TT'
        : 'unknown'
  const offsetText = /24\d{5}(?:\.\d+)?/.exec(lower)?.[0]
  const offset = offsetText === undefined ? 0 : Number(offsetText)

  if (/btjd/.test(lower)) return barycentric('BTJD', 'TDB', 0)
  if (/bkjd/.test(lower)) return barycentric('BKJD', 'TDB', 0)
  if (/bmjd/.test(lower)) return barycentric('MJD', scale, 0)
  if (/mjd/.test(lower)) return { system: unreferenced('MJD', scale), shiftDays: 0 }
  if (/hjd/.test(lower)) {
    const system = { zeroPoint: 'HJD', scale, reference: 'heliocentre' } as const
    return { system, shiftDays: offset }
  }
  const bare = !/jd/.test(lower)
  if (/bjd/.test(lower) || bare) {
    if (offset === 2457000) return barycentric('BTJD', 'TDB', 0)
    if (offset === 2454833) return barycentric('BKJD', 'TDB', 0)
  }
  if (/bjd/.test(lower)) return barycentric('BJD', scale, offset)
  if (/(^|[^a-z])jd([^a-z]|$)|julian/.test(lower)) {
    return { system: unreferenced('JD', scale), shiftDays: offset }
  }
  return null
}

function barycentric(zeroPoint: ZeroPoint, scale: TimeScale, shiftDays: number): NamedTime {
  return { system: { zeroPoint, scale, reference: 'barycentre' }, shiftDays }
}

function unreferenced(zeroPoint: ZeroPoint, scale: TimeScale): TimeSystem {
  return { zeroPoint, scale, reference: 'unknown' }
}
