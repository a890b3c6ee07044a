import {
  allocateGold,
  binaryMetrics,
  countBinary,
  drawGold,
  type GoldExpectation,
  type GoldPlan,
  MISSING,
  planGold,
} from '@longrun/statistics'

import { devErrors, type GoldFrame, goldFrame } from './gold-strata.ts'
import type { LabelledItems } from './score-items.ts'

/** A narrative to label by hand. */
export interface SampledNarrative {
  readonly key: string
  readonly incident: string
  readonly type: string | null
  readonly stratum: string
  /** Probability with which its incident was drawn: no estimate can be corrected without it. */
  readonly probability: number
}

/** A probability sample of incidents, each with all its narratives. */
export interface GoldSample {
  readonly seed: number
  /** Column of the strata; null: none. */
  readonly by: string | null
  readonly strata: readonly {
    readonly name: string
    readonly incidents: number
    readonly drawn: number
  }[]
  readonly incidents: number
  /** In byte order of their keys. */
  readonly narratives: readonly SampledNarrative[]
  /** What the size was reckoned from; null: it was given. */
  readonly plan: {
    readonly halfWidth: number
    readonly expected: GoldExpectation
    readonly isMeasured: boolean
    readonly needs: GoldPlan
  } | null
}

/** How many to draw: a number of incidents, or as many as an interval of this half-width needs. */
export type SampleSize = { readonly incidents: number } | { readonly halfWidth: number }

/** Dev narratives from which what to expect is measured; fewer say too little. */
const LEAST_MEASURED = 20
const ASSUMED_ACCURACY = 0.85

/**
 * Draws a gold sample from all narratives of a run. The draw depends on seed, strata and incidents alone.
 *
 * @throws RangeError for a size that the strata cannot give, and as `goldFrame`
 */
export function sampleGold(
  items: LabelledItems,
  {
    size,
    by = null,
    seed = 1024,
  }: { readonly size: SampleSize; readonly by?: string | null; readonly seed?: number },
): GoldSample {
  const frame = goldFrame(items, by)
  const cluster = frame.members.map((i) => items.incident[i])
  const perStratum = frame.names.map(
    (_, h) => new Set(cluster.filter((_id, at) => frame.stratum[at] === h)).size,
  )
  const plan = 'halfWidth' in size ? planFor(items, frame, size.halfWidth) : null
  const total = 'incidents' in size ? size.incidents : (plan?.needs.prevalence.clusters ?? null)
  if (total === null)
    throw new RangeError(
      `manual labels of all ${frame.members.length} narratives would not give an interval of +-${'halfWidth' in size ? size.halfWidth : 0}: ${plan === null ? 'ask for a wider one' : widthWords(plan.expected)}`,
    )
  const all = perStratum.reduce((sum, n) => sum + n, 0)
  if (total > all) throw new RangeError(`${total} incidents are asked for, and the run has ${all}`)
  const spreads = devErrors(items, frame).map((error) => Math.sqrt(error * (1 - error)))
  const drawn =
    perStratum.length === 1
      ? [total]
      : allocateGold(
          perStratum.map((clusters, h) => ({ clusters, spread: spreads[h] })),
          // spreads are guesses from few dev labels: a fifth of an equal share is for every stratum
          { total, least: Math.max(2, Math.floor(total / (5 * perStratum.length))) },
        )
  const draw = drawGold(
    { cluster, stratum: frame.stratum },
    { clusters: Object.fromEntries(drawn.entries()), seed },
  )
  return {
    seed,
    by,
    strata: frame.names.map((name, h) => ({ name, incidents: perStratum[h], drawn: drawn[h] })),
    incidents: drawn.reduce((sum, n) => sum + n, 0),
    narratives: frame.members.flatMap((i, at) =>
      draw.sampled[at] === 0
        ? []
        : [
            {
              key: items.keys[i],
              incident: items.incidents[items.incident[i]],
              type: items.types[i],
              stratum: frame.names[frame.stratum[at]],
              probability: draw.inclusion[at],
            },
          ],
    ),
    plan,
  }
}

/** The narrowest half-width that labels of everything give, to three decimals. */
function widthWords(expected: GoldExpectation): string {
  const isPossible = (thousandths: number): boolean =>
    planGold(expected, { halfWidth: thousandths / 1000 }).prevalence.clusters !== null
  let low = 1
  let high = 500
  if (!isPossible(high)) return 'there are too few of them for any; give --size'
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isPossible(middle)) high = middle
    else low = middle + 1
  }
  return `${high / 1000} is the narrowest possible (the narratives count as a sample of more of their kind); ask for that or wider`
}

/** What the dev part says of the answers, or where it says too little, what is assumed. */
function planFor(
  items: LabelledItems,
  { members }: GoldFrame,
  halfWidth: number,
): NonNullable<GoldSample['plan']> {
  if (!items.isYesNo)
    throw new RangeError('a half-width needs a label that is yes or no; give --size')
  const [gold] = Object.values(items.gold)
  const dev =
    gold === undefined
      ? []
      : members.filter(
          (i) => items.parts[i] === 'dev' && gold[i] !== MISSING && items.answer[i] !== MISSING,
        )
  const isMeasured = dev.length >= LEAST_MEASURED
  const answered = members.filter((i) => items.answer[i] !== MISSING)
  const yes = answered.filter((i) => items.answer[i] === 1).length
  const metrics =
    isMeasured && gold !== undefined
      ? binaryMetrics(
          countBinary({ gold: dev.map((i) => gold[i]), answer: dev.map((i) => items.answer[i]) }),
        )
      : null
  const accuracy = metrics?.accuracy.value ?? ASSUMED_ACCURACY
  const recall = metrics?.recall.value ?? null
  const expected: GoldExpectation = {
    items: members.length,
    prevalence: metrics?.prevalence.value ?? yes / Math.max(1, answered.length),
    accuracy,
    ...(recall === null ? {} : { recall }),
    itemsPerCluster: members.length / new Set(members.map((i) => items.incident[i])).size,
  }
  return { halfWidth, expected, isMeasured, needs: planGold(expected, { halfWidth }) }
}
