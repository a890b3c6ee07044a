import { clopperPearson, type Share } from './binomial.ts'
import { binOf, gridEdges, type InjectionGrid } from './injection-grid.ts'

/** What the tables need of an injection. */
export interface InjectionOutcome {
  readonly periodDays: number
  readonly radiusEarth: number
  /** White SNR that a noise-free box search would have. */
  readonly expectedSnr: number
  readonly recovered: boolean
}

/** Completeness of one cell of the grid. */
export interface CompletenessCell extends Share {
  readonly periodLowDays: number
  readonly periodHighDays: number
  readonly radiusLowEarth: number
  readonly radiusHighEarth: number
}

/** Completeness between two expected SNRs. */
export interface CompletenessOfSnr extends Share {
  readonly snrLow: number
  /** Infinity in the last bin. */
  readonly snrHigh: number
}

/**
 * Share recovered in each cell, with Clopper and Pearson's interval: radius bins from small to
 * large, within them period bins from short to long. A cell without injections has value null.
 */
export function completenessCells(
  outcomes: readonly InjectionOutcome[],
  grid: InjectionGrid,
): readonly CompletenessCell[] {
  const edges = gridEdges(grid)
  const counts = Array.from({ length: grid.periodBins * grid.radiusBins }, () => ({ k: 0, n: 0 }))
  for (const { periodDays, radiusEarth, recovered } of outcomes) {
    const period = binOf(edges.periodDays, periodDays)
    const radius = binOf(edges.radiusEarth, radiusEarth)
    if (period < 0 || radius < 0) continue
    const count = counts[radius * grid.periodBins + period]
    count.n++
    if (recovered) count.k++
  }
  return counts.map(({ k, n }, i) => {
    const period = i % grid.periodBins
    const radius = Math.floor(i / grid.periodBins)
    return {
      periodLowDays: edges.periodDays[period],
      periodHighDays: edges.periodDays[period + 1],
      radiusLowEarth: edges.radiusEarth[radius],
      radiusHighEarth: edges.radiusEarth[radius + 1],
      ...clopperPearson(k, n),
    }
  })
}

/** Edges of the bins of expected SNR: fine where completeness rises. */
const SNR_EDGES = [0, 2, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100, Infinity]

/** Share recovered against expected SNR, from low to high. */
export function completenessOfSnr(
  outcomes: readonly InjectionOutcome[],
): readonly CompletenessOfSnr[] {
  const counts = SNR_EDGES.slice(1).map(() => ({ k: 0, n: 0 }))
  for (const { expectedSnr, recovered } of outcomes) {
    const count = counts[binOf(SNR_EDGES, expectedSnr)]
    count.n++
    if (recovered) count.k++
  }
  return counts.map(({ k, n }, i) => ({
    snrLow: SNR_EDGES[i],
    snrHigh: SNR_EDGES[i + 1],
    ...clopperPearson(k, n),
  }))
}
