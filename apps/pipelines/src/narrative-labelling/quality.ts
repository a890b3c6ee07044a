import type { RunStatus } from '@longrun/runs'

import { successShare, type SurveyQuality } from '../transit-survey/quality.ts'

/** Checks of a finished labelling run: answers, and refusals apart, which are never counted as no. */
export function labellingQuality(status: RunStatus, minSuccessShare?: number): SurveyQuality {
  const { errorClasses } = status
  const refused = errorClasses.refused ?? 0
  const unread = (errorClasses.parse ?? 0) + (errorClasses.schema ?? 0)
  const none = (name: string, count: number, meaning: string) => ({
    name,
    passed: count === 0,
    found: String(count),
    required: meaning,
  })
  return {
    nullShares: {},
    checks: [
      successShare(status, minSuccessShare),
      none('refused', refused, 'none: a refusal is no answer, and not a no'),
      none('unreadable answers', unread, 'none, after two repairs'),
    ],
  }
}
