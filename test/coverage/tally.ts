import type { Interval } from '@longrun/statistics'

/** How often intervals held the truth. */
export interface CoverageRow {
  readonly scenario: string
  readonly statistic: string
  readonly interval: string
  /** Mean over the simulations. */
  readonly truth: number
  readonly simulations: number
  /** Share of the simulations with an interval whose interval held the truth. */
  readonly coverage: number
  /** Share of simulations without one. */
  readonly none: number
  /** Truth below and above the interval. */
  readonly below: number
  readonly above: number
  readonly meanWidth: number
}

/** Counts hits by statistic and kind of interval. */
export class Tally {
  readonly #rows = new Map<
    string,
    {
      truth: number
      n: number
      hit: number
      none: number
      below: number
      above: number
      width: number
      statistic: string
      interval: string
    }
  >()
  readonly #scenario: string

  constructor(scenario: string) {
    this.#scenario = scenario
  }

  add(
    statistic: string,
    kind: string,
    truth: number,
    interval: Pick<Interval, 'low' | 'high'>,
  ): void {
    const key = `${statistic}|${kind}`
    let row = this.#rows.get(key)
    if (row === undefined) {
      row = {
        truth: 0,
        n: 0,
        hit: 0,
        none: 0,
        below: 0,
        above: 0,
        width: 0,
        statistic,
        interval: kind,
      }
      this.#rows.set(key, row)
    }
    row.n++
    row.truth += truth
    if (interval.low === null || interval.high === null) {
      row.none++
      return
    }
    // a hair: ends that equal the truth but for rounding hold it
    if (truth < interval.low - 1e-12) row.below++
    else if (truth > interval.high + 1e-12) row.above++
    else row.hit++
    row.width += interval.high - interval.low
  }

  rows(): CoverageRow[] {
    return [...this.#rows.values()].map(
      ({ truth, n, hit, none, below, above, width, statistic, interval }) => ({
        scenario: this.#scenario,
        statistic,
        interval,
        truth: truth / n,
        simulations: n,
        coverage: hit / (n - none),
        none: none / n,
        below: below / (n - none),
        above: above / (n - none),
        meanWidth: width / (n - none),
      }),
    )
  }
}
