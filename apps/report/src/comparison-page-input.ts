import type { BinaryComparison, PairedShares } from '@longrun/statistics'

import type { LabelledGroup, LabelScore } from './labelling-report-input.ts'

/** One run of a comparison. */
export interface ComparisonRun {
  /** A, B, C ...: what tables call it. */
  readonly letter: string
  readonly runId: string
  readonly name: string
  readonly model: string
  /** Version and hash. */
  readonly prompt: string
  readonly counts: Readonly<Record<'answered' | 'refused' | 'failed' | 'pending', number>>
  /** What the endpoint said of itself, and answers that are no new ones; a sentence each. */
  readonly notes: readonly string[]
}

/** Answers of two runs against one manual label, over one part and group. */
export interface ComparedGroup extends LabelledGroup {
  readonly part: 'dev' | 'test'
  readonly coder: string
  readonly accuracy: PairedShares
  /** Null: the label is no yes or no. */
  readonly binary: BinaryComparison | null
  /** `accuracy.p` adjusted over all pairs of runs. */
  readonly holmP: number | null
}

/** Two runs, by their places in the list. */
export interface ComparedPair {
  readonly a: number
  readonly b: number
  readonly counts: Readonly<
    Record<
      | 'bothAnswered'
      | 'onlyAAnswered'
      | 'onlyBAnswered'
      | 'neitherAnswered'
      | 'onlyInA'
      | 'onlyInB',
      number
    >
  >
  /** `all` first, then narrative types; the score has the first run in the place of the label. */
  readonly agreement: readonly (LabelledGroup & { readonly score: LabelScore })[]
  readonly groups: readonly ComparedGroup[]
  /** Such as drift of the model between the runs. */
  readonly notes: readonly string[]
}

/** A narrative that the runs answered differently. */
export interface ComparedNarrative {
  readonly key: string
  /** Manual labels by name. */
  readonly gold: Readonly<Record<string, string | null>>
  /** `[runs]`; null: no answer. */
  readonly answers: readonly (string | null)[]
  /** Null where it may not be shown. */
  readonly text: string | null
  /** What else the models said, by letter of the run; empty where it may not be shown. */
  readonly said: readonly {
    readonly letter: string
    readonly name: string
    readonly text: string
  }[]
}

/** What the page of a comparison is made of; `LabelComparison` of @longrun/pipelines fits. Every text is escaped. */
export interface ComparisonPageInput {
  /** Counts below 10 are hidden. */
  readonly isRestricted: boolean
  /** What the codes mean. */
  readonly classes: readonly string[]
  readonly runs: readonly ComparisonRun[]
  readonly parts: readonly ('dev' | 'test')[]
  readonly coders: readonly string[]
  readonly pairs: readonly ComparedPair[]
  /** Some of them; empty where none may be shown. */
  readonly disagreements: readonly ComparedNarrative[]
  readonly disagreementCount: number
  /** In a part that is closed. */
  readonly hiddenDisagreements: number
}
