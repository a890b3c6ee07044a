import type { LightCurve } from '@longrun/lightcurve'
import { missionFacts } from './observing-plan.ts'
import type { SyntheticStar } from './synthetic-star.ts'

/**
 * The light curve that a reader would make of the star's files: rows with finite time and corrected
 * flux, quality bits kept, flux in e-/s.
 */
export function lightCurveOf(star: SyntheticStar): LightCurve {
  const { cadenceDays, flags } = missionFacts(star.mission)
  const rows: number[] = []
  const segments = star.segments.map(({ label, start, end }) => {
    const first = rows.length
    for (let i = start; i < end; i++) {
      if (Number.isFinite(star.time[i]) && Number.isFinite(star.flux[i])) rows.push(i)
    }
    return { start: first, end: rows.length, label, cadenceDays, band: null }
  })
  return {
    time: Float64Array.from(rows, (i) => star.time[i]),
    flux: Float64Array.from(rows, (i) => star.flux[i]),
    fluxErr: Float64Array.from(rows, (i) => star.fluxErr[i]),
    quality: Int32Array.from(rows, (i) => star.quality[i]),
    segments,
    timeSystem: { zeroPoint: star.zeroPoint, scale: 'TDB', reference: 'barycentre' },
    star: star.id,
    mission: 'synthetic',
    producer: flags === 'TESS' ? 'SPOC' : 'Kepler',
    fluxColumn: 'PDCSAP_FLUX',
    origin: 'synthetic',
    warnings: [],
  }
}
