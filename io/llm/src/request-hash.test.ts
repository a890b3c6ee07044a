import fc from 'fast-check'
import { expect, it } from 'vitest'

import type { ChatRequest } from './chat.ts'
import { requestSha256 } from './request-hash.ts'

const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'text' }],
  temperature: 0,
  maxTokens: 100,
  seed: 1,
  responseSchema: { type: 'object', required: ['a'] },
  extra: { top_p: 1 },
}

it('changes with everything that shapes the answer', () => {
  const others: readonly Partial<ChatRequest>[] = [
    { model: 'n' },
    { messages: [{ role: 'user', content: 'texts' }] },
    { messages: [{ role: 'system', content: 'text' }] },
    { temperature: null },
    { maxTokens: 101 },
    { seed: null },
    { responseSchema: null },
    { responseSchema: { type: 'object', required: ['b'] } },
    { extra: { top_p: 0.9 } },
  ]
  const hashes = [request, ...others.map((other) => ({ ...request, ...other }))].map(requestSha256)
  expect(new Set(hashes).size).toBe(others.length + 1)
  // By Python: json.dumps(sort_keys=True, separators=(',', ':')), sha256. Recordings hold it: it must
  // not change from version to version.
  expect(hashes[0]).toBe('0bd6f3c859674a9e3b3da1d6341bbe368db405bba72d5306afc39f83be4532ab')
})

it('does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (extra) => {
      const turned = Object.fromEntries(Object.entries(extra).reverse())
      expect(requestSha256({ ...request, extra })).toBe(
        requestSha256({ ...request, extra: turned }),
      )
    }),
    { numRuns: 100, seed: 1024 },
  )
})
