import type { StoredAttempt } from '@longrun/runs'
import { expect, it } from 'vitest'

import { callHistory } from './call-history.ts'

const attempt = (
  key: string,
  attemptNo: number,
  reusedFrom: string | null = null,
): StoredAttempt => ({
  itemNo: 1,
  key,
  attemptNo,
  session: 1,
  started: '2026-01-01T00:00:00.000Z',
  ended: null,
  outcome: null,
  errorClass: null,
  message: null,
  httpStatus: null,
  retryAfterMs: null,
  usage: {},
  record: `${key} ${attemptNo}`,
  callKey: null,
  reusedFrom,
})

it('gives all attempts behind a result that a fork took over, each origin read once', async () => {
  const runs: Readonly<Record<string, readonly StoredAttempt[]>> = {
    old: ['a', 'b', 'b', 'b', 'd'].map((key, at) => attempt(key, at + 1)),
    other: [attempt('c', 1), attempt('c', 2)],
  }
  const fork = [
    attempt('b', 1, 'old'),
    attempt('c', 1, 'other'),
    attempt('d', 1, 'old'),
    attempt('e', 1, 'other'),
    attempt('é', 1),
    attempt('é', 2),
  ]
  const opened: string[] = []
  const closed: string[] = []
  const rows = async function* (id: string): AsyncGenerator<StoredAttempt> {
    opened.push(id)
    try {
      yield* runs[id]
    } finally {
      closed.push(id)
    }
  }
  const records: (string | null)[] = []
  const own = async function* (): AsyncGenerator<StoredAttempt> {
    yield* fork
  }
  for await (const { record } of callHistory(own(), rows)) records.push(record)
  // e stands for itself: its origin does not have it any more
  expect(records).toEqual(['b 2', 'b 3', 'b 4', 'c 1', 'c 2', 'd 5', 'e 1', 'é 1', 'é 2'])
  expect([opened, closed.toSorted()]).toEqual([
    ['old', 'other'],
    ['old', 'other'],
  ])
})
