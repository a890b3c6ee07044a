import type { Json } from './json.ts'

/**
 * JSON text with the keys of objects in code-unit order, so that equal values have equal text.
 *
 * @throws TypeError when a number is not finite: JSON would silently make it null
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`JSON has no ${value}; give a finite number or null`)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** Array.isArray does not narrow readonly lists. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}
