import { exp, sin, TWO_PI } from '@longrun/statistics'
import type { RandomStream } from './random-stream.ts'

/** Everything here returns relative flux changes, one a time, and takes finite times [days]. */

/**
 * Correlated (red) noise: an Ornstein-Uhlenbeck process, exact over gaps.
 * Standard deviation `sigma`; correlation exp(-dt / timescaleDays).
 */
export function correlatedNoise(
  time: Float64Array,
  random: RandomStream,
  { sigma, timescaleDays }: { sigma: number; timescaleDays: number },
): Float64Array {
  const noise = new Float64Array(time.length)
  let value = sigma * random.gaussian()
  let last = time[0]
  // Steps repeat: one exp for each different one.
  let knownStep = -1
  let keep = 1
  let fresh = 0
  for (let i = 0; i < time.length; i++) {
    const step = time[i] - last
    if (Math.abs(step - knownStep) > 1e-9) {
      knownStep = step
      keep = exp(-Math.min(step / timescaleDays, 700))
      fresh = sigma * Math.sqrt(1 - keep * keep)
    }
    value = keep * value + fresh * random.gaussian()
    noise[i] = value
    last = time[i]
  }
  return noise
}

/**
 * Rotating spots: each dims the star by its projected area while on the near side, grows and decays.
 * Quasi-periodic, because spots have their own lives and, by differential rotation, their own periods.
 * Peak-to-peak about `amplitude`; median level taken off.
 */
export function spots(
  time: Float64Array,
  random: RandomStream,
  { periodDays, amplitude }: { periodDays: number; amplitude: number },
): Float64Array {
  const signal = new Float64Array(time.length)
  const count = random.integer(2, 5)
  const first = time[0]
  const span = time[time.length - 1] - first
  for (let s = 0; s < count; s++) {
    const period = periodDays * random.between(0.97, 1.05)
    const longitude = random.uniform() * TWO_PI
    const share = random.between(0.4, 1) * amplitude
    // sin(latitude) sin(tilt) lifts the whole curve: near 1 the spot never sets.
    const lift = random.between(-0.3, 0.5)
    const swing = Math.sqrt(1 - lift * lift)
    const birth = first + random.between(-0.5, 1) * span
    const life = random.between(2, 8) * periodDays
    for (let i = 0; i < time.length; i++) {
      const facing = lift + swing * sin((TWO_PI * (time[i] - first)) / period + longitude)
      if (facing <= 0) continue
      const age = (time[i] - birth) / life
      // A spot that lives beside others: between 30 % and 100 % of its area, smoothly.
      const area = 0.3 + 0.7 / (1 + age * age)
      signal[i] -= share * area * facing
    }
  }
  return signal
}

/** Pulsations: a few sinusoids near one period (delta Scuti, gamma Doradus), the strongest of half peak-to-peak `amplitude`. */
export function pulsations(
  time: Float64Array,
  random: RandomStream,
  { periodDays, amplitude }: { periodDays: number; amplitude: number },
): Float64Array {
  const signal = new Float64Array(time.length)
  for (let mode = random.integer(2, 4); mode > 0; mode--) {
    const period = mode === 1 ? periodDays : periodDays * random.between(0.6, 1.6)
    const height = (mode === 1 ? 0.5 : random.between(0.1, 0.4)) * amplitude
    const phase = random.uniform() * TWO_PI
    for (let i = 0; i < time.length; i++) {
      signal[i] += height * sin((TWO_PI * (time[i] - time[0])) / period + phase)
    }
  }
  return signal
}

/** One flare. */
export interface Flare {
  /** Time of the peak [days]. */
  readonly peak: number
  /** Height of an instant exposure at the peak [relative]. */
  readonly height: number
  /** Time scale of the fast decay [days]. */
  readonly decayDays: number
}

/**
 * Flares: linear rise over a tenth of the decay time, then a fast and a slow exponential decay
 * (the shape of Davenport+ 2014, simplified), averaged over the exposure.
 */
export function flareLight(
  time: Float64Array,
  flares: readonly Flare[],
  { exposureDays }: { exposureDays: number },
): Float64Array {
  const light = new Float64Array(time.length)
  const samples = 2 * Math.ceil((exposureDays * 1440) / 4) + 1
  for (const { peak, height, decayDays } of flares) {
    const rise = decayDays / 5
    for (let i = 0; i < time.length; i++) {
      const age = time[i] - peak
      if (age < -rise - exposureDays || age > 30 * decayDays) continue
      let sum = 0
      for (let s = 0; s < samples; s++) {
        const x = age + exposureDays * ((s + 0.5) / samples - 0.5)
        if (x < -rise) continue
        sum += x < 0 ? 1 + x / rise : 0.7 * exp(-x / decayDays) + 0.3 * exp(-x / (5 * decayDays))
      }
      light[i] += (height * sum) / samples
    }
  }
  return light
}
