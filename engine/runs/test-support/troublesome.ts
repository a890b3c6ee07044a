import { TaskError, type ErrorClass, type Json, type Task } from '../src/index.ts'

/** What an item of this task does; `times`: how often, before it behaves. */
export interface Trouble {
  readonly does:
    | 'work'
    | 'loop'
    | 'exit'
    | 'exit-in-prepare'
    | 'heap-bomb'
    | 'buffer-bomb'
    | 'throw'
    | 'throw-later'
    | 'nan'
    | 'unknown-column'
    | 'no-row'
    | 'wait'
    | 'hang-in-load'
    | 'fail-in-load'
    | 'fail-in-compute'
  readonly times?: number
  readonly errorClass?: ErrorClass
  readonly retryAfterMs?: number
  readonly waitMs?: number
}

/** How often an item was loaded: lives in the main thread. */
const loads = new Map<string, number>()

/** Forgets what happened before. */
export function forgetLoads(): void {
  loads.clear()
}

export function loadsOf(key: string): number {
  return loads.get(key) ?? 0
}

function troubleOf(locator: Json): Trouble {
  return locator as unknown as Trouble
}

/** Misbehaves as its items say, for tests of the supervisor. */
const troublesome: Task<{ readonly keepAll?: boolean }, Trouble> = {
  name: 'troublesome',
  version: '1',
  maxBatch: 4,
  tables: [
    {
      name: 'items',
      columns: [{ name: 'key_length', type: 'integer', unit: null, description: 'Of the key' }],
    },
  ],
  load: async (item, { signal }) => {
    const count = loadsOf(item.key) + 1
    loads.set(item.key, count)
    const { does, times, errorClass, retryAfterMs } = troubleOf(item.locator)
    if (does === 'hang-in-load') await new Promise(() => {})
    if (does === 'fail-in-load' && count <= (times ?? Infinity))
      throw new TaskError({
        errorClass: errorClass ?? 'transport',
        message: `load ${signal.aborted ? 'stopped' : 'failed'}`,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      })
    return [new TextEncoder().encode(item.key)]
  },
  prepare: (_bytes, { item }) => {
    const trouble = troubleOf(item.locator)
    if (trouble.does === 'exit-in-prepare') process.exit(3)
    return { value: trouble, batchKey: '', cost: 1 }
  },
  compute: async (values, { items }) => {
    for (const [index, value] of values.entries()) await misbehave(value, items[index].key)
    return values.map((value, index) => {
      if (value.does === 'fail-in-compute')
        return { error: { errorClass: value.errorClass ?? 'refused', message: 'will not' } }
      if (value.does === 'no-row') return { ok: { tables: { items: [] } } }
      if (value.does === 'nan') return { ok: { tables: { items: [{ key_length: NaN }] } } }
      const row = { key_length: items[index].key.length }
      if (value.does === 'unknown-column')
        return { ok: { tables: { items: [{ ...row, colour: 'red' }] } } }
      return { ok: { tables: { items: [row] } } }
    })
  },
}

async function misbehave(trouble: Trouble, key: string): Promise<void> {
  const kept: unknown[] = []
  switch (trouble.does) {
    case 'loop':
      for (;;) kept.length = 0
    case 'exit':
      return process.exit(7)
    case 'heap-bomb':
      for (;;) kept.push(Array.from({ length: 1000 }, (_, index) => ({ index })))
    case 'buffer-bomb':
      for (;;) {
        kept.push(new Uint8Array(8 * 1024 * 1024).fill(1))
        // Slow enough for a supervisor that looks ten times a second.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
      }
    case 'throw':
      throw new Error(`no luck with ${key} in /home/someone/data/file.txt`)
    case 'throw-later':
      setTimeout(() => {
        throw new Error('later')
      }, 0)
      await new Promise((resolve) => setTimeout(resolve, 10_000))
      return
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, trouble.waitMs ?? 10_000))
      return
    default:
  }
}

export default troublesome
