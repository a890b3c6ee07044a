import type {
  BinaryScore,
  Calibration,
  ClassScore,
  Estimate,
  Interval,
  KrippendorffAlpha,
} from '@longrun/statistics'

import type { ReportCounts, ReportInput } from './report-input.ts'

/** Score of answers against labels: of a yes or no, or of several classes. */
export type LabelScore =
  (BinaryScore & { readonly kind: 'yesNo' }) | (ClassScore & { readonly kind: 'classes' })

/** A set of narratives: all, those of a type, or those of one value of a stratum. */
export interface LabelledGroup {
  /** `all`, `type` or the name of a stratum. */
  readonly by: string
  /** Null: all, or the source leaves it empty. */
  readonly value: string | null
}

/** One part of one group against one coder. */
export interface ScoredGroup extends LabelledGroup {
  readonly part: 'dev' | 'test'
  readonly coder: string
  readonly score: LabelScore
  /** Null: no answer states a confidence. */
  readonly calibration: Calibration | null
  /** Narratives with this manual label and no answer, `[classes]`. */
  readonly unanswered: Readonly<Record<'refused' | 'failed' | 'pending', readonly number[]>>
  /** Narratives whose answer has no label, `[classes]` by the manual one. Absent: none. */
  readonly withoutLabel?: readonly number[]
}

/** What came of the narratives of a group, with or without manual label. */
export interface GroupTally extends LabelledGroup {
  readonly counts: Readonly<
    Record<'answered' | 'repaired' | 'refused' | 'failed' | 'pending' | 'invalid', number>
  >
}

/** What a group of narratives was answered: shares of the model's labels as they stand. */
export interface GroupShares extends LabelledGroup {
  /** Narratives with an answer, and their incidents. */
  readonly items: number
  readonly clusters: number
  /** Of a yes or no the yes, else every class; `code` is its place in `classes`. */
  readonly shares: readonly {
    readonly code: number
    readonly count: number
    readonly share: Estimate & { readonly interval: Interval }
  }[]
}

/** A narrative on which answer and label differ. */
export interface Disagreement {
  readonly key: string
  readonly coder: string
  readonly label: string
  readonly answer: string
  readonly confidence: number | null
  /** The narrative; null where it may not be shown. */
  readonly text: string | null
  /** What else the model said, by name; empty where it may not be shown. */
  readonly said: readonly { readonly name: string; readonly text: string }[]
}

/**
 * What the page of a labelling run is made of: plain data, no engine type; `LabelScores` of
 * @longrun/pipelines fits. Every text may be hostile: all of it is escaped. Equal input gives equal bytes.
 */
export interface LabellingReportInput extends Pick<
  ReportInput,
  'title' | 'pipeline' | 'description' | 'failures' | 'gate'
> {
  readonly counts: ReportCounts
  /** Counts below 10 are hidden, and no single narrative is shown. */
  readonly isRestricted: boolean
  readonly isYesNo: boolean
  /** What the codes mean; `['no', 'yes']`. */
  readonly classes: readonly string[]
  /** `[classes]` answers of the whole run. */
  readonly answers: readonly number[]
  readonly parts: readonly ('dev' | 'test')[]
  readonly coders: readonly string[]
  readonly groups: readonly ScoredGroup[]
  readonly outcomes: readonly GroupTally[]
  /** `all` first, then by type and stratum. */
  readonly shares: readonly GroupShares[]
  readonly agreement: readonly {
    readonly part: 'dev' | 'test'
    readonly coders: readonly string[]
    readonly alpha: KrippendorffAlpha
    readonly pairs: readonly {
      readonly coders: readonly [string, string]
      readonly score: LabelScore
    }[]
  }[]
  readonly history: {
    readonly runs: number
    readonly prompts: number
    /** Runs over a recording of a prompt that nobody kept; default 0. */
    readonly unknownPrompts?: number
    readonly models: number
    readonly testOpened: { readonly thisRun: number; readonly allRuns: number }
  }
  readonly use: LabellingUse
  /** Some of them, in a fixed order; empty where none may be shown. */
  readonly disagreements: readonly Disagreement[]
  /** All there are in the parts shown. */
  readonly disagreementCount: number
}

/** What all attempts of all sessions used. */
export interface LabellingUse {
  readonly sessions: number
  readonly activeSeconds: number
  /** Sums by meter: promptTokens, completionTokens, costNanoUsd, requests, recalled, latencyMs ... */
  readonly meters: Readonly<Record<string, number>>
  /** Day of the price list; null: no prices. */
  readonly pricesDate: string | null
  /** Attempts by outcome, or by class where they failed; `lost`: no answer was received. */
  readonly attempts: Readonly<Record<string, number>>
}
