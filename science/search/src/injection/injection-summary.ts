import type { CompletenessCell, CompletenessOfSnr } from './completeness.ts'
import type { DetectionCurve } from './detection-curve.ts'
import type { ReliabilityOfPeriod } from './reliability.ts'

/** What a run of injections says as a whole. */
export interface InjectionSummary {
  /** Stars with at least one finished block. */
  readonly stars: number
  /** Injected and searched; those of impossible orbits are not counted. */
  readonly injections: number
  readonly recovered: number
  /** Injections by outcome, the impossible ones too. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Stars by origin: measured, synthetic. */
  readonly origins: Readonly<Record<string, number>>
  /** Stars whose radius is the default one of the spec. */
  readonly defaultRadii: number
  readonly cells: readonly CompletenessCell[]
  readonly bySnr: readonly CompletenessOfSnr[]
  readonly curve: DetectionCurve | null
  /** One row a period bin, the last over all periods; empty where no false alarms were searched for. */
  readonly reliability: readonly ReliabilityOfPeriod[]
  /** Notes of the blocks with the number of blocks that have them, most frequent first. */
  readonly notes: readonly { readonly message: string; readonly count: number }[]
}
