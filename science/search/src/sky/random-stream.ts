import { exp, log, polarNormal } from '@longrun/statistics'

/**
 * A seeded stream of random numbers with the same bits on every machine: xoshiro128** (Blackman &
 * Vigna 2021), seeded by splitmix32 from a hash of (seed, name). Streams with different names are
 * independent, so a star's noise does not change when its flares do.
 */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** Uniform in the logarithm, in [low, high); both > 0. */
  logBetween(low: number, high: number): number
  /** Whole number in [low, high], both included. */
  integer(low: number, high: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** Standard normal deviate; see `polarNormal`. */
  gaussian(): number
  /** One of the entries, by weight; weights need not sum to 1. */
  choose<T>(entries: readonly (readonly [T, number])[]): T
}

/** FNV-1a over UTF-16 units, then murmur3's finaliser: neighbouring names give unrelated seeds. */
function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function splitMix(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
}

/**
 * Opens the stream called `name` of a seed.
 * @param seed any finite number; equal seeds give equal streams
 * @param name what the stream is for, e.g. "star 17/white noise"
 * @throws RangeError for a seed that is not finite
 */
export function randomStream(seed: number, name: string): RandomStream {
  if (!Number.isFinite(seed)) {
    throw new RangeError(
      `seed is ${seed}; a finite number is needed: give a whole number like 1024`,
    )
  }
  const key = `${seed}/${name}`
  // Two hashes: 64 bits of the key reach the state, or the streams of a large sky would collide.
  const first = splitMix(hashText(key))
  const second = splitMix(hashText(`${key}/second`))
  let s0 = first()
  let s1 = first()
  let s2 = second()
  let s3 = second() | 1

  function next(): number {
    const m = Math.imul(s1, 5)
    const result = Math.imul((m << 7) | (m >>> 25), 9) >>> 0
    const t = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 11) | (s3 >>> 21)
    return result
  }
  function uniform(): number {
    const high = next() >>> 5
    const low = next() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }
  return {
    uniform,
    gaussian: polarNormal(uniform),
    between: (low, high) => low + (high - low) * uniform(),
    logBetween: (low, high) => low * exp(uniform() * log(high / low)),
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    chance: (probability) => uniform() < probability,
    choose: (entries) => {
      let total = 0
      for (const entry of entries) total += entry[1]
      let left = uniform() * total
      for (const entry of entries) {
        left -= entry[1]
        if (left < 0) return entry[0]
      }
      return entries[entries.length - 1][0]
    },
  }
}
