import { itemErrorOf } from './error-class.ts'
import type { Item, ItemError, JsonObject, Task } from './task.ts'

export type Loaded =
  { readonly parts: readonly Uint8Array[] | null } | { readonly error: ItemError }

/** Loads one item on the main thread, within its deadline. Never throws. */
export async function loadItem(
  task: Task,
  item: Item,
  options: {
    readonly params: JsonObject
    readonly timeoutMs: number
    /** Aborted when the run stops. */
    readonly signal: AbortSignal
  },
): Promise<Loaded> {
  if (task.load === undefined) return { parts: null }
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), options.timeoutMs)
  try {
    const signal = AbortSignal.any([options.signal, deadline.signal])
    // A load that does not listen to its signal must not hold up the run.
    const late = new Promise<never>((_, reject) => {
      deadline.signal.addEventListener('abort', () => reject(new Error('late')))
    })
    const loading = task.load(item, { params: options.params, signal })
    return { parts: await Promise.race([loading, late]) }
  } catch (error) {
    if (deadline.signal.aborted)
      return {
        error: {
          errorClass: 'timeout',
          message: `Not loaded within ${options.timeoutMs} ms.`,
        },
      }
    return { error: itemErrorOf(error) }
  } finally {
    clearTimeout(timer)
  }
}
