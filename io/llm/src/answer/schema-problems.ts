import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

import { isJsonObject, type Json, type JsonSchema } from '../json.ts'
import { LlmSettingsError } from '../llm-error.ts'
import {
  guardedPattern,
  LongTextError,
  SlowPatternError,
  slowRepetition,
  withinOneReply,
} from './guarded-pattern.ts'

/** A schema made ready. */
interface Compiled {
  readonly validate: ValidateFunction
  /** Names of members that the schema itself gives: these may be shown. */
  readonly names: ReadonlySet<string>
  /** Patterns of the schema, each with its flags. */
  readonly patterns: readonly (readonly [source: string, flags: string])[]
}

const MOST_SHOWN = 5
const SLOW_HELP =
  'rewrite it without a repeat inside a repeat (^[a-z ]+$ for ^([a-z]+ ?)+$), and with at most two that can share a character'
const compiled = new WeakMap<JsonSchema, Compiled>()

/**
 * What about a value does not fit a schema: short phrases that name places and rules and never the
 * value's own words; empty when it fits. Types are compared as they are: "true" is not true. A text of
 * over 2,000 characters fits no pattern that may need more than one pass over it.
 *
 * @throws LlmSettingsError for a schema that is none, and for a pattern that takes too long on the
 *   value: whether the value fits it is then not known
 */
export function schemaProblems(value: Json, schema: JsonSchema): readonly string[] {
  return problemsOfEach([value], schema)[0]
}

/**
 * The same of each of several values of one reply, which have a time in common.
 *
 * @throws LlmSettingsError
 */
export function problemsOfEach(
  values: readonly Json[],
  schema: JsonSchema,
): readonly (readonly string[])[] {
  try {
    return withinOneReply(() => values.map((value) => problemsOf(value, schema)))
  } catch (error) {
    if (!(error instanceof SlowPatternError)) throw error
    const places = placesOf(schema, error.pattern).join(', ')
    throw new LlmSettingsError(`answer.schema, ${places}: ${error.message}; ${SLOW_HELP}`)
  }
}

/** @throws SlowPatternError */
function problemsOf(value: Json, schema: JsonSchema): readonly string[] {
  const { validate, names } = compile(schema)
  try {
    if (validate(value)) return []
  } catch (error) {
    if (error instanceof LongTextError) return [error.message]
    throw error
  }
  const problems = [...new Set((validate.errors ?? []).map((error) => phrase(error, names)))]
  const more = problems.length - MOST_SHOWN
  return more > 0 ? [...problems.slice(0, MOST_SHOWN), `and ${more} more`] : problems
}

/** @throws LlmSettingsError for a schema that is none, or has a pattern that would hold up the run */
export function checkSchema(schema: JsonSchema): void {
  for (const [source, flags] of compile(schema).patterns) {
    // the library's own, by which it checks the schema, are sound
    if (placesOf(schema, source).length === 0) continue
    const slow = slowRepetition(source, flags)
    if (slow !== null)
      throw new LlmSettingsError(
        `${placesOf(schema, source).join(', ')}: the pattern ${source} takes too long on ${JSON.stringify(slow.character)} ${slow.times} times over; ${SLOW_HELP}`,
      )
  }
}

/** Where a schema has a pattern: names of members, from the outermost one on. */
function placesOf(schema: Json, pattern: string, at: readonly string[] = []): readonly string[] {
  if (Array.isArray(schema))
    return (schema as readonly Json[]).flatMap((part) => placesOf(part, pattern, at))
  if (!isJsonObject(schema)) return []
  return Object.entries(schema).flatMap(([key, part]) => {
    if (key === 'pattern' && part === pattern) return [at.join('.') || 'the answer']
    if (key === 'patternProperties' && isJsonObject(part) && pattern in part)
      return [`names of members of ${at.join('.') || 'the answer'}`]
    if (key !== 'properties' || !isJsonObject(part)) return placesOf(part, pattern, at)
    return Object.entries(part).flatMap(([name, own]) => placesOf(own, pattern, [...at, name]))
  })
}

function compile(schema: JsonSchema): Compiled {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  // Keywords that a schema brings along (`$comment`, `x-...`) are no reason to refuse it.
  const patterns: [string, string][] = []
  const regExp = Object.assign(
    (source: string, flags: string) => {
      patterns.push([source, flags])
      return guardedPattern(source, flags)
    },
    // asked for by ajv, which would write it into code that it saves; none is saved here
    { code: 'new RegExp' },
  )
  const options = {
    strict: false,
    allErrors: true,
    validateFormats: false,
    logger: false,
    code: { regExp },
  } as const
  const { $schema: dialect } = schema
  const isOld = typeof dialect === 'string' && dialect.includes('draft-07')
  try {
    const validate = isOld ? new Ajv(options).compile(schema) : new Ajv2020(options).compile(schema)
    const made = { validate, names: memberNames(schema), patterns }
    compiled.set(schema, made)
    return made
  } catch (error) {
    throw new LlmSettingsError(
      `the answer's schema is no JSON Schema: ${(error as Error).message}; mend answer.schema`,
    )
  }
}

function memberNames(schema: Json, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(schema)) for (const part of schema as readonly Json[]) memberNames(part, found)
  else if (isJsonObject(schema))
    for (const [key, part] of Object.entries(schema)) {
      if (key === 'properties' && isJsonObject(part))
        for (const name of Object.keys(part)) found.add(name)
      memberNames(part, found)
    }
  return found
}

function phrase(error: ErrorObject, names: ReadonlySet<string>): string {
  const steps = error.instancePath.split('/').slice(1)
  const path = steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) || names.has(step) ? step : '*'))
    .join('.')
  const place = path === '' ? 'the answer' : path
  if (error.keyword === 'enum') {
    const allowed = (error.params as { readonly allowedValues: readonly Json[] }).allowedValues
    return `${place} must be one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`
  }
  return `${place} ${error.message ?? `fails ${error.keyword}`}`
}
