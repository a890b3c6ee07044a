import type { Disposition, FoldedPicture, StarPictures } from '@longrun/search'
import type { ReportCandidate, ReportInput, ReportStar } from '../src/index.ts'

/** Park-Miller generator: the tests' only randomness. Values in 0..1. */
export function seededRandom(seed: number): () => number {
  let state = (seed % 2147483646) + 1
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

const KINDS: readonly Disposition[] = [
  'candidate',
  'candidate',
  'low-confidence',
  'eclipsing-binary',
  'low-confidence',
  'variable',
  'single-event',
]

/** Pictures as a search would keep them, at their full size: 1,200 + 600 + 600 points. */
export function examplePictures(candidate: ReportCandidate, seed: number): StarPictures {
  const random = seededRandom(seed)
  const noise = () => (random() + random() + random() + random() - 2) * 600e-6
  const { periodDays, durationHours, depthPpm, t0 } = candidate
  const dip = (hours: number) => (Math.abs(hours) < durationHours / 2 ? depthPpm * 1e-6 : 0)
  const hoursFrom = (time: number) =>
    (time - t0 - periodDays * Math.round((time - t0) / periodDays)) * 24
  const time = Array.from({ length: 1200 }, (_, i) => round(1683.35 + (27.1 * i) / 1200, 5)).filter(
    (t) => t < 1695.6 || t > 1697.1,
  )
  const flux = time.map((t) => round(1 + noise() - dip(hoursFrom(t)), 6))
  const periods = Array.from({ length: 600 }, (_, i) => round(0.5 * 27 ** (i / 599), 5))
  const sde = periods.map((period) => {
    let value = 1 + random() * 2.5
    for (const [factor, height] of [
      [1, 1],
      [0.5, 0.55],
      [2, 0.5],
      [1 / 3, 0.3],
      [3, 0.3],
    ]) {
      const distance = Math.abs(Math.log(period / (periodDays * factor))) / 0.004
      value += (height * 4 * Math.log10(depthPpm)) / (1 + distance * distance)
    }
    return round(value, 2)
  })
  return {
    lightCurve: { time, flux },
    periodogram: { periodDays: periods, sde },
    folded: [exampleFold(candidate, noise, dip)],
  }
}

function exampleFold(
  candidate: ReportCandidate,
  noise: () => number,
  dip: (hours: number) => number,
): FoldedPicture {
  const { periodDays, durationHours, depthPpm } = candidate
  const hours = Array.from({ length: 600 }, (_, i) => round((i / 300 - 1) * 3 * durationHours, 4))
  const binHours = Array.from({ length: 31 }, (_, i) =>
    round((i / 15 - 1) * 2.9 * durationHours, 4),
  )
  return {
    periodDays,
    durationHours,
    depthPpm,
    hours,
    flux: hours.map((h) => round(1 + noise() - dip(h), 6)),
    binHours,
    binFlux: binHours.map((h) => round(1 + noise() / 4 - dip(h), 6)),
    binErr: binHours.map(() => 80e-6),
  }
}

/** A seeded run of `count` synthetic stars with one to three signals each. */
export function exampleInput(count: number): ReportInput {
  return {
    title: 'synthetic-sky-42',
    pipeline: 'transit-survey',
    description: [
      'source: files of a synthetic sky, seed 42',
      'method: bls, grid exact',
      'periods: 0.5 to 26.6 days, uniform in frequency, 12,408 trial periods',
      'quality mask: default',
      'at most 3 candidates a star',
    ],
    counts: { total: count + 12, succeeded: count, failed: 9, pending: 3 },
    failures: [
      {
        class: 'input_invalid',
        count: 7,
        examples: [
          { key: 'stars/SYN-000031.fits', message: 'all 1,200 flux values are NaN' },
          {
            key: 'stars/SYN-000044.fits',
            message: 'file is truncated: header promises 345,600 bytes, 120,000 are there',
          },
        ],
      },
      {
        class: 'timeout',
        count: 2,
        examples: [{ key: 'stars/SYN-000100.fits', message: 'took longer than 60000 ms' }],
      },
    ],
    stars: Array.from({ length: count }, (_, i) => exampleStar(i)),
    gate: {
      passed: true,
      checks: [
        { name: 'success share', passed: true, found: '95.6 %', required: 'at least 95 %' },
        { name: 'nulls in bls_period', passed: true, found: '0 %', required: 'at most 1 %' },
      ],
    },
    warnings: [
      { message: 'flux errors are all zero: scatter is used', count: 14 },
      { message: 'time system unknown', count: 3 },
    ],
    truth: {
      summary:
        'Injected signals are known; recovered means period and mid-transit time within half a duration over the whole span.',
      measures: [
        {
          label: 'injected transits with SNR of at least 10, recovered',
          count: 57,
          of: 58,
          required: 'at least 95 %',
          passed: true,
        },
        {
          label: 'quiet stars with a false candidate',
          count: 1,
          of: 80,
          required: null,
          passed: null,
        },
        {
          label: 'eclipsing binaries flagged as such',
          count: 17,
          of: 20,
          required: 'at least 90 %',
          passed: false,
        },
      ],
      injected: [
        { periodDays: 3.21, depthPpm: 2100, recovered: true },
        { periodDays: 11.4, depthPpm: 240, recovered: false },
      ],
    },
  }
}

/** One synthetic star of the example. */
export function exampleStar(index: number): ReportStar {
  const random = seededRandom(1000 + index * 7919)
  for (let i = 0; i < 5; i++) random()
  const disposition = KINDS[index % KINDS.length]
  const signals = 1 + Math.floor(random() * 2.4)
  const candidates = Array.from({ length: signals }, (_, rank) =>
    exampleCandidate(random, rank === 0 ? disposition : 'low-confidence'),
  )
  return {
    key: `stars/SYN-${String(index).padStart(6, '0')}.fits`,
    star: `SYN-${String(index).padStart(6, '0')}`,
    origin: 'synthetic',
    timeSystem: 'BTJD',
    row: exampleRow(candidates[0], random),
    nullReasons: {
      tls_period: 'TLS was not run',
      tls_depth: 'TLS was not run',
      input_period: 'no catalogue value',
      secondary_depth: 'no data outside the primary eclipse',
    },
    candidates,
    pictures: () => examplePictures(candidates[0], index + 1),
    ...(index % 3 === 0 ? { truth: 'injected: 3.2110 days, 1,240 ppm, 2.6 hours; recovered' } : {}),
  }
}

function exampleCandidate(random: () => number, disposition: Disposition): ReportCandidate {
  const snr = disposition === 'low-confidence' ? 3 + random() * 4 : 9 + random() ** 3 * 90
  const depthPpm = snr * (40 + random() * 60)
  return {
    periodDays: round(0.6 * 20 ** random(), 5),
    periodErrDays: round(0.0004 + random() * 0.002, 5),
    t0: round(1684 + random(), 4),
    durationHours: round(1.2 + random() * 4, 2),
    depthPpm: round(depthPpm, 0),
    depthErrPpm: round(depthPpm / snr, 0),
    snr: round(snr, 2),
    snrRed: round(snr * (0.6 + random() * 0.4), 2),
    sde: round(3 + snr / 3, 2),
    fapStar: null,
    transits: 2 + Math.floor(random() * 20),
    disposition,
    reasons:
      disposition === 'candidate'
        ? ['SNR above 7.1 on every test.', 'No power at half or twice the period.']
        : ['SNR 5.2 is near the noise: the best of the inverted curve is 5.0.'],
  }
}

function exampleRow(
  candidate: ReportCandidate,
  random: () => number,
): Readonly<Record<string, number | string | null>> {
  const row: Record<string, number | string | null> = {
    origin: 'synthetic',
    bls_period: candidate.periodDays,
    bls_depth: candidate.depthPpm * 1e-6,
    bls_snr: candidate.snr,
    tls_period: null,
    tls_depth: null,
    input_period: null,
    secondary_depth: random() < 0.3 ? null : random() * 1e-4,
  }
  for (let i = 0; i < 20; i++) row[`feature_${i}`] = round(random() * 10, 6)
  return row
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
