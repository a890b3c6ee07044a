import type { SkyMission } from './observing-plan.ts'

/** What a synthetic star is. `variable` has strong spots or pulsations and nothing that transits. */
export type StarKind = 'quiet' | 'planet' | 'eclipsing-binary' | 'variable'

/** Everything that is known of a synthetic star; null where its kind has no such thing. */
export interface SyntheticTruth {
  /** "SYN-000017". */
  readonly star: string
  readonly kind: StarKind
  /** `planet`; `detached`, `twin` (nearly equal eclipses: half the period looks right), `diluted` (a shallow binary in the background); `spotted`, `pulsating`; `quiet`. */
  readonly variant: string
  readonly mission: SkyMission
  /** Orbital period [days]. */
  readonly periodDays: number | null
  /** First mid-transit after the first cadence [days], in `zeroPoint`; the primary eclipse of a binary. */
  readonly t0: number | null
  readonly zeroPoint: 'BTJD' | 'BKJD'
  /** First to fourth contact, T14. */
  readonly durationHours: number | null
  /** Loss of light at mid-transit, instant exposure, dilution included. */
  readonly depthPpm: number | null
  /** The box that a noise-free search would choose (highest white SNR on the cadences that survive). */
  readonly boxDurationHours: number | null
  readonly boxDepthPpm: number | null
  /**
   * Expected white SNR of that box: depth / sqrt(1/W_in + 1/W_out), with the true white noise of
   * each cadence that survives: finite time and corrected flux, no bit of the mission's default
   * quality mask. Red noise, spots and outliers make a search's own value lower.
   */
  readonly snr: number | null
  /** Transits with at least one surviving cadence between first and fourth contact. */
  readonly nTransits: number | null
  /** Loss of light in mid-eclipse of the fainter star, and its phase (0.5 on a circular orbit). */
  readonly secondaryDepthPpm: number | null
  readonly secondaryPhase: number | null
  readonly impact: number | null
  readonly radiusRatio: number | null
  readonly scaledAxis: number | null
  /** Mean density of the host, Sun = 1; (M1 + M2) / R1^3 for a binary. */
  readonly densitySolar: number
  readonly magnitude: number
  /** True standard deviation of the white noise of a cadence without jitter. */
  readonly whiteNoisePpm: number
  /** Standard deviation of the correlated noise, and its time scale (correlation 1/e). */
  readonly redNoisePpm: number
  readonly redTimescaleDays: number
  /** Rotation or main pulsation. */
  readonly variabilityPeriodDays: number
  readonly variabilityPpm: number
  readonly flares: number
}

/** A planted signal as the surviving cadences hold it. */
export interface PlantedSignal {
  readonly snr: number
  readonly boxDepth: number
  readonly boxDurationDays: number
  readonly nTransits: number
}

/**
 * Expected white SNR and best box of a noise-free signal.
 * @param time [days] `[n]`
 * @param loss relative loss of light `[n]`, 0 outside the transit
 * @param weight 1 / sigma^2 of the white noise `[n]`; 0 where the cadence does not survive
 */
export function measurePlanted(
  time: Float64Array,
  loss: Float64Array,
  weight: Float64Array,
  { periodDays, t0, durationDays }: { periodDays: number; t0: number; durationDays: number },
): PlantedSignal {
  let all = 0
  const inside: { readonly off: number; readonly i: number }[] = []
  const transits = new Set<number>()
  for (let i = 0; i < time.length; i++) {
    if (weight[i] === 0) continue
    all += weight[i]
    if (loss[i] === 0) continue
    const number = Math.round((time[i] - t0) / periodDays)
    const off = Math.abs(time[i] - t0 - number * periodDays)
    if (off < durationDays / 2) transits.add(number)
    inside.push({ off, i })
  }
  inside.sort((a, b) => a.off - b.off || a.i - b.i)
  let sumWeight = 0
  let sumLoss = 0
  let best = { snr: 0, boxDepth: 0, boxDurationDays: 0 }
  for (let j = 0; j < inside.length; j++) {
    const { i, off } = inside[j]
    sumWeight += weight[i]
    sumLoss += weight[i] * loss[i]
    const outside = all - sumWeight
    if (outside <= 0) break
    const boxDepth = sumLoss / sumWeight
    const snr = boxDepth / Math.sqrt(1 / sumWeight + 1 / outside)
    const next = j + 1 < inside.length ? inside[j + 1].off : off
    if (snr > best.snr) best = { snr, boxDepth, boxDurationDays: off + next }
  }
  return { ...best, nTransits: transits.size }
}
