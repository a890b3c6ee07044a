import { startMock } from '@longrun/llm'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
beforeEach(() => {
  place = workplace()
  writeNotes(place, { incidents: 2 })
})
afterEach(() => place.remove())

it.each([
  ['server-error', '{ attempts: 3, backoffMs: 1, maxBackoffMs: 2 }', 3],
  ['server-error', '{ attempts: 1 }', 1],
  ['malformed-answer', '{ repairs: 0 }', 1],
  ['malformed-answer', '{ attempts: 1 }', 3],
] as const)('asks an endpoint of %s as often as retry: %s allows', async (kind, retry, calls) => {
  const mock = await startMock({ faults: [{ kind, share: 1, attempts: 'always' }] })
  try {
    const model = `{ provider: openai, baseUrl: "${mock.url}", model: m }`
    writeSpec(place, { model, lines: `retry: ${retry}` })
    const { code } = await place.run(['run', 'start', 'spec.yaml', '--set', 'limit=2'])
    expect([code, mock.stats().requests]).toEqual([3, 2 * calls])
  } finally {
    await mock.close()
  }
})

it.each([
  ['{ attempts: 0 }', 'retry.attempts: must be at least 1 (got 0)'],
  ['{ repairs: 3 }', 'retry.repairs: must be at most 2 (got 3)'],
  ['{ atempts: 3 }', 'unknown key retry.atempts, did you mean attempts?'],
  [
    '{ backoffMs: 100, maxBackoffMs: 50 }',
    'retry.maxBackoffMs: must be at least backoffMs (got 50)',
  ],
])('refuses retry: %s before anything is asked', async (retry, message) => {
  writeSpec(place, { model: '{ provider: lexicon, terms: [slip*] }', lines: `retry: ${retry}` })
  const { code, stderr } = await place.run(['run', 'start', 'spec.yaml', '--dry-run'])
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})
