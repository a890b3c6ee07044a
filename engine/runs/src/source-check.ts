import { stat } from 'node:fs/promises'
import type { SourceChange } from './errors.ts'
import { hashFile } from './input-hash.ts'
import type { SourceFile } from './plan.ts'

const readersAtOnce = 4

/**
 * Which source files are not what they were, in their order. Every byte is read: equal length and
 * time of change say nothing, and a touched time alone is no change.
 */
export async function sourceChanges(
  sources: readonly SourceFile[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly SourceChange[]> {
  const changes: (SourceChange | null)[] = Array.from({ length: sources.length }, () => null)
  let next = 0
  const reader = async (): Promise<void> => {
    while (next < sources.length && options.signal?.aborted !== true) {
      const index = next++
      changes[index] = await sourceChange(sources[index])
    }
  }
  await Promise.all(Array.from({ length: readersAtOnce }, reader))
  return changes.filter((change) => change !== null)
}

async function sourceChange(planned: SourceFile): Promise<SourceChange | null> {
  const { path } = planned
  try {
    const { size } = await stat(path)
    if (size !== planned.bytes) return lengthChange(planned, size)
    const now = await hashFile(path)
    if (now.bytes !== planned.bytes) return lengthChange(planned, now.bytes)
    if (now.sha256 === planned.sha256) return null
    return {
      path,
      change: 'bytes',
      message: `${path} has the same length (${now.bytes} bytes) but other bytes`,
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return code === 'ENOENT'
      ? { path, change: 'missing', message: `${path} is missing` }
      : { path, change: 'unreadable', message: `${path} cannot be read (${code})` }
  }
}

function lengthChange(planned: SourceFile, bytes: number): SourceChange {
  return {
    path: planned.path,
    change: 'length',
    message: `${planned.path} had ${planned.bytes} bytes and now has ${bytes}`,
  }
}
