import { polarNormal } from './polar-normal.ts'
import { exp, log, log1p } from './portable-math.ts'

/**
 * A seeded stream of random numbers with the same bits everywhere: sfc32 ("small fast counter",
 * Doty-Humphrey's PractRand), 128 bits of state of which 32 count, so no seed has a short cycle. One stream a
 * seed, and fast; the synthetic sky needs many named ones and has its own.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number
  /** Whole number in 0..below - 1, without bias by the modulus; `below` 1 to 2^32. */
  integer(below: number): number
  /** Standard normal deviate; see `polarNormal`. */
  normal(): number
  /** Successes of `n` trials with probability `p`: inversion for small means, else Hörmann's BTRS (1993). */
  binomial(n: number, p: number): number
}

/**
 * Opens the stream of a seed.
 * @param seed any whole number of at most 53 bits; equal seeds give equal streams
 * @throws RangeError for a seed that is not whole
 */
export function openRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`seed is ${seed}; give a whole number like 1024`)
  let a = seed >>> 0
  let b = Math.floor(seed / 4294967296) >>> 0
  let c = 0x9e3779b9
  let counter = 1

  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // so many rounds spread one bit of the seed over the whole state
  for (let round = 0; round < 20; round++) next()

  const uniform = (): number => next() / 4294967296
  function integer(below: number): number {
    // the top of the range that does not divide evenly is drawn again
    const most = 4294967296 - (4294967296 % below)
    let drawn = next()
    while (drawn >= most) drawn = next()
    return drawn % below
  }
  function binomial(n: number, p: number): number {
    if (n <= 0 || p <= 0) return 0
    if (p >= 1) return n
    if (p > 0.5) return n - binomial(n, 1 - p)
    return n * p < 10 ? byInversion(n, p, uniform) : byRejection(n, p, uniform)
  }
  return { uniform, integer, normal: polarNormal(uniform), binomial }
}

/** Walks up the probabilities from 0; `n * p` must be small, or q^n is lost. */
function byInversion(n: number, p: number, uniform: () => number): number {
  const ratio = p / (1 - p)
  const none = exp(n * log1p(-p))
  for (;;) {
    let left = uniform()
    let term = none
    for (let k = 0; k <= 110; k++) {
      if (left < term) return k
      left -= term
      term *= (ratio * (n - k)) / (k + 1)
    }
    // rounding lost the last crumbs of probability: draw again
  }
}

/** Hörmann (1993), "The generation of binomial random variates", algorithm BTRS. */
function byRejection(n: number, p: number, uniform: () => number): number {
  const spread = Math.sqrt(n * p * (1 - p))
  const b = 1.15 + 2.53 * spread
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const centre = n * p + 0.5
  const quick = 0.92 - 4.2 / b
  const mode = Math.floor((n + 1) * p)
  const ratio = p / (1 - p)
  for (;;) {
    const u = uniform() - 0.5
    const v = uniform()
    const far = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / far + b) * u + centre)
    if (k < 0 || k > n) continue
    if (far >= 0.07 && v <= quick) return k
    const height = (2.83 + 5.1 / b) * spread
    const drawn = log((v * height) / (a / (far * far) + b))
    const bound =
      (mode + 0.5) * log((mode + 1) / (ratio * (n - mode + 1))) +
      (n + 1) * log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * log((ratio * (n - k + 1)) / (k + 1)) +
      tail(mode) +
      tail(n - mode) -
      tail(k) -
      tail(n - k)
    if (drawn <= bound) return k
  }
}

const TAIL = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.020790672103765, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273,
  0.00833056343336287,
]

/** Rest of Stirling's formula for k!. */
function tail(k: number): number {
  if (k < 10) return TAIL[k]
  const next = k + 1
  return (1 / 12 - (1 / 360 - 1 / 1260 / (next * next)) / (next * next)) / next
}
