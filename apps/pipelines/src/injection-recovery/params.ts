import type { JsonObject } from '@longrun/runs'
import type { InjectionGrid } from '@longrun/search'

import { asJson, type SurveyParams, surveyParams } from '../transit-survey/params.ts'
import type { InjectionRecoverySpec } from './spec.ts'

/** What the task receives: the search's settings, and the planets to inject. */
export interface InjectionParams extends SurveyParams {
  readonly cells: InjectionGrid
  readonly fill: 'cells' | 'random'
  readonly impactMax: number
  readonly stellarRadiusSolar: number
  readonly limbDarkening: { readonly u1: number; readonly u2: number }
  readonly inversion: boolean
  readonly scrambles: number
}

/** The task's parameters out of a checked spec, as the run records them. */
export function injectionParams(spec: InjectionRecoverySpec): JsonObject {
  const { injections: i, reliability } = spec
  return {
    ...asJson(surveyParams(spec)),
    cells: {
      periodMinDays: i.periodMinDays,
      periodMaxDays: i.periodMaxDays,
      periodBins: i.periodBins,
      radiusMinEarth: i.radiusMinEarth,
      radiusMaxEarth: i.radiusMaxEarth,
      radiusBins: i.radiusBins,
    },
    fill: i.fill,
    impactMax: i.impactMax,
    stellarRadiusSolar: i.stellarRadiusSolar,
    limbDarkening: { u1: i.limbDarkening.u1, u2: i.limbDarkening.u2 },
    inversion: reliability.inversion,
    scrambles: reliability.scrambles,
  }
}

/** Parameters as `injectionParams` wrote them. */
export function readInjectionParams(params: JsonObject): InjectionParams {
  return params as unknown as InjectionParams
}
