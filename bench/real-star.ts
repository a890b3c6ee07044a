/** Real light curves for benches, from the folder of shared data (`LONGRUN_DATA`): a case calls them `real-k2` and so on. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readLightCurve } from '@longrun/archive'
import {
  applyQualityMask,
  binTime,
  clipOutliers,
  detrend,
  inverseVarianceWeights,
  normalise,
  type LightCurve,
} from '@longrun/lightcurve'
import type { BenchData, BenchStar } from './star.ts'

/** Longest transits take some 8 h. */
const WINDOW_DAYS = 1

interface RealStars {
  /** In the folder; one star each. */
  readonly files: readonly string[]
  /** Known period of the first one [days]. */
  readonly periodDays: number
  readonly cadenceMinutes: number
  /** Rows are averaged to that cadence; default: the file's own. */
  readonly binned?: boolean
  readonly periodMaxDays: number
}

// prettier-ignore
const CAMPAIGN_4 = [
  210490365, 210359769, 210365286, 210384590, 210408563, 210432080, 210451321, 210489127,
  210517837, 210523892, 210579563, 210640966, 210651981, 210674406, 210693497, 210704853,
]

/** One sector. */
const WASP_126 = {
  files: ['tess/hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits'],
  periodDays: 3.28879,
  periodMaxDays: 13.5,
}

const REAL: Readonly<Record<string, RealStars>> = {
  // K2-3.
  'real-k2': {
    files: ['k2/EPIC201367065_raw.csv'],
    periodDays: 10.0547,
    cadenceMinutes: 30,
    periodMaxDays: 40,
  },
  // Sixteen stars of one campaign, K2-25 first.
  'real-k2c4': {
    files: CAMPAIGN_4.map((epic) => `k2_c4_batch/ktwo${epic}-c04_detrended.dat`),
    periodDays: 3.484564,
    cadenceMinutes: 30,
    periodMaxDays: 35,
  },
  'real-tess2': { ...WASP_126, cadenceMinutes: 2 },
  'real-tess10': { ...WASP_126, cadenceMinutes: 10, binned: true },
  'real-tess30': { ...WASP_126, cadenceMinutes: 30, binned: true },
  // Kepler-664, one quarter.
  'real-kepler': {
    files: ['kepler/10854555.fits'],
    periodDays: 2.52559,
    cadenceMinutes: 30,
    periodMaxDays: 20,
  },
}

const folder = `${
  process.env['LONGRUN_DATA'] ?? fileURLToPath(new URL('../../shared/data', import.meta.url))
}/lightcurves/`

const present = existsSync(folder)
if (!present)
  console.error(`cases of real light curves are left out: none at ${folder}; set LONGRUN_DATA`)

/** What cases may be named after; empty without the folder. */
export const REAL_NAMES: readonly string[] = present ? Object.keys(REAL) : []

/** The cases of `kernel` on these real stars, where the folder is. */
export function realCases(kernel: string, names: readonly string[]): string[] {
  return present ? names.map((name) => `${kernel}/${name}`) : []
}

/** Null where `name` is no real light curve's. Cleaned and normalised; `detrended` for a search. */
export function realData(name: string, count: number): BenchData | null {
  const real = REAL[name]
  if (!real) return null
  const cleaned = real.files.slice(0, count).map((file) => clean(file, real))
  const { time } = cleaned[0]
  return {
    plan: { name, spanDays: time[time.length - 1] - time[0], truth: 'known', ...real },
    stars: cleaned.map((lc) => starOf(name, detrend(lc, { windowDays: WINDOW_DAYS }).lightCurve)),
    undetrended: cleaned.map((lc) => starOf(name, lc)),
  }
}

function clean(file: string, { binned = false, cadenceMinutes }: RealStars): LightCurve {
  const read = readLightCurve(new Uint8Array(readFileSync(folder + file)), { name: file })
  const { lightCurve } = clipOutliers(normalise(applyQualityMask(read, 'default').lightCurve))
  return binned ? binTime(lightCurve, { binDays: cadenceMinutes / 1440 }).lightCurve : lightCurve
}

function starOf(name: string, lightCurve: LightCurve): BenchStar {
  const { time, flux } = lightCurve
  const { weights } = inverseVarianceWeights(lightCurve)
  return { name, time, flux, fluxErr: weights.map((weight) => 1 / Math.sqrt(weight)) }
}
