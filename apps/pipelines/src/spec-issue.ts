import type { z } from 'zod'

import { closestName } from './closest-name.ts'
import { kindOf } from './spec-words.ts'

/** Keys are pasted where their names belong: never repeated on a terminal or in a log. */
const MAY_BE_SECRET = /key|secret|password/i

/** What a problem found in a spec says to who wrote it: the key, what is allowed, what is there. */
export function explainIssue(issue: z.core.$ZodIssue, raw: unknown, spec: unknown): string[] {
  const place = issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const allowed = keysAt(issue.path, spec)
      const full = place === '' ? key : `${place}.${key}`
      if (allowed.includes(key))
        return `${full} does not go with the other keys there: leave it or them out`
      const close = closestName(key, allowed)
      return (
        `unknown key ${full}` +
        (close === null ? '' : `, did you mean ${close}?`) +
        ` (allowed: ${allowed.join(', ')})`
      )
    })
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return explainUnion(issue, raw, spec)
  let got: unknown = raw
  for (const key of issue.path)
    got = (got as Readonly<Record<string, unknown>> | undefined)?.[String(key)]
  const value =
    got === undefined
      ? 'it is missing'
      : MAY_BE_SECRET.test(place)
        ? 'what it holds is not shown'
        : `got ${typeof got === 'number' ? String(got) : JSON.stringify(got)}`
  return [`${place === '' ? 'the spec' : place}: ${issue.message} (${value})`]
}

/** What is wrong with the form that was meant; where none was, the forms that are allowed. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, raw: unknown, spec: unknown): string[] {
  const typeOf = (problems: readonly z.core.$ZodIssue[]): string | undefined =>
    problems.flatMap((one) =>
      one.code === 'invalid_type' && one.path.length === 0 ? [one.expected] : [],
    )[0]
  const [meant] = issue.errors
    .filter((problems) => typeOf(problems) === undefined)
    .toSorted((a, b) => a.length - b.length)
  if (meant !== undefined)
    return meant.flatMap((inner) =>
      explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, raw, spec),
    )
  const kinds = [...new Set(issue.errors.map((problems) => kindOf(typeOf(problems) ?? '')))]
  const message = `must be ${kinds.join(' or ')}`
  return explainIssue({ code: 'custom', path: issue.path, message }, raw, spec)
}

/** Keys that the schema allows at a place of the spec. */
function keysAt(path: readonly PropertyKey[], spec: unknown): string[] {
  let schema: unknown = spec
  for (const key of path) schema = shapeOf(schema)?.[String(key)]
  return Object.keys(shapeOf(schema) ?? {})
}

function shapeOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  let inner = schema as {
    shape?: Record<string, unknown>
    def?: { innerType?: unknown; options?: readonly unknown[] }
  }
  while (inner.shape === undefined && inner.def?.innerType !== undefined)
    inner = inner.def.innerType as typeof inner
  if (inner.def?.options === undefined) return inner.shape
  const shapes = inner.def.options.map(shapeOf).filter((shape) => shape !== undefined)
  return shapes.length === 0 ? undefined : Object.assign({}, ...shapes)
}
