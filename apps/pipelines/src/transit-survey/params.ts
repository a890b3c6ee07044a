import { columnsProblem } from '@longrun/archive'
import type { SearchOptions } from '@longrun/search'
import type { JsonObject } from '@longrun/runs'

import { SpecError } from '../spec-error.ts'
import type { TransitSurveySpec } from './spec.ts'

/** What the survey's task receives: the search's settings, and how files become stars. */
export interface SurveyParams {
  readonly method: 'bls' | 'tls'
  readonly grid: 'fast' | 'exact'
  readonly periodMinDays: number
  readonly periodMaxDays: number | null
  readonly maxPlanets: number
  readonly quality: 'none' | 'default' | 'hard' | 'hardest'
  /** Columns by position or by name; null: sniffed. */
  readonly columns: readonly string[] | null
  /** Shuffled searches a candidate, for `fapStar`; absent: none. */
  readonly fap?: number
}

/** The task's parameters out of a checked spec. */
export function surveyParams(spec: {
  readonly params: TransitSurveySpec['params']
  readonly source: Pick<TransitSurveySpec['source'], 'columns'>
}): SurveyParams {
  return {
    method: spec.params.method,
    grid: spec.params.grid,
    periodMinDays: spec.params.periodMinDays,
    periodMaxDays: spec.params.periodMaxDays ?? null,
    maxPlanets: spec.params.maxPlanets,
    quality: spec.params.quality,
    columns: spec.source.columns === undefined ? null : columnRoles(spec.source.columns),
    ...(spec.params.fap === undefined ? {} : { fap: spec.params.fap }),
  }
}

/** As the run records them. */
export function asJson(params: SurveyParams): JsonObject {
  return { ...params, columns: params.columns === null ? null : [...params.columns] }
}

/** Options of `searchStar` with the same meaning. */
export function searchOptions(params: SurveyParams): SearchOptions {
  return {
    method: params.method,
    grid: params.grid,
    periodMinDays: params.periodMinDays,
    maxPlanets: params.maxPlanets,
    quality: params.quality,
    ...(params.periodMaxDays === null ? {} : { periodMaxDays: params.periodMaxDays }),
    ...(params.fap === undefined ? {} : { fap: { shuffles: params.fap } }),
  }
}

/** "time, flux,flux_err" -> one role a column. Throws `SpecError` for a list that fits no file. */
export function columnRoles(list: string): readonly string[] {
  const roles = list.split(',').map((role) => role.trim())
  const problem = columnsProblem(roles)
  if (problem !== null) throw new SpecError(`columns "${list}": ${problem}`)
  return roles
}
