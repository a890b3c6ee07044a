import type { GoldFrame } from './gold-strata.ts'
import type { LabelledItems } from './score-items.ts'

/** Rounding of a probability, and no more, between what was drawn from and what is there. */
const ROUNDING = 1e-6

/**
 * Refuse a sample of another run that was drawn from other incidents than this one has, as after a raised
 * `limit`: what could not be drawn is not spoken for. How many there were is the number drawn in a stratum
 * over their probability.
 *
 * @param drawn every row of the file, labelled or not: place in `LabelledItems`, and its probability
 * @throws RangeError
 */
export function requireSameFrame(
  items: LabelledItems,
  frame: GoldFrame,
  {
    drawn,
    name,
    drawnFrom,
    runId,
  }: {
    readonly drawn: ReadonlyMap<number, number>
    /** Of the file, for messages. */
    readonly name: string
    readonly drawnFrom: string
    readonly runId: string
  },
): void {
  for (const [i, probability] of drawn)
    if (!(probability > 0 && probability <= 1))
      throw new RangeError(
        `${name}: ${items.keys[i]} has no probability of its draw, without which it cannot be told whether run ${drawnFrom} had the incidents of ${runId}: fill it in as it was written`,
      )
  frame.names.forEach((stratum, h) => {
    const there = new Set<number>()
    const sampled = new Map<number, number>()
    frame.members.forEach((i, at) => {
      if (frame.stratum[at] !== h) return
      there.add(items.incident[i])
      const probability = drawn.get(i)
      if (probability !== undefined) sampled.set(items.incident[i], probability)
    })
    const before = [...sampled.values()].reduce((sum, probability) => sum + 1 / probability, 0)
    if (Math.abs(before - there.size) <= ROUNDING * there.size) return
    throw new RangeError(
      `${name}: the sample was drawn from another run, ${drawnFrom}, of about ${Math.round(before)} incidents${stratum === '' ? '' : ` in stratum ${stratum}`}, and run ${runId} has ${there.size}: it does not speak for those that could not be drawn. Estimate ${drawnFrom}, or draw a sample of ${runId} (a file that lost rows is to be completed: keep those without a label)`,
    )
  })
}
