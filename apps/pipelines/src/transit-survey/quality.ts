import type { JsonObject, RunStatus } from '@longrun/runs'
import { FEATURES } from '@longrun/search'

/** One check of a finished survey. */
export interface QualityCheck {
  readonly name: string
  readonly passed: boolean
  readonly found: string
  readonly required: string
}

/** What the checks found, and the share of nulls of every feature. */
export interface SurveyQuality {
  readonly checks: readonly QualityCheck[]
  /** Feature -> share of stars without it, 0-1; features of other methods left out. */
  readonly nullShares: Readonly<Record<string, number>>
}

/** Success share asked for when the spec names none. */
export const DEFAULT_SUCCESS_SHARE = 0.9
/** A feature missing for more of the stars is pointed out. */
const MOST_NULLS = 0.5
/** Never measured here: catalogue values, and the method that this run does not use. */
const NOT_EXPECTED = /^(input_|tls_)/
/** Null by definition where the cadence is too coarse for it: listed, but no fault of the run. */
const OFTEN_NULL: ReadonlySet<string> = new Set(['ingress_egress_ratio'])

/** Values outside these cannot be right. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  bls_period: [0, Infinity],
  bls_duration: [0, Infinity],
  bls_depth: [-1, 1],
  duration_over_period: [0, 1],
  phase_coverage: [0, 1],
  periodicity_strength: [0, 1],
  red_noise: [1, Infinity],
}

/** Check a survey by the rows of its stars table, handed in one by one. */
export function surveyQuality(): {
  add(row: JsonObject): void
  result(status: RunStatus, minSuccessShare?: number): SurveyQuality
} {
  const expected = FEATURES.map(({ name }) => name).filter((name) => !NOT_EXPECTED.test(name))
  const nulls = new Map(expected.map((name) => [name, 0]))
  const outside = new Map<string, number>()
  const whyNull = new Map<string, string>()
  let stars = 0
  return {
    add(row) {
      stars++
      const reasons = readReasons(row['nullReasons'])
      for (const name of expected) {
        const value = row[name]
        if (typeof value !== 'number') {
          nulls.set(name, (nulls.get(name) ?? 0) + 1)
          if (!whyNull.has(name) && reasons[name] !== undefined) whyNull.set(name, reasons[name])
          continue
        }
        const range = RANGES[name]
        if (range !== undefined && !(value >= range[0] && value <= range[1]))
          outside.set(name, (outside.get(name) ?? 0) + 1)
      }
    },
    result(status, minSuccessShare) {
      const nullShares = Object.fromEntries(
        [...nulls].map(([name, count]) => [name, stars === 0 ? 0 : count / stars]),
      )
      const sparse = Object.entries(nullShares).filter(
        ([name, share]) => share > MOST_NULLS && !OFTEN_NULL.has(name),
      )
      return {
        nullShares,
        checks: [
          successShare(status, minSuccessShare),
          {
            name: 'null share of each feature',
            passed: sparse.length === 0,
            found: worst(nullShares, whyNull),
            required: `at most ${percent(MOST_NULLS)}, ${[...OFTEN_NULL].join(', ')} aside`,
          },
          {
            name: 'feature ranges',
            passed: outside.size === 0,
            found:
              outside.size === 0
                ? 'all inside'
                : [...outside].map(([name, n]) => `${name}: ${n} outside`).join(', '),
            required: 'no value that cannot be',
          },
        ],
      }
    },
  }
}

/** Whether enough items of a run succeeded; none at all is never enough. */
export function successShare(
  { succeeded, total }: Pick<RunStatus, 'succeeded' | 'total'>,
  minSuccessShare: number = DEFAULT_SUCCESS_SHARE,
): QualityCheck {
  const share = total === 0 ? 0 : succeeded / total
  return {
    name: 'success share',
    passed: share >= minSuccessShare,
    found: percent(share),
    required: `at least ${percent(minSuccessShare)}`,
  }
}

function readReasons(json: unknown): Readonly<Record<string, string | undefined>> {
  return typeof json === 'string' ? (JSON.parse(json) as Record<string, string>) : {}
}

/** The feature that most stars lack, and why the first of them does. */
function worst(
  shares: Readonly<Record<string, number>>,
  whyNull: ReadonlyMap<string, string>,
): string {
  const [name, share] = Object.entries(shares)
    .filter(([feature]) => !OFTEN_NULL.has(feature))
    .reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0])
  if (share === 0) return 'none missing'
  const why = whyNull.get(name)
  return `${name} ${percent(share)}${why === undefined ? '' : ` (${why})`}`
}

/** 100.0 % only of everything: one failure of thousands must show. */
function percent(share: number): string {
  const rounded = Math.round(1000 * share) / 10
  return `${(share < 1 ? Math.min(99.9, rounded) : rounded).toFixed(1)} %`
}
