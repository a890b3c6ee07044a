import { LightCurveError, type LightCurve, type TimeSystem, type ZeroPoint } from './light-curve.ts'

/** BKJD = BJD - 2454833 (Kepler, K2). */
export const BKJD_OFFSET = 2_454_833
/** BTJD = BJD - 2457000 (TESS). */
export const BTJD_OFFSET = 2_457_000
/** MJD = JD - 2400000.5. */
export const MJD_OFFSET = 2_400_000.5

/** What Kepler and K2 files hold: BKJD, TDB, at the barycentre. */
export const KEPLER_TIME: TimeSystem = { zeroPoint: 'BKJD', scale: 'TDB', reference: 'barycentre' }
/** What TESS files hold: BTJD, TDB, at the barycentre. */
export const TESS_TIME: TimeSystem = { zeroPoint: 'BTJD', scale: 'TDB', reference: 'barycentre' }

const JULIAN_OFFSETS: Readonly<Record<ZeroPoint, number | null>> = {
  BJD: 0,
  HJD: 0,
  JD: 0,
  BKJD: BKJD_OFFSET,
  BTJD: BTJD_OFFSET,
  MJD: MJD_OFFSET,
  unknown: null,
}

/** Days to add for a Julian day number; null when the zero point is unknown. */
export function julianOffset(zeroPoint: ZeroPoint): number | null {
  return JULIAN_OFFSETS[zeroPoint]
}

/** For axes and tables: "BTJD", or "unknown time system". */
export function timeSystemName({ zeroPoint }: TimeSystem): string {
  return zeroPoint === 'unknown' ? 'unknown time system' : zeroPoint
}

/** Whole: "BTJD (TDB, barycentre)". */
export function describeTimeSystem(timeSystem: TimeSystem): string {
  const part = (value: string, what: string) => (value === 'unknown' ? `unknown ${what}` : value)
  const { scale, reference } = timeSystem
  return `${timeSystemName(timeSystem)} (${part(scale, 'scale')}, ${part(reference, 'reference')})`
}

/** Equal in all three parts. Two `unknown` are equal by name, which does not make them one clock. */
export function sameTimeSystem(a: TimeSystem, b: TimeSystem): boolean {
  return a.zeroPoint === b.zeroPoint && a.scale === b.scale && a.reference === b.reference
}

/**
 * Barycentric Julian date of a time [days]. Only the zero point is moved, never the scale: UTC stays
 * UTC. Throws LightCurveError for times not known to be barycentric (HJD needs the star's
 * coordinates; JD and MJD must name the barycentre as reference).
 */
export function toBjd(time: number, timeSystem: TimeSystem): number {
  return time + bjdOffset(timeSystem)
}

/** A BJD written in `timeSystem` [days]; the inverse of `toBjd`. */
export function fromBjd(bjd: number, timeSystem: TimeSystem): number {
  return bjd - bjdOffset(timeSystem)
}

/**
 * The light curve with its times counted from another barycentric zero point; scale and reference
 * stay. Full BJD in float64 keeps 40 microseconds. Throws LightCurveError as `toBjd`.
 */
export function withZeroPoint(
  lightCurve: LightCurve,
  { zeroPoint }: { readonly zeroPoint: 'BJD' | 'BKJD' | 'BTJD' },
): LightCurve {
  const { timeSystem } = lightCurve
  if (timeSystem.zeroPoint === zeroPoint) return lightCurve
  const target: TimeSystem = { ...timeSystem, zeroPoint, reference: 'barycentre' }
  // One sum of the offsets first: adding them one by one would round twice.
  const shift = bjdOffset(timeSystem) - bjdOffset(target)
  return { ...lightCurve, time: lightCurve.time.map((t) => t + shift), timeSystem: target }
}

function bjdOffset(timeSystem: TimeSystem): number {
  const offset = julianOffset(timeSystem.zeroPoint)
  const barycentric = timeSystem.zeroPoint.startsWith('B')
    ? timeSystem.reference === 'barycentre' || timeSystem.reference === 'unknown'
    : timeSystem.reference === 'barycentre' && timeSystem.zeroPoint !== 'HJD'
  if (offset === null || !barycentric) {
    throw new LightCurveError(
      `A time in ${describeTimeSystem(timeSystem)} cannot be made BJD; BJD, BKJD, BTJD, and JD or MJD ` +
        'at the barycentre can. State the time system when reading, or keep the times as they are.',
    )
  }
  return offset
}
