/**
 * The search with its default options on the real files: what it must find, and what it must not claim.
 * One fixed setting for all; the settings were tuned on these files, so this is no recall.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readLightCurve } from '@longrun/archive'
import type { LightCurve } from '@longrun/lightcurve'
import { searchStar, type Candidate } from '@longrun/search'
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

/** Found at P, or at P/2 with a sentence that says so. */
const AT_P_OR_SAID = [
  'kepler/koi1003_kepler_q2.csv',
  'k2/k2-100_multiband.dat',
  'kepler/10811496.fits',
]

/** Near the noise or out of reach: anything may be found, but no wrong period claimed. */
const NOT_CLAIMED = [
  'kepler/6721123.fits',
  'kepler/10797460.fits',
  'kepler/11656721.fits',
  'tess/tess2018206045859-s0001-0000000441420236-0120-s_lc.fits',
]

// ~25 s of one core for the longest file; several times that on a busy machine
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

  test.each(AT_P_OR_SAID)('%s: at P, or at P/2 and says so', (path) => {
    const { candidates } = search(path)
    const first = candidates[0]
    const [{ periodDays }] = truthOf(path)
    if (near(first.periodDays, periodDays)) return
    expect(near(first.periodDays, periodDays / 2), `found ${first.periodDays} d`).toBe(true)
    const named = first.reasons.flatMap((reason) =>
      Array.from(reason.matchAll(/([\d.]+) d\b/g), ([, days]) => Number(days)),
    )
    expect(named.some((days) => near(days, periodDays))).toBe(true)
  })

  test.each(NOT_CLAIMED)('%s: no wrong period is claimed', (path) => {
    const { candidates } = search(path)
    const known = truthOf(path).map(({ periodDays }) => periodDays)
    for (const { disposition, periodDays, reasons } of candidates) {
      if (disposition === 'candidate')
        expect(
          known.some((one) => near(periodDays, one)),
          `${periodDays} d claimed`,
        ).toBe(true)
      else expect(reasons.length).toBeGreaterThan(0)
    }
  })
})
