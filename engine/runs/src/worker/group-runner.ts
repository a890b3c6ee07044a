import { itemErrorOf } from '../error-class.ts'
import { inputSha256 } from '../input-hash.ts'
import type { ItemError, ItemResult, JsonObject, TableSchema, Task } from '../task.ts'
import { checkOutput } from './output-check.ts'
import type { GroupEntry, WorkerEnd } from './protocol.ts'

interface Ready {
  readonly entry: GroupEntry
  readonly value: unknown
  readonly batchKey: string
}

/**
 * Prepares the items of a group one by one, then computes those of equal batch key together, up to
 * the task's `maxBatch`. Ends are handed over as they come, so that a later death of this thread
 * takes none of them along.
 */
export async function runGroup(
  task: Task,
  entries: readonly GroupEntry[],
  context: {
    readonly params: JsonObject
    readonly tables: readonly TableSchema[]
    readonly signal: AbortSignal
    readonly onEnds: (ends: readonly WorkerEnd[]) => void
  },
): Promise<void> {
  const batches = new Map<string, Ready[]>()
  for (const entry of entries) {
    const ready = prepareEntry(task, entry, context.params)
    if ('error' in ready) {
      context.onEnds([failed(entry.itemNo, ready.error, 0)])
      continue
    }
    const batch = batches.get(ready.batchKey)
    if (batch === undefined) batches.set(ready.batchKey, [ready])
    else batch.push(ready)
  }
  const most = task.maxBatch ?? 1
  for (const batch of batches.values())
    for (let start = 0; start < batch.length; start += most)
      context.onEnds(await computeBatch(task, batch.slice(start, start + most), context))
}

function prepareEntry(
  task: Task,
  entry: GroupEntry,
  params: JsonObject,
): Ready | { readonly error: ItemError } {
  const { item } = entry
  try {
    const parts = entry.parts
    if (parts !== null) {
      const found = inputSha256(parts)
      if (found !== item.sha256)
        return {
          error: {
            errorClass: 'source_changed',
            message: `The input has sha256 ${found.slice(0, 12)}..., planned was ${item.sha256.slice(0, 12)}...`,
          },
        }
    }
    if (task.prepare === undefined) return { entry, value: parts, batchKey: '' }
    const prepared = task.prepare(parts ?? [], { item, params })
    return { entry, value: prepared.value, batchKey: prepared.batchKey }
  } catch (error) {
    return { error: itemErrorOf(error) }
  }
}

async function computeBatch(
  task: Task,
  batch: readonly Ready[],
  context: {
    readonly params: JsonObject
    readonly tables: readonly TableSchema[]
    readonly signal: AbortSignal
  },
): Promise<readonly WorkerEnd[]> {
  const before = process.threadCpuUsage()
  let results: readonly ItemResult[]
  try {
    results = await task.compute(
      batch.map((ready) => ready.value),
      {
        items: batch.map((ready) => ready.entry.item),
        seeds: batch.map((ready) => ready.entry.seed),
        params: context.params,
        signal: context.signal,
      },
    )
    if (results.length !== batch.length)
      throw new Error(`compute gave ${results.length} results for ${batch.length} values.`)
  } catch (error) {
    if (batch.length > 1)
      return batch.map(({ entry }) => ({ itemNo: entry.itemNo, cpuMs: 0, kind: 'alone' }))
    return batch.map(({ entry }) => failed(entry.itemNo, itemErrorOf(error), cpuMs(before)))
  }
  const share = cpuMs(before) / batch.length
  return batch.map(({ entry }, index) => endOf(context.tables, entry.itemNo, results[index], share))
}

function endOf(
  tables: readonly TableSchema[],
  itemNo: number,
  result: ItemResult,
  cpu: number,
): WorkerEnd {
  if ('error' in result) return failed(itemNo, result.error, cpu)
  try {
    return { itemNo, cpuMs: cpu, kind: 'succeeded', ...checkOutput(tables, result.ok) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return failed(itemNo, { errorClass: 'schema', message }, cpu)
  }
}

function failed(itemNo: number, error: ItemError, cpu: number): WorkerEnd {
  return { itemNo, cpuMs: cpu, kind: 'failed', error }
}

function cpuMs(before: NodeJS.CpuUsage): number {
  const used = process.threadCpuUsage(before)
  return (used.user + used.system) / 1000
}
