/** What a bench reports. */

/** One measured case; the JSON file of `npm run bench` is one array of these. */
export interface BenchRow {
  /** "kernel/data", for example "bls-exact-one/tess30". */
  readonly case: string
  /** Median of our runs. */
  readonly value: number
  readonly unit: 'ms' | '%'
  /** Lower-case PyPI name of the peer; null without one. */
  readonly peer: string | null
  /** Peer's time over ours, median over interleaved rounds (> 1: we are faster); null without a peer or where it is missing. */
  readonly ratio: number | null
  /** Half the distance between the quartiles over the median: of the ratio where there is one, else of our times. */
  readonly spread: number
  /** What else to know, for the table only. */
  readonly note?: string
}

/** A file of benches. */
export interface Bench {
  /** The cases it has, in the order that they run. */
  readonly cases: readonly string[]
  /** Runs one; a case may give several rows. */
  run(name: string): Promise<readonly BenchRow[]>
}

/** Quantile of a sample, between neighbours; `q` in 0..1. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = q * (sorted.length - 1)
  const low = Math.floor(place)
  const high = Math.ceil(place)
  return sorted[low] + (place - low) * (sorted[high] - sorted[low])
}

/** Median and relative half-width of the middle half. */
export function summarise(values: readonly number[]): { median: number; spread: number } {
  const median = quantile(values, 0.5)
  return { median, spread: (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median }
}

/** One case beside one peer, from the times of interleaved rounds [ms]; `theirs` is empty where the peer is missing. */
export function peerRow(
  of: Pick<BenchRow, 'case' | 'peer' | 'note'>,
  ours: readonly number[],
  theirs: readonly number[],
): BenchRow {
  const mine = summarise(ours)
  const ratio = theirs.length > 0 ? summarise(theirs.map((t, i) => t / ours[i])) : null
  return {
    ...of,
    value: mine.median,
    unit: 'ms',
    ratio: ratio?.median ?? null,
    spread: ratio?.spread ?? mine.spread,
  }
}
