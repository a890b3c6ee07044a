import type { Explanation } from '../events/polish.ts'
import { redNoise } from '../features/red-noise.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { foldSeries, levelOf, outOfTransit, type FoldedSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import type { TrapezoidShape } from '../transit/trapezoid-model.ts'
import type { CentroidRows } from './centroid-shift.ts'
import { phaseWave, type PhaseWave } from './fit-phase-wave.ts'

/** What is asked about: a candidate and the star's rows, all measured. */
export interface VettingInput {
  /** Every row, the trend taken off around the transits, other candidates' transits left out. */
  readonly series: Series
  /** Every row before the trend was taken off, each segment at its own level; null where there is none. */
  readonly undetrended: Series | null
  /** Where the light's centre was, for the rows of `undetrended`, and whose transits are left out; absent or null where the file does not say. */
  readonly centroid?: (CentroidRows & { readonly known: readonly Ephemeris[] }) | null
  /** As fitted: first to fourth contact. */
  readonly ephemeris: Ephemeris
  /** Loss at mid-transit, relative flux. */
  readonly depth: number
  /** First to second contact [days]; null where no shape was fitted: the dip is then taken for a box. */
  readonly ingressDays: number | null
  /** The search's reading of it, event by event. */
  readonly explanation: Explanation
  /** SNR with red noise, Pont+ 2006. */
  readonly snrRed: number
  /** Step of the rows of `series`, and of the rows that were searched [days]. */
  readonly cadenceDays: number
  readonly searchedCadenceDays: number
  /** Best score of the same search of the light curve upside down; 0: no dip repeats in it; null: not searched. */
  readonly nullScore: number | null
}

/** The input with what several tests need, measured once. */
export interface VettingSubject extends VettingInput {
  readonly folded: FoldedSeries
  /** Rows out of transit: 1 = out. */
  readonly out: Uint8Array
  /** Flux out of transit. */
  readonly level: number
  /** Real errors of a mean over one duration over the stated ones: excess scatter times red noise. */
  readonly noise: number
  /** The fitted transit as a trapezoid; null: a box. */
  readonly shape: TrapezoidShape | null
  /** How the detrended light out of transit moves with the period; null where too little is covered. */
  readonly wave: PhaseWave | null
}

/** O(n). */
export function vettingSubject(input: VettingInput): VettingSubject {
  const { series, ephemeris, cadenceDays } = input
  const folded = foldSeries(series, ephemeris)
  const out = outOfTransit(folded, ephemeris)
  const { level, errorScale } = levelOf(series, out)
  const red = redNoise(series, out, { durationDays: ephemeris.durationDays, cadenceDays })
  return {
    ...input,
    folded,
    out,
    level,
    noise: errorScale * (red?.beta ?? 1),
    shape: trapezoid(input),
    wave: phaseWave(series, ephemeris),
  }
}

/** The fitted shape as a trapezoid; null: a box. */
export function trapezoid({
  ephemeris: { durationDays },
  ingressDays,
}: Pick<VettingInput, 'ephemeris' | 'ingressDays'>): TrapezoidShape | null {
  if (ingressDays === null) return null
  return { centre: 0, widthDays: durationDays - ingressDays, ingressDays, egressDays: ingressDays }
}
