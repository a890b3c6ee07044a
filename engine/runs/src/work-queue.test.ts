import { describe, expect, test } from 'vitest'
import { newWork, WorkQueue } from './work-queue.ts'

function queueOf(items: number, options: { mostTogether: number; workers: number }): WorkQueue {
  const queue = new WorkQueue(options)
  for (let itemNo = 0; itemNo < items; itemNo++) {
    const item = { key: `item ${itemNo}`, sha256: '', locator: {} }
    queue.push(newWork({ itemNo, item, lastAttempt: 0, tries: {}, earlier: [], recorded: 0 }))
  }
  return queue
}

/** Sizes of the groups as one worker after the other asks, until the queue is empty. */
function sizes(queue: WorkQueue, options: { idleWorkers: number; last: boolean }): number[] {
  const taken: number[] = []
  for (;;) {
    const next = queue.next(1, { ...options, moreComing: false })
    if (next.kind !== 'group') return taken
    taken.push(next.works.length)
  }
}

describe('groups', () => {
  test('are whole batches while more is to come', () => {
    const queue = queueOf(50, { mostTogether: 16, workers: 2 })
    expect(sizes(queue, { idleWorkers: 1, last: false })).toEqual([16, 16, 16, 2])
  })

  test('shrink towards the end, to a quarter of a batch', () => {
    const queue = queueOf(64, { mostTogether: 16, workers: 2 })
    const found = sizes(queue, { idleWorkers: 1, last: true })
    expect(found.slice(0, 3)).toEqual([16, 12, 9])
    expect(found.slice(-3).every((size) => size <= 4)).toBe(true)
    expect(found.reduce((sum, size) => sum + size, 0)).toBe(64)
  })

  test('share a short queue among the idle workers', () => {
    expect(
      sizes(queueOf(3, { mostTogether: 16, workers: 4 }), { idleWorkers: 3, last: true }),
    ).toEqual([1, 1, 1])
  })

  test('of single items stay single', () => {
    const queue = queueOf(3, { mostTogether: 1, workers: 2 })
    expect(sizes(queue, { idleWorkers: 2, last: true })).toEqual([1, 1, 1])
  })

  test('wait for mates that are being loaded', () => {
    const queue = queueOf(3, { mostTogether: 16, workers: 1 })
    expect(queue.next(1, { idleWorkers: 1, moreComing: true, last: false }).kind).toBe('wait')
  })
})
