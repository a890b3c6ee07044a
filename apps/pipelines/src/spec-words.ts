import type { z } from 'zod'

import { closestName } from './closest-name.ts'

/** What the schema library's types are called in YAML. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  record: 'a mapping',
  object: 'a mapping',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
}

/** A type of the schema library, as who writes YAML calls it. */
export function kindOf(type: string): string {
  return KINDS[type] ?? 'another value'
}

/** What is allowed, in our words: stands wherever a schema does not say it itself. */
export const inOurWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.input === Infinity || issue.input === -Infinity ? 'a finite number' : kindOf(issue.expected)}`
    case 'too_small':
      return issue.inclusive === false
        ? `must be above ${issue.minimum}`
        : `must ${sizeWords('at least', issue.minimum, issue.origin)}`
    case 'too_big':
      return issue.inclusive === false
        ? `must be below ${issue.maximum}`
        : `must ${sizeWords('at most', issue.maximum, issue.origin)}`
    case 'invalid_value':
      return oneOf(issue.values, issue.input)
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? oneOf(issue.options as readonly unknown[], discriminatorOf(issue))
        : 'has none of the forms that are allowed'
    case 'invalid_format':
      return `must match ${issue.pattern ?? issue.format}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    default:
      return 'is not allowed'
  }
}

function sizeWords(bound: string, size: number | bigint, origin: string): string {
  if (origin === 'string') return `have ${bound} ${size} character${Number(size) === 1 ? '' : 's'}`
  if (origin === 'number' || origin === 'int') return `be ${bound} ${size}`
  return `have ${bound} ${size} ${Number(size) === 1 ? 'entry' : 'entries'}`
}

function oneOf(values: readonly unknown[], got: unknown): string {
  const close = typeof got === 'string' ? closestName(got, values.map(String)) : null
  const allowed = values.map((value) => JSON.stringify(value)).join(' or ')
  return `must be ${allowed}${close === null ? '' : `, did you mean ${close}?`}`
}

function discriminatorOf({
  input,
  discriminator,
}: {
  readonly input: unknown
  readonly discriminator?: string | undefined
}): unknown {
  return (input as Readonly<Record<string, unknown>>)[discriminator ?? '']
}
