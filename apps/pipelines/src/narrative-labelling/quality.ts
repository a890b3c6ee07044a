import type { RunStatus } from '@longrun/runs'

import { DEFAULT_SUCCESS_SHARE, type SurveyQuality } from '../transit-survey/quality.ts'

/** Checks of a finished labelling run: answers, and refusals apart, which are never counted as no. */
export function labellingQuality(
  status: RunStatus,
  minSuccessShare: number = DEFAULT_SUCCESS_SHARE,
): SurveyQuality {
  const { total, succeeded, errorClasses } = status
  const success = total === 0 ? 0 : succeeded / total
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
      {
        name: 'success share',
        passed: success >= minSuccessShare,
        found: `${(100 * success).toFixed(1)} %`,
        required: `at least ${(100 * minSuccessShare).toFixed(1)} %`,
      },
      none('refused', refused, 'none: a refusal is no answer, and not a no'),
      none('unreadable answers', unread, 'none, after two repairs'),
    ],
  }
}
