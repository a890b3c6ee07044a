import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readLightCurve } from '@longrun/archive'
import {
  biweightTrend,
  biweightTwin,
  mad,
  median,
  timeWindows,
  type LightCurve,
  type Segment,
} from '@longrun/lightcurve'
import { expect, test } from 'vitest'

const data = resolve(
  process.env['LONGRUN_DATA'] ?? resolve(import.meta.dirname, '../../shared/data'),
  'lightcurves',
)
const present = existsSync(data)
if (!present)
  console.warn(`Skipped: no light curves at ${data}; set LONGRUN_DATA to the data folder.`)

/** Rows of a file that the plain loops are run on: all of most. */
const MOST_ROWS = 20_000

test.skipIf(!present)(
  'the kernel is the plain loops to 1e-9 of the flux on every real file',
  () => {
    let files = 0
    let worst = { difference: 0, where: '' }
    for (const lightCurve of readable()) {
      files++
      const segments = lightCurve.segments.filter(({ start }) => start < MOST_ROWS)
      for (const windowDays of [0.9, 2]) {
        for (const segment of segments) {
          const difference = differenceIn(lightCurve, segment, windowDays)
          const where = `${lightCurve.star ?? '?'} ${segment.label} ${windowDays} d`
          if (!(difference <= worst.difference)) worst = { difference, where }
        }
      }
    }
    expect(files).toBeGreaterThan(60)
    expect(worst.difference, worst.where).toBeLessThan(1e-9)
  },
  60_000,
)

/** Relative to the segment's level, or to its scatter where that is greater (a level near 0). */
function differenceIn(lightCurve: LightCurve, segment: Segment, windowDays: number): number {
  const end = Math.min(segment.end, segment.start + MOST_ROWS)
  const rows = [...Array(end - segment.start).keys()].map((i) => segment.start + i)
  // The readers keep the file's order within a segment; windows need time to ascend.
  rows.sort((a, b) => lightCurve.time[a] - lightCurve.time[b])
  const time = Float64Array.from(rows, (i) => lightCurve.time[i])
  const flux = Float64Array.from(rows, (i) => lightCurve.flux[i])
  const level = Math.max(Math.abs(median(flux)), 5 * mad(flux)) || 1
  const gaps = { windowDays, breakGapDays: windowDays / 2 }
  const ours = biweightTrend(time, flux, gaps)
  const plain = biweightTwin(flux, timeWindows(time, gaps), { cval: 5, use: null })
  return ours.reduce((most, x, i) => Math.max(most, Math.abs(x - plain[i]) / level), 0)
}

function* readable(): Generator<LightCurve> {
  for (const name of readdirSync(data, { recursive: true }).map(String).toSorted()) {
    if (!/\.(fits|csv|dat|tbl)$/.test(name) || name === 'truth.csv') continue
    let lightCurve: LightCurve
    try {
      lightCurve = readLightCurve(new Uint8Array(readFileSync(resolve(data, name))), { name })
    } catch {
      continue // refused with a reason: the readers' own tests
    }
    yield lightCurve
  }
}
