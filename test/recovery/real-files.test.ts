/**
 * The search with its default options on the real files: what it must find, and what it must not claim.
 * One fixed setting for all; the settings were tuned on these files, so this is no recall.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readLightCurve } from '@longrun/archive'
import {
  applyQualityMask,
  clipOutliers,
  detrend,
  inverseVarianceWeights,
  normalise,
  splitAtGaps,
  type LightCurve,
} from '@longrun/lightcurve'
import { searchStar, transitDepths, type Candidate } from '@longrun/search'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'

const data = process.env['LONGRUN_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
const present = existsSync(resolve(data, 'lightcurves/truth.csv'))
if (!present)
  console.warn(`Skipped: no lightcurves/truth.csv in ${data}; set LONGRUN_DATA to the data folder.`)

interface Truth {
  readonly object: string
  readonly periodDays: number
  /** As in the table, in its own system; null where it has none. */
  readonly t0: { readonly days: number; readonly system: string; readonly digits: number } | null
  readonly durationDays: number | null
}

const ZERO_POINTS = new Map([
  ['BJD', 0],
  ['BKJD', 2_454_833],
  ['BTJD', 2_457_000],
])

/** Every known object of a file. */
function truthOf(path: string): Truth[] {
  const text = readFileSync(resolve(data, 'lightcurves/truth.csv'), 'utf8')
  const rows: Record<string, string>[] = parse(text, { columns: true })
  return rows
    .filter((row) => row['file'] === `lightcurves/${path}`)
    .map((row) => ({
      object: row['object'],
      periodDays: Number(row['period_d']),
      t0: row['t0']
        ? { days: Number(row['t0']), system: row['t0_system'], digits: digitsOf(row['period_d']) }
        : null,
      durationDays: row['duration_h'] ? Number(row['duration_h']) / 24 : null,
    }))
}

const digitsOf = (text: string): number => text.split('.')[1]?.length ?? 0

function read(path: string): LightCurve {
  const bytes = readFileSync(resolve(data, 'lightcurves', path))
  return readLightCurve(bytes, { name: path.slice(path.lastIndexOf('/') + 1) })
}

const search = (path: string): { curve: LightCurve; candidates: readonly Candidate[] } => {
  const curve = read(path)
  return { curve, candidates: searchStar(curve).candidates }
}

const near = (periodDays: number, wanted: number): boolean =>
  Math.abs(periodDays / wanted - 1) < 0.005

/** Error of a catalogue period: its last digit, or 1e-5 d where it states more (archives do not say it here). */
const PERIOD_ERROR_DAYS = 1e-5

/**
 * How far a candidate's mid-transit lies from the truth's [days], modulo the found period, and how well the
 * truth knows its own epoch there: the error of its period times the periods between. Null without an epoch,
 * or where the file's zero point is unknown.
 */
function epochDifference(
  curve: LightCurve,
  candidate: Candidate,
  truth: Truth,
): { days: number; knownTo: number; periods: number } | null {
  const from = ZERO_POINTS.get(truth.t0?.system ?? '')
  const to = ZERO_POINTS.get(curve.timeSystem.zeroPoint)
  if (truth.t0 === null || from === undefined || to === undefined) return null
  const epoch = truth.t0.days + from - to
  // the truth's own period carries its epoch to the nearest transit of the file
  const periods = Math.round((candidate.t0 - epoch) / truth.periodDays)
  const off = candidate.t0 - (epoch + periods * truth.periodDays)
  const wrapped = off - Math.round(off / candidate.periodDays) * candidate.periodDays
  const error = Math.max(PERIOD_ERROR_DAYS, 10 ** -truth.t0.digits)
  return { days: Math.abs(wrapped), knownTo: Math.abs(periods) * error, periods }
}

/** The first candidate is one of these objects. `t0` false: the file's clock or the truth's epoch says nothing. */
const FOUND = [
  'kepler/kplr010666592-2009131110544_slc.fits',
  'tess/hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits',
  'tess/tess2019032160000-s0008-0000000413248763-0136-s_lc.fits',
  'tess/tess2018206045859-s0001-0000000261136679-0120-s_lc.fits',
  'tess/pi_men_tess_year1_detrended.csv',
  'tess/toi270_tess_s3-5.csv',
  'k2/k2-32_k2.dat',
  'k2/EPIC201367065_raw.csv',
  'k2/EPIC201367065_detrended.csv',
  'k2_c4_batch/ktwo210827030-c04_detrended.dat',
  'kepler/10848459.fits',
  'kepler/10854555.fits',
  'kepler/10419211.fits',
  'kepler/11918099.fits',
]

/** The first candidate is at the true period, where a plain search gives its half or the star's rotation. */
const TRUE_PERIOD_FIRST = [
  'kepler/koi1003_kepler_q2.csv',
  'kepler/10811496.fits',
  'k2/k2-100_multiband.dat',
  'k2_c4_batch/ktwo210490365-c04_detrended.dat',
]

/** Of these objects (by the end of their names) at least so many are confident candidates. */
const MANY: readonly (readonly [string, readonly string[], number])[] = [
  ['k2/trappist1_k2c12_lc.csv', [' b', ' c', ' d', ' e', ' f', ' g'], 5],
  ['k2/EPIC201367065_raw.csv', [' b', ' c'], 2],
  ['k2/EPIC201367065_detrended.csv', [' b', ' c'], 2],
  ['k2/k2-32_k2.dat', [' b', ' c', ' d', ' e'], 4],
  ['tess/toi270_tess_s3-5.csv', ['.01', '.02', '.03'], 3],
]

/** Searches that those may take; the default setting makes no more. */
const ITERATIONS = 8

/** What the first candidate is called. */
const CALLED = [
  ['k2_c4_batch/ktwo210827030-c04_detrended.dat', 'variable'],
  ['kepler/10848459.fits', 'eclipsing-binary'],
  ['kepler/10419211.fits', 'eclipsing-binary'],
] as const

/** Single transits that can be seen by eye (README of the data), with the planet's true period [days]. */
const LONE = [
  ['kepler/kplr011442793-2010174085026_llc.fits', 472.1, 331.597],
  ['kepler/kplr011442793-2010009091648_llc.fits', 357.66, 210.601],
] as const

/** Near the noise or out of reach: anything may be found, but no wrong period claimed. */
const NOT_CLAIMED = [
  'kepler/6721123.fits',
  'kepler/10797460.fits',
  'kepler/11656721.fits',
  'tess/tess2018206045859-s0001-0000000441420236-0120-s_lc.fits',
]

/** Transits with data and white SNR at a true ephemeris: what the search had to go by. */
function atTruth(curve: LightCurve, truth: Truth): string {
  const from = ZERO_POINTS.get(truth.t0?.system ?? '')
  const to = ZERO_POINTS.get(curve.timeSystem.zeroPoint)
  if (truth.t0 === null || from === undefined || to === undefined || truth.durationDays === null)
    return `${truth.object}: no ephemeris`
  const { lightCurve } = applyQualityMask(curve, 'default')
  const cleaned = clipOutliers(splitAtGaps(normalise(lightCurve), { minGapDays: 0.5 })).lightCurve
  const windowDays = Math.max(0.4, 3 * truth.durationDays)
  const flat = detrend(cleaned, { windowDays }).lightCurve
  const { weights } = inverseVarianceWeights(flat)
  const series = { time: flat.time, flux: flat.flux, weight: weights }
  const { periodDays, durationDays } = truth
  const events = transitDepths(series, { periodDays, durationDays, t0: truth.t0.days + from - to })
  const weight = events.reduce((sum, { depthErr }) => sum + depthErr ** -2, 0)
  const depth = events.reduce((sum, one) => sum + one.depth * one.depthErr ** -2, 0) / weight
  const snr = events.length === 0 ? 0 : depth * Math.sqrt(weight)
  return `${truth.object}: ${events.length} transits with data, SNR ${snr.toFixed(1)} at ${periodDays} d`
}

// under a second a file, several times that on a busy machine
describe.skipIf(!present)('real files, default options', { timeout: 400_000 }, () => {
  test.each(FOUND)('%s: first candidate at the true period and epoch', (path) => {
    const { curve, candidates } = search(path)
    const first = candidates[0]
    const truth = truthOf(path).find(({ periodDays }) => near(first.periodDays, periodDays))
    expect(truth, `found ${first.periodDays} d: no known period`).toBeDefined()
    if (truth === undefined) return
    expect(['candidate', 'eclipsing-binary', 'variable']).toContain(first.disposition)
    const epoch = epochDifference(curve, first, truth)
    const half = (truth.durationDays ?? first.durationHours / 24) / 2
    if (epoch === null) return
    if (epoch.knownTo > half) {
      console.warn(
        `${path}: t0 not compared; ${epoch.periods} periods from the truth's epoch it is known to ${epoch.knownTo.toFixed(3)} d only, half a duration is ${half.toFixed(3)} d`,
      )
      return
    }
    expect(epoch.days).toBeLessThan(half)
  })

  test.each(TRUE_PERIOD_FIRST)('%s: the true period first, not its half', (path) => {
    const [first] = search(path).candidates
    const [{ periodDays }] = truthOf(path)
    expect(near(first.periodDays, periodDays), `found ${first.periodDays} d`).toBe(true)
    expect(['candidate', 'eclipsing-binary']).toContain(first.disposition)
  })

  test.each(MANY)('%s: its planets %j, at least %i', (path, names, fewest) => {
    const sure = search(path).candidates.filter(({ disposition }) => disposition === 'candidate')
    expect(sure.length).toBeLessThanOrEqual(ITERATIONS)
    const known = truthOf(path)
    const found = known.filter(
      ({ object, periodDays }) =>
        names.some((name) => object.endsWith(name)) &&
        sure.some((candidate) => near(candidate.periodDays, periodDays)),
    )
    expect(found.length, found.map(({ object }) => object).join()).toBeGreaterThanOrEqual(fewest)
    // and nothing else is claimed
    for (const { periodDays } of sure)
      expect(
        known.some((one) => near(periodDays, one.periodDays)),
        `${periodDays} d`,
      ).toBe(true)
  })

  test.each(CALLED)('%s: called %s', (path, disposition) => {
    const [first] = search(path).candidates
    expect(near(first.periodDays, truthOf(path)[0].periodDays)).toBe(true)
    expect(first.disposition).toBe(disposition)
  })

  test.each(LONE)('%s: the single transit at %f', (path, t0, periodDays) => {
    const lone = search(path).candidates.filter((one) => one.disposition === 'single-event')
    expect(lone).toHaveLength(1)
    expect(Math.abs(lone[0].t0 - t0)).toBeLessThan(0.2)
    expect(lone[0].periodDays).toBeLessThan(periodDays)
    expect(lone[0].reasons.join()).toMatch(/second event/)
  })

  test.each(NOT_CLAIMED)('%s: no wrong period is claimed', (path) => {
    const { curve, candidates } = search(path)
    const known = truthOf(path)
    const right = ({ periodDays }: Candidate): boolean =>
      known.some((one) => near(periodDays, one.periodDays))
    for (const candidate of candidates) {
      if (candidate.disposition === 'candidate')
        expect(right(candidate), `${candidate.periodDays} d claimed`).toBe(true)
      else expect(candidate.reasons.length).toBeGreaterThan(0)
    }
    if (!candidates.some((one) => one.disposition === 'candidate' && right(one)))
      console.warn(
        `${path}: not claimed. ${known.map((one) => atTruth(curve, one)).join('; ')}. Found: ${candidates
          .map(
            (one) =>
              `${one.periodDays.toFixed(4)} d, ${one.disposition}: ${one.reasons.join('; ')}`,
          )
          .join(' | ')}`,
      )
  })
})
