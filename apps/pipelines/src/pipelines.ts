import type { DerivedTable, RunMeta, RunPlan } from '@longrun/runs'

import { injectionDerivedTables } from './injection-recovery/derived-tables.ts'
import { dryRunInjections } from './injection-recovery/dry-run.ts'
import { INJECTION_TASK_URL, planInjections } from './injection-recovery/plan-injections.ts'
import type { InjectionRecoverySpec } from './injection-recovery/spec.ts'
import { LABELLING_TASK_URL } from './narrative-labelling/task-url.ts'
import type { NarrativeLabellingSpec } from './narrative-labelling/spec.ts'
import type { AnySpec, LoadedSpec } from './spec-file.ts'
import { type DryRun, type DryRunOptions, dryRunSurvey } from './transit-survey/dry-run.ts'
import { type PlanOptions, planSurvey, SURVEY_TASK_URL } from './transit-survey/plan-survey.ts'
import type { TransitSurveySpec } from './transit-survey/spec.ts'

const INJECTION = 'injection-recovery' satisfies AnySpec['pipeline']
const LABELLING = 'narrative-labelling' satisfies AnySpec['pipeline']

/** The run that a spec of any pipeline asks for, as a plain value. Throws `SpecError`. */
export async function planRun(loaded: LoadedSpec, options: PlanOptions = {}): Promise<RunPlan> {
  if (isInjection(loaded)) return planInjections(loaded, options)
  if (isLabelling(loaded)) {
    // clients of models and readers of spreadsheets, which no other pipeline needs
    const { planNarratives } = await import('./narrative-labelling/plan-narratives.ts')
    return planNarratives(loaded, options)
  }
  return planSurvey(loaded as LoadedSpec<TransitSurveySpec>, options)
}

/** What that run would need, found out without writing anything. Throws `SpecError`. */
export async function dryRun(loaded: LoadedSpec, options: DryRunOptions): Promise<DryRun> {
  if (isInjection(loaded)) return dryRunInjections(loaded, options)
  if (isLabelling(loaded)) {
    const { dryRunNarratives } = await import('./narrative-labelling/dry-run.ts')
    return dryRunNarratives(loaded)
  }
  return dryRunSurvey(loaded as LoadedSpec<TransitSurveySpec>, options)
}

/** Tables that are reckoned from all results of a run, beside those of its task. */
export function derivedTablesOf({
  pipeline,
  params,
}: Pick<RunMeta, 'pipeline' | 'params'>): readonly DerivedTable[] {
  return pipeline === INJECTION ? injectionDerivedTables(params) : []
}

/** Module of a pipeline's task in this installation, by the name that a run records. */
export function taskUrlOf(pipeline: string): string {
  if (pipeline === LABELLING) return LABELLING_TASK_URL
  return pipeline === INJECTION ? INJECTION_TASK_URL : SURVEY_TASK_URL
}

function isInjection(loaded: LoadedSpec): loaded is LoadedSpec<InjectionRecoverySpec> {
  return loaded.spec.pipeline === INJECTION
}

function isLabelling(loaded: LoadedSpec): loaded is LoadedSpec<NarrativeLabellingSpec> {
  return loaded.spec.pipeline === LABELLING
}
