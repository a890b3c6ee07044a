import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CommitQueue } from './commit-queue.ts'
import type { AttemptEnd, AttemptStart, Grant, Ledger } from './ledger.ts'

const writeMs = 10
const grant: Grant = { runId: 'r', sessionId: 1, epoch: 1, afterCrash: false }

interface Write {
  readonly began: number
  readonly ends: readonly number[]
  readonly starts: readonly number[]
}

/** A queue over a ledger whose every write takes 10 ms; `fails` of them fail. */
function queueOf(mode: 'item' | 'batch', fails = 0) {
  const writes: Write[] = []
  const errors: unknown[] = []
  const write = async (
    _grant: Grant,
    {
      ends,
      starts,
    }: { readonly ends: readonly AttemptEnd[]; readonly starts: readonly AttemptStart[] },
  ): Promise<void> => {
    const itemNos = (attempts: readonly AttemptStart[]): number[] => attempts.map((a) => a.itemNo)
    writes.push({ began: performance.now(), ends: itemNos(ends), starts: itemNos(starts) })
    await new Promise((resolve) => setTimeout(resolve, writeMs))
    if (writes.length <= fails) throw new Error('full')
  }
  const ledger = { write } as unknown as Ledger
  const queue = new CommitQueue(ledger, grant, { mode, onError: (error) => errors.push(error) })
  return { queue, writes, errors }
}

function end(itemNo: number): AttemptEnd {
  return { itemNo, attemptNo: 1, cpuMs: null, outcome: 'lost' }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('group commit of mode item', () => {
  it('writes at once what comes at once, ends and starts together', async () => {
    const { queue, writes } = queueOf('item')
    queue.push(end(1))
    const started = queue.start([{ itemNo: 3, attemptNo: 1 }])
    queue.push(end(2))
    await vi.advanceTimersByTimeAsync(writeMs + 1)
    expect(writes).toMatchObject([{ ends: [1, 2], starts: [3] }])
    expect(await started).toBe(true)
  })

  it('gathers while a write is under way and a moment after, never for 50 ms', async () => {
    const { queue, writes } = queueOf('item')
    const came: number[] = []
    for (let itemNo = 0; itemNo < 400; itemNo++) {
      came[itemNo] = performance.now()
      queue.push(end(itemNo))
      await vi.advanceTimersByTimeAsync(1)
    }
    await vi.advanceTimersByTimeAsync(100)
    expect(writes.flatMap(({ ends }) => ends)).toEqual(came.map((_, itemNo) => itemNo))
    for (const { began, ends } of writes)
      for (const itemNo of ends) expect(began - came[itemNo]).toBeLessThan(50 - writeMs)
    // 400 ends in 400 ms: a write and its pause take 30 ms.
    expect(writes.length).toBeLessThanOrEqual(16)
  })

  it('does not pause when nothing is under way that could still be waited for', async () => {
    const { queue, writes } = queueOf('item')
    for (let itemNo = 0; itemNo < 10; itemNo++) {
      queue.push(end(itemNo))
      queue.hurry()
      await vi.advanceTimersByTimeAsync(writeMs + 1)
    }
    expect(writes).toHaveLength(10)
  })

  it('says which starts could not be written, and drops those that shall not begin', async () => {
    const { queue, writes, errors } = queueOf('item', 1)
    const failed = queue.start([{ itemNo: 1, attemptNo: 1 }])
    await vi.advanceTimersByTimeAsync(writeMs + 1)
    expect(await failed).toBe(false)
    expect(errors).toHaveLength(1)
    const dropped = queue.start([{ itemNo: 2, attemptNo: 1 }])
    queue.dropStarts()
    expect(await dropped).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    expect(writes).toHaveLength(1)
  })

  it('flushes all there is, also what comes meanwhile', async () => {
    const { queue, writes } = queueOf('item')
    queue.push(end(1))
    const flushed = queue.flush()
    queue.push(end(2))
    await vi.advanceTimersByTimeAsync(3 * writeMs)
    await flushed
    expect(writes.map(({ ends }) => ends)).toEqual([[1], [2]])
  })
})

describe('mode batch', () => {
  it('writes every 200 ends or after a second, and starts at once', async () => {
    const { queue, writes } = queueOf('batch')
    for (let itemNo = 0; itemNo < 250; itemNo++) queue.push(end(itemNo))
    await vi.advanceTimersByTimeAsync(writeMs + 1)
    expect(writes.map(({ ends }) => ends.length)).toEqual([200])
    await vi.advanceTimersByTimeAsync(1100)
    expect(writes.map(({ ends }) => ends.length)).toEqual([200, 50])
    void queue.start([{ itemNo: 7, attemptNo: 1 }])
    expect(writes.at(-1)).toMatchObject({ starts: [7] })
  })
})
