import type { JsonSchema, Limits, ModelSettings, Prices } from '@longrun/llm'
import type { JsonObject } from '@longrun/runs'

import type { AnswerShape } from './answer-columns.ts'
import type { GoldCoding } from './gold.ts'

/** The split as it stands in the run; counts are over labelled incidents and narratives. */
export interface SplitFacts {
  readonly testShare: number
  readonly seed: number
  /** Over every labelled incident and its part (see `splitSha256`). */
  readonly sha256: string
  readonly devIncidents: number
  readonly testIncidents: number
  readonly devNarratives: number
  readonly testNarratives: number
}

/** What the task receives, and what reports and comparisons of labelling runs read. */
export interface LabellingParams {
  /** Names the key of the dataset's texts. */
  readonly datasetId: string
  readonly sensitivity: 'restricted' | 'open'
  readonly model: ModelSettings
  readonly prices: Prices | null
  readonly limits: Limits
  readonly prompt: {
    /** System and user part under the dataset's key: a prompt may quote narratives. */
    readonly sealed: string
    readonly sha256: string
    readonly version: string | null
    readonly author: string | null
  }
  readonly answer: {
    /** JSON Schema as text: the order of its properties is that of the answer, and is kept. */
    readonly schemaJson: string
    readonly shape: AnswerShape
    /** Property of the answer that is the label. */
    readonly label: string
    /** Property that states P(label is right); null: none. */
    readonly confidence: string | null
  }
  /** Equal questions are not asked twice. */
  readonly cache: boolean
  /** Names of the manual labels; column `gold_NAME` of the table. */
  readonly labels: readonly string[]
  /** How they read as yes and no; null where the label is no yes or no. */
  readonly coding: GoldCoding | null
  /** Columns that results are broken down by; column `stratum_NAME` of the table. */
  readonly strata: readonly string[]
  readonly split: SplitFacts
  /** Rows of the source that cannot be labelled. */
  readonly invalidRows: number
  /** Narratives that repeat the text of an earlier line, case and spaces aside, and of how many texts. Absent: not counted when the run was planned. */
  readonly repeated?: { readonly narratives: number; readonly texts: number }
}

/** Parameters as the run records them. */
export function asLabellingJson(params: LabellingParams): JsonObject {
  return structuredClone(params) as unknown as JsonObject
}

/** Parameters as `asLabellingJson` wrote them. */
export function readLabellingParams(params: JsonObject): LabellingParams {
  return params as unknown as LabellingParams
}

/** Schema of the answer, its properties in the order that the spec gives them. */
export function answerSchema({ answer }: Pick<LabellingParams, 'answer'>): JsonSchema {
  return JSON.parse(answer.schemaJson) as JsonSchema
}
