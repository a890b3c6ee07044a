/**
 * One candidate's page, from the rows of its light curve to HTML: pictures, drawings, table. The search before
 * it is not part of it. The longest light curve of each kind: one TESS sector of 2-minute rows, four years of
 * Kepler.
 */

import { candidatePage, candidatePageInput } from '@longrun/report'
import {
  candidatePictures,
  lightCurveOf,
  searchStar,
  syntheticStar,
  type SkyMission,
} from '@longrun/search'
import { summarise, type Bench, type BenchRow } from './row.ts'

const SEED = 20_261_121
const ROUNDS = 30
const MISSIONS: Readonly<Record<string, { mission: SkyMission; segments: readonly number[] }>> = {
  tess2: { mission: 'tess-2min', segments: [1] },
  kepler4yr: { mission: 'kepler', segments: Array.from({ length: 17 }, (_, i) => i + 1) },
}
/** Stars looked at for a first candidate. */
const STARS = 20

export const candidatePageBench: Bench = {
  cases: Object.keys(MISSIONS).map((name) => `candidate-page/${name}`),
  run(name) {
    const { series, input, cadenceDays } = candidateOf(name)
    const times: number[] = []
    let bytes = 0
    for (let round = 0; round < ROUNDS; round++) {
      const started = performance.now()
      const pictures = candidatePictures(series, input.candidate, { cadenceDays })
      bytes = Buffer.byteLength(candidatePage({ ...input, pictures }))
      times.push(performance.now() - started)
    }
    const { median, spread } = summarise(times)
    const first = `${times[0].toFixed(0)} ms the first time`
    const row: BenchRow = {
      case: name,
      value: median,
      unit: 'ms',
      peer: null,
      ratio: null,
      spread,
      note: `${(bytes / 1000).toFixed(0)} kB, ${series.time.length} rows, ${first}`,
    }
    return Promise.resolve([row])
  },
}

/** The first star of a seeded sky that has a candidate, with its rows around their own level. */
function candidateOf(name: string) {
  const { mission, segments } = MISSIONS[name.slice(name.indexOf('/') + 1)]
  for (let index = 1; index <= STARS; index++) {
    const lightCurve = lightCurveOf(syntheticStar({ seed: SEED, index, mission, segments }))
    const result = searchStar(lightCurve, { maxPlanets: 1, candidatePictures: true })
    const [candidate] = result.candidates
    if (candidate?.disposition !== 'candidate') continue
    const { time } = lightCurve
    const level = lightCurve.flux.toSorted()[time.length >> 1]
    const weight = new Float64Array(time.length).fill(1e6)
    return {
      cadenceDays: lightCurve.segments[0].cadenceDays,
      series: { time, flux: lightCurve.flux.map((f) => f / level), weight },
      input: candidatePageInput(result, 0, { file: name }),
    }
  }
  throw new Error(`${name}: none of ${STARS} stars has a candidate; seed ${SEED}`)
}
