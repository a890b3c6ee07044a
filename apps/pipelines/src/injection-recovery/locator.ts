import type { Item, Json } from '@longrun/runs'
import type { SkyMission, StarKind } from '@longrun/search'

import { asLocator, type SurveyLocator } from '../transit-survey/locator.ts'

/** A star of a synthetic sky: made anew wherever it is needed, the same everywhere. */
export interface SyntheticSource {
  readonly seed: number
  readonly index: number
  readonly mission: SkyMission
  readonly kind: StarKind
}

/** Which injections of which star make an item. */
export interface BlockLocator extends SurveyLocator {
  /** Null: the star is in `files`. */
  readonly synthetic: SyntheticSource | null
  /** Seed of the star, from the run's seed and the star's key. */
  readonly seed: number
  readonly first: number
  readonly count: number
  /** The star's first block also searches for false alarms. */
  readonly falseAlarms: boolean
}

/** The locator as the ledger stores it. */
export function blockLocator({ files, synthetic, ...block }: BlockLocator): Json {
  return {
    ...(asLocator(files) as { readonly files: Json }),
    synthetic: synthetic === null ? null : { ...synthetic },
    ...block,
  }
}

/** The locator of a block, as `blockLocator` wrote it. */
export function readBlock(item: Item): BlockLocator {
  return item.locator as unknown as BlockLocator
}

/** What stands for the bytes of a synthetic star: its options, in a fixed order. */
export function syntheticBytes({ seed, index, mission, kind }: SyntheticSource): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ seed, index, mission, kind }))
}
