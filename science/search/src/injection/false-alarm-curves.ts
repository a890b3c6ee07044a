import { detrend, piecesBetweenGaps, selectRows, type LightCurve } from '@longrun/lightcurve'

import { transitMask } from '../series/transit-mask.ts'
import { randomStream } from '../sky/random-stream.ts'
import type { KnownSignal } from './recovery.ts'

/** The longest duration searched [days]; blocks are at least twice as long. */
const LONGEST_DURATION_DAYS = 16 / 24
/** Slow trends are taken off before blocks are moved: else every seam would be a step. */
const LEVEL_WINDOW_DAYS = 3 * LONGEST_DURATION_DAYS
/** Fewer blocks give the same few orders again and again. */
const FEWEST_BLOCKS = 4

/** The rows outside the transits of a star's own signals: those are no false alarms. */
export function withoutSignals(lightCurve: LightCurve, own: readonly KnownSignal[]): LightCurve {
  if (own.length === 0) return lightCurve
  const inTransit = transitMask(lightCurve.time, own)
  return selectRows(
    lightCurve,
    inTransit.map((masked) => 1 - masked),
  )
}

/**
 * The light curve upside down: dips that a search finds in it are made by noise, instrument or
 * variability (Coughlin+ 2016). Flux must be relative to 1 and clipped, or flares become transits.
 */
export function invertLightCurve(lightCurve: LightCurve): LightCurve {
  return { ...lightCurve, flux: lightCurve.flux.map((flux) => 2 - flux) }
}

/**
 * Blocks of the light curve in another order: no transit stays periodic over them, noise and
 * systematics stay what they are (Thompson+ 2018 permute quarters). Blocks are stretches between
 * gaps, cut into equal parts of at least twice the longest duration; each keeps its inner spacing
 * and the gap before it, so that the span stays the same. Slow trends are taken off first.
 *
 * @param lightCurve relative to 1, clipped, one band
 * @param options.seed of the star; `options.round` numbers its permutations
 * @returns null where there is nothing to permute: fewer than four blocks, or several bands
 */
export function scrambleLightCurve(
  lightCurve: LightCurve,
  { seed, round }: { readonly seed: number; readonly round: number },
): LightCurve | null {
  if (new Set(lightCurve.segments.map((segment) => segment.band)).size !== 1) return null
  const { time, flux, fluxErr, segments } = detrend(lightCurve, {
    windowDays: LEVEL_WINDOW_DAYS,
  }).lightCurve
  // segments of one band follow each other; where they do not, moving them would not be an order
  for (let i = 1; i < time.length; i++) if (time[i] <= time[i - 1]) return null
  const blocks = piecesBetweenGaps(time, { minGapDays: 0.5 }).flatMap((piece) =>
    equalParts(piece, Math.floor((time[piece.end - 1] - time[piece.start]) / BLOCK_DAYS)),
  )
  if (blocks.length < FEWEST_BLOCKS) return null
  const random = randomStream(seed, `scramble ${round}`)
  for (let i = blocks.length - 1; i > 0; i--) {
    const j = random.integer(0, i)
    ;[blocks[i], blocks[j]] = [blocks[j], blocks[i]]
  }
  const rows = blocks.flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, i) => start + i),
  )
  const cadenceDays = segments[0].cadenceDays
  const moved = new Float64Array(rows.length)
  let now = time[0]
  for (const [at, row] of rows.entries()) {
    if (at > 0) now += row === 0 ? cadenceDays : time[row] - time[row - 1]
    moved[at] = now
  }
  return {
    ...lightCurve,
    time: moved,
    flux: Float64Array.from(rows, (row) => flux[row]),
    fluxErr: fluxErr && Float64Array.from(rows, (row) => fluxErr[row]),
    quality: null,
    centroid: null,
    segments: [
      { start: 0, end: rows.length, label: 'scrambled', cadenceDays, band: segments[0].band },
    ],
  }
}

const BLOCK_DAYS = 2 * LONGEST_DURATION_DAYS

function equalParts(
  { start, end }: { readonly start: number; readonly end: number },
  wanted: number,
): { start: number; end: number }[] {
  const parts = Math.max(1, wanted)
  const edge = (part: number): number => start + Math.round(((end - start) * part) / parts)
  return Array.from({ length: parts }, (_, part) => ({ start: edge(part), end: edge(part + 1) }))
}
