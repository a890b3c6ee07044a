/** What a case is run on: seeded or real light curves. */

import { realData } from './real-star.ts'
import { benchStar, dataName, missionPlan, type BenchData } from './star.ts'

/** `count` stars of the light curve that a case is named after ("k2" of "bls-ffa-one/k2"). Throws for an unknown one. */
export function benchData(caseName: string, count = 1): BenchData {
  const real = realData(dataName(caseName), count)
  if (real) return real
  const plan = missionPlan(caseName)
  const stars = Array.from({ length: count }, (_, index) => benchStar({ ...plan, index }))
  return { plan, stars, undetrended: stars }
}
