/** Each job as a readable list of steps. */
export { closestName } from './closest-name.ts'
export { findFiles, LIGHT_CURVE_FILE, type FoundFile, type FoundFiles } from './source-files.ts'
export { type Bounds, SEARCH_BOUNDS, SKY_STARS } from './search-bounds.ts'
export { SpecError } from './spec-error.ts'
export {
  isSafeWebhook,
  type NotifyEvent,
  notifySettings,
  type NotifySettings,
} from './notify-spec.ts'
export { readYamlFile } from './yaml-file.ts'
export { recordedSpec } from './recorded-spec.ts'
export { PIPELINES, readSpec, type AnySpec, type LoadedSpec } from './spec-file.ts'
export { derivedTablesOf, dryRun, planRun, taskUrlOf } from './pipelines.ts'
export {
  injectionRecoveryJsonSchema,
  type InjectionRecoverySpec,
} from './injection-recovery/spec.ts'
export { COMPLETENESS, COMPLETENESS_SNR, RELIABILITY } from './injection-recovery/derived-tables.ts'
export { BLOCKS, DETECTIONS, INJECTIONS } from './injection-recovery/tables.ts'
export { readInjectionParams } from './injection-recovery/params.ts'
export { injectionQuality } from './injection-recovery/quality.ts'
export { injectionSummary } from './injection-recovery/summary.ts'
export { INJECTION_RECOVERY_TEMPLATE } from './injection-recovery/template.ts'
export {
  narrativeLabellingJsonSchema,
  type NarrativeLabellingSpec,
} from './narrative-labelling/spec.ts'
export { retrySettings } from './narrative-labelling/retry-spec.ts'
export {
  type LabellingParams,
  readLabellingParams,
  type SplitFacts,
} from './narrative-labelling/params.ts'
export { goldAnswer, type GoldCoding } from './narrative-labelling/gold.ts'
export {
  narrativeText,
  type NarrativeLocator,
  readNarrativeLocator,
} from './narrative-labelling/locator.ts'
export { ATTEMPT_COLUMNS, attemptRow } from './narrative-labelling/attempt-table.ts'
export { callHistory } from './narrative-labelling/call-history.ts'
export { recordedCalls } from './narrative-labelling/recording.ts'
export { labellingQuality } from './narrative-labelling/quality.ts'
export {
  type ItemOutcome,
  type LabelledItems,
  readLabelledItems,
} from './narrative-labelling/score-items.ts'
export {
  type CoderAgreement,
  type GroupOutcomes,
  type GroupScore,
  type ItemGroup,
  type LabelScores,
  scoreLabels,
  type ScoreOptions,
} from './narrative-labelling/score-labels.ts'
export { type AnswerOrigins, answerOrigins } from './narrative-labelling/answer-origins.ts'
export {
  compareLabels,
  type CompareOptions,
  type DisagreeingItem,
  type GroupAgreement,
  type GroupComparison,
  type LabelComparison,
  type RunPair,
} from './narrative-labelling/compare-labels.ts'
export { estimateLabels, type LabelEstimates } from './narrative-labelling/estimate-labels.ts'
export {
  GOLD_FILE_COLUMNS,
  GOLD_FILE_LABEL,
  GOLD_FILE_RUN,
  goldFileWords,
  goldOfFile,
  type GoldLabels,
  ownGold,
} from './narrative-labelling/gold-labels.ts'
export {
  type GoldSample,
  sampleGold,
  type SampledNarrative,
  type SampleSize,
} from './narrative-labelling/gold-sample.ts'
export { BY_ANSWER } from './narrative-labelling/gold-strata.ts'
export { promptKnowledge } from './narrative-labelling/known-prompt.ts'
export {
  type ChecklistItem,
  methodsChecklist,
  triedWords,
} from './narrative-labelling/methods-checklist.ts'
export { type CorrectedFact, correctedFacts } from './narrative-labelling/methods-corrected.ts'
export {
  type MethodsFacts,
  methodsFacts,
  type MethodsSurroundings,
} from './narrative-labelling/methods-facts.ts'
export { methodsParagraph } from './narrative-labelling/methods-paragraph.ts'
export { LEAST_SHOWN } from './narrative-labelling/methods-results.ts'
export { columnMap } from './old-experiments/old-columns.ts'
export { experimentFiles, type ExperimentFiles } from './old-experiments/experiment-files.ts'
export {
  type OldExperiment,
  type OldFile,
  readOldExperiments,
} from './old-experiments/read-old-experiments.ts'
export { modelWords } from './narrative-labelling/model-words.ts'
export type { PairCounts } from './narrative-labelling/compare-pairing.ts'
export { closedTest, goldColumn, LABELS, stratumColumn } from './narrative-labelling/tables.ts'
export { type AnswerText, textColumns, unsealAnswer } from './narrative-labelling/sealed-answer.ts'
export { NARRATIVE_LABELLING_TEMPLATE } from './narrative-labelling/template.ts'
export { transitSurveyJsonSchema, type TransitSurveySpec } from './transit-survey/spec.ts'
export { TRANSIT_SURVEY_TEMPLATE } from './transit-survey/template.ts'
export { surveyKernelSha256 } from './transit-survey/kernel.ts'
export { columnRoles } from './transit-survey/params.ts'
export { requireColumnsFit } from './transit-survey/require-columns-fit.ts'
export { readStar, type NamedBytes } from './transit-survey/read-star.ts'
export { rangeProblem, type PlanOptions, type PlanProgress } from './transit-survey/plan-survey.ts'
export type { DryRun } from './transit-survey/dry-run.ts'
export {
  DEFAULT_SUCCESS_SHARE,
  surveyQuality,
  type QualityCheck,
  type SurveyQuality,
} from './transit-survey/quality.ts'
export { CANDIDATES, STARS, surveyRows, TRANSITS } from './transit-survey/tables.ts'
export {
  starFiles,
  truthPathOf,
  writeSyntheticSky,
  type SyntheticSky,
  type SyntheticSkyOptions,
} from './synthetic-sky.ts'
