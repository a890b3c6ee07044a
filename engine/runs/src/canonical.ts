import { hash } from 'node:crypto'
import type { Json } from './task.ts'

/** sha256 of text (as UTF-8) or bytes, in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}

/**
 * JSON text with object keys in code-unit order, so that equal values have equal text.
 *
 * @throws TypeError when a number is not finite: JSON would silently turn it into null.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`JSON has no ${value}: use null and say the reason beside it.`)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map((entry) => canonicalJson(entry)).join(',')}]`
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`)
  return `{${members.join(',')}}`
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}

/** sha256 over a row's key and every other column, unambiguous whatever the columns hold. */
export function rowSha256(columns: readonly (string | number | null)[]): string {
  return sha256(JSON.stringify(columns))
}
