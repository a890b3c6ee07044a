import { sumsOfPatterns, type ClusterSums, type Random } from '@longrun/statistics'

/** A population of incidents with one or two narratives, gold labels and a machine's answers. */
export interface Population {
  readonly incidents: number
  /** Share of incidents with a single narrative; the others have two. */
  readonly single: number
  /** Share of narratives with gold label yes. */
  readonly prevalence: number
  readonly sensitivity: number
  readonly specificity: number
  /** Correlation of the gold labels of an incident's two narratives, and of the machine's errors on them. */
  readonly correlation: number
}

/** Truths that a study with rare labels may have: a count of few takes too few values for 95 % at each. */
export const aboutOnePercent =
  (incidents: number, single: number) =>
  (random: Random): Population => {
    const between = (least: number, most: number): number =>
      least + (most - least) * random.uniform()
    return {
      incidents,
      single,
      prevalence: between(0.005, 0.015),
      sensitivity: between(0.6, 0.95),
      specificity: between(0.98, 0.999),
      correlation: between(0, 0.9),
    }
  }

/** A kind of incident: how many (tp, fp, tn, fn) it has, and how likely it is. */
interface Kind {
  readonly cells: readonly number[]
  readonly chance: number
}

/** Every kind of incident of a population; chances sum to 1. */
export function incidentKinds(of: Population): Kind[] {
  const kinds = new Map<string, Kind>()
  const add = (narratives: readonly number[], chance: number): void => {
    const cells = [0, 0, 0, 0]
    for (const cell of narratives) cells[cell]++
    const key = cells.join()
    kinds.set(key, { cells, chance: chance + (kinds.get(key)?.chance ?? 0) })
  }
  const yes = (gold: number): number => (gold === 1 ? of.sensitivity : 1 - of.specificity)
  for (const gold of [0, 1])
    for (const answer of [0, 1])
      add(
        [cellOf(gold, answer)],
        of.single * chanceOf(gold, of.prevalence) * chanceOf(answer, yes(gold)),
      )
  for (const first of [0, 1])
    for (const second of [0, 1])
      for (const one of [0, 1])
        for (const two of [0, 1]) {
          const golds = pairChance(first, second, of.prevalence, of.correlation)
          const answers =
            first === second
              ? pairChance(one, two, yes(first), of.correlation)
              : chanceOf(one, yes(first)) * chanceOf(two, yes(second))
          add([cellOf(first, one), cellOf(second, two)], (1 - of.single) * golds * answers)
        }
  return [...kinds.values()]
}

/** Draws a study of that many incidents. */
export function drawStudy(kinds: readonly Kind[], incidents: number, random: Random): ClusterSums {
  let left = incidents
  let rest = 1
  const patterns = kinds.map(({ cells, chance }, k) => {
    const times = k === kinds.length - 1 ? left : random.binomial(left, Math.min(1, chance / rest))
    left -= times
    rest -= chance
    const entries = cells.flatMap((value, column) => (value > 0 ? [[column, value] as const] : []))
    return { entries, times }
  })
  return sumsOfPatterns(4, patterns)
}

/** Expected (tp, fp, tn, fn) of one incident: metrics of these are the truth. */
export function expectedCells(kinds: readonly Kind[]): Float64Array {
  const cells = new Float64Array(4)
  for (const kind of kinds)
    kind.cells.forEach((value, column) => (cells[column] += value * kind.chance))
  return cells
}

function cellOf(gold: number, answer: number): number {
  if (gold === 1) return answer === 1 ? 0 : 3
  return answer === 1 ? 1 : 2
}

function chanceOf(value: number, yes: number): number {
  return value === 1 ? yes : 1 - yes
}

/** Two yes/no values of equal share and this correlation. */
function pairChance(first: number, second: number, yes: number, correlation: number): number {
  const shared = correlation * yes * (1 - yes)
  return chanceOf(first, yes) * chanceOf(second, yes) + (first === second ? shared : -shared)
}
