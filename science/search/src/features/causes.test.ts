import { describe, expect, it } from 'vitest'
import type { FeatureRow } from '../result/result.ts'
import { FEATURE_NAMES } from './definitions.ts'
import { featureRow } from './feature-row.ts'
import { plantedStar, type Planting } from './planted-star.fixture.ts'

/** One-sigma error of a feature in a row; features without one in `extras` get it from what they are made of. */
function errorOf(name: string, { values, extras }: FeatureRow): number {
  const stated = extras[`${name}_err`]
  if (typeof stated === 'number') return stated
  if (name === 'bls_snr') return 1
  if (name === 'bls_power') return values['bls_snr'] ?? 0
  if (name === 'duration_over_period') {
    return Number(extras['bls_duration_err']) / (values['bls_period'] ?? 1)
  }
  // Counts of bins: nothing but a change of the data moves them.
  if (name === 'phase_coverage') return 0
  throw new Error(`no error for ${name}`)
}

/** Features that a change moves by more than 3 errors, or to or from null. Both stars have the same noise deviates. */
function moved(before: FeatureRow, after: FeatureRow): string[] {
  return FEATURE_NAMES.filter((name) => {
    const a = before.values[name]
    const b = after.values[name]
    if (a === null || b === null) return a !== b
    return Math.abs(a - b) > 3 * Math.max(errorOf(name, before), errorOf(name, after)) + 1e-12
  })
}

// The fit is the planted truth: what a fit makes of the cause is the search's own test.
const row = (changes: Partial<Planting>): FeatureRow =>
  featureRow(plantedStar(changes, { fitErrors: 0 }).input)
const plain = row({})

const CAUSES: readonly (readonly [string, Partial<Planting>, readonly string[]])[] = [
  [
    'an eclipsing binary: unequal odd and even eclipses and a secondary',
    { oddEven: 8e-4, secondaryDepth: 5e-4, secondaryPhase: 0.43 },
    ['odd_even_depth_diff', 'secondary_depth'],
  ],
  ['unequal odd and even depths', { oddEven: 8e-4 }, ['odd_even_depth_diff']],
  ['a secondary eclipse', { secondaryDepth: 5e-4 }, ['secondary_depth']],
  ['skewed noise', { skew: 0.04 }, ['flux_skewness']],
  // At the same variance, noise with tails has a narrower core: the MAD must follow.
  ['noise with tails', { tails: 0.03 }, ['flux_mad', 'flux_kurtosis']],
  [
    // The fit's SNR and the share of the variance that repeats fall with the noise.
    'larger noise',
    { sigma: 1.5e-3 },
    ['flux_std', 'flux_mad', 'bls_snr', 'bls_power', 'periodicity_strength'],
  ],
  ['red noise', { redShare: 0.08, redDays: 0.05 }, ['red_noise']],
  [
    // Asymmetric sides are an asymmetric transit: both features see the one cause.
    'a fast ingress and a slow egress',
    { ingressDays: 0.015, egressDays: 0.09, depth: 4e-3 },
    ['transit_symmetry', 'ingress_egress_ratio'],
  ],
  ['a later epoch', { t0: 1.3 }, ['bls_t0']],
  [
    'a deeper transit',
    { depth: 3e-3 },
    ['bls_depth', 'bls_snr', 'bls_power', 'periodicity_strength'],
  ],
  [
    'a longer transit',
    { widthDays: 0.18 },
    ['bls_duration', 'bls_snr', 'bls_power', 'duration_over_period', 'periodicity_strength'],
  ],
  [
    'no rows at a twelfth of the phases',
    { keep: (time) => ((time - 1.234) / 3.137 + 10.3) % 1 > 0.08 },
    ['phase_coverage'],
  ],
  ['errors stated twice too large', { statedSigma: 2 }, []],
  ['errors stated too small by half', { statedSigma: 0.5 }, []],
]

describe('each feature moves with its own cause and with nothing else', () => {
  it.each(CAUSES)('%s', (name, changes, expected) => {
    // The asymmetric star is compared with a symmetric one of the same mean side and depth.
    const before =
      changes.ingressDays === undefined
        ? plain
        : row({ depth: 4e-3, ingressDays: 0.0525, egressDays: 0.0525 })
    expect(moved(before, row(changes)), name).toEqual(expected)
  })

  it('another period moves the period, what is divided by it, and what counts transits', () => {
    const changed = moved(plain, row({ periodDays: 5.017 }))
    expect(changed).toEqual(
      expect.arrayContaining(['bls_period', 'bls_snr', 'bls_power', 'duration_over_period']),
    )
    for (const name of ['flux_std', 'flux_skewness', 'odd_even_depth_diff', 'secondary_depth']) {
      expect(changed).not.toContain(name)
    }
  })

  it('catalogue values move input_* and never a measured feature', () => {
    const { input } = plantedStar({}, { fitErrors: 0 })
    const catalogue = { periodDays: 9, depthPpm: 500, durationHours: 6, t0Bjd: 2457001.5 }
    const told = featureRow({ ...input, catalogue })
    expect(moved(plain, told)).toEqual([
      'input_period',
      'input_depth',
      'input_duration',
      'input_epoch',
    ])
    expect(told.values).toMatchObject({
      input_period: 9,
      input_depth: 5e-4,
      input_duration: 0.25,
      input_epoch: 2457001.5,
    })
  })
})
