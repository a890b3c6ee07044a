import { canonicalJson } from './canonical.ts'
import { SpecChangedError, type SpecChange } from './errors.ts'
import type { Ledger } from './ledger.ts'
import type { Json, JsonObject } from './task.ts'

/** What differs between two specs, by dotted path in code-unit order; empty when nothing does. */
export function specChanges(before: Json, after: Json): readonly SpecChange[] {
  const changes: SpecChange[] = []
  compare('', before, after, changes)
  return changes
}

/** @throws SpecChangedError with the diff when `spec` is not the one the run was planned with */
export async function assertSameSpec(
  ledger: Ledger,
  runId: string,
  spec: JsonObject,
): Promise<void> {
  const changes = specChanges((await ledger.meta(runId)).spec, spec)
  if (changes.length > 0) throw new SpecChangedError(changes)
}

function compare(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  changes: SpecChange[],
): void {
  const sides = { before: text(before), after: text(after) }
  if (sides.before === sides.after) return
  if (!isObject(before) || !isObject(after)) {
    changes.push({ path: path === '' ? '(spec)' : path, ...sides })
    return
  }
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
    compare(path === '' ? key : `${path}.${key}`, before[key], after[key], changes)
}

function text(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
