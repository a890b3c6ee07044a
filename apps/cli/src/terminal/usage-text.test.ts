import { expect, it } from 'vitest'

import { usageText } from './usage-text.ts'

it('says tokens, cost and what was recalled, and nothing of nothing', () => {
  expect(usageText({})).toBeNull()
  expect(usageText({ requests: 3, latencyMs: 12 })).toBeNull()
  expect(
    usageText({ promptTokens: 1_234_000, completionTokens: 567, costNanoUsd: 1_250_000_000 }),
  ).toBe('1,234,567 tokens, 1.25 USD')
  expect(usageText({ promptTokens: 900, uncountedReplies: 1 })).toBe(
    '900 tokens (estimated where the endpoint states none)',
  )
  expect(usageText({ promptTokens: 900, costNanoUsd: 1_234_567, recalled: 2 })).toBe(
    '900 tokens, 0.0012 USD, 2 recalled',
  )
})
