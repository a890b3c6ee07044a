import type { SurveyItem } from '../transit-survey/plan-survey.ts'
import type { SyntheticSource } from './locator.ts'

/** One star before its files are hashed. */
export interface InjectionStar extends SurveyItem {
  /** Null: the star is in `files`. */
  readonly synthetic: SyntheticSource | null
}
