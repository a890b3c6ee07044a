import { basename, dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { z } from 'zod'

import { closestName } from './closest-name.ts'
import { injectionRecoverySpec, type InjectionRecoverySpec } from './injection-recovery/spec.ts'
import { narrativeLabellingSpec, type NarrativeLabellingSpec } from './narrative-labelling/spec.ts'
import { SpecError } from './spec-error.ts'
import { transitSurveySpec, type TransitSurveySpec } from './transit-survey/spec.ts'
import { plainValue, readYamlFile } from './yaml-file.ts'

/** Pipelines that this version has, each with the schema of its spec. */
export const PIPELINES = {
  'transit-survey': transitSurveySpec,
  'injection-recovery': injectionRecoverySpec,
  'narrative-labelling': narrativeLabellingSpec,
} as const

/** A checked spec of any pipeline; `pipeline` tells which. */
export type AnySpec = TransitSurveySpec | InjectionRecoverySpec | NarrativeLabellingSpec

export interface LoadedSpec<Spec extends AnySpec = AnySpec> {
  /** The spec with defaults filled in, `--set` applied and `${ENV}` expanded: what a run records. */
  readonly spec: Spec
  /** Folder that relative paths start from (absolute). */
  readonly folder: string
  /** Spec file (absolute). */
  readonly path: string
}

/**
 * Read a spec file: YAML, then `set` (`source.itemBy=star`; the value is YAML too), then
 * `${ENV}` in every string, then the schema. Throws `SpecError` that names the key and, for an
 * unknown one, the key that was probably meant.
 */
export function readSpec(
  file: string,
  options: {
    readonly set?: readonly string[]
    readonly env?: Readonly<Record<string, string | undefined>>
  } = {},
): LoadedSpec {
  const path = resolve(file)
  const where = basename(file)
  const raw = readYamlFile(file, {
    missing: `there is no spec file ${file}; \`longrun init\` writes one`,
  })
  if (!isMapping(raw))
    throw new SpecError(`${where} must be a mapping with name, pipeline and source`)
  for (const assignment of options.set ?? []) assign(raw, assignment)
  const expanded = expandEnvironment(raw, options.env ?? process.env, where)
  return { spec: check(expanded, where), folder: dirname(path), path }
}

type Mapping = { [key: string]: unknown }

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function assign(spec: Mapping, assignment: string): void {
  const split = assignment.indexOf('=')
  const keys = assignment.slice(0, split).split('.')
  if (split < 1 || keys.some((key) => key === '' || key === '__proto__'))
    throw new SpecError(`--set ${assignment}: it must read key=value, as in params.maxPlanets=1`)
  // a command line stands in the list of processes, the shell's history and the run's events
  if (/^prompt(?:\.system|\.user)?$/.test(keys.join('.')))
    throw new SpecError(
      `--set ${keys.join('.')}: a prompt is not given on the command line; write it into a file and give --set prompt.file=FILE`,
    )
  let target = spec
  for (const key of keys.slice(0, -1)) {
    target[key] ??= {}
    const next = target[key]
    if (!isMapping(next)) throw new SpecError(`--set ${assignment}: ${key} has no keys below it`)
    target = next
  }
  const last = keys[keys.length - 1]
  const value = parseDocument(assignment.slice(split + 1))
  if (value.errors.length > 0)
    throw new SpecError(`--set ${assignment}: the value is no valid YAML`)
  target[last] = plainValue(value, `--set ${assignment}`)
}

function expandEnvironment(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  where: string,
): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{(\w+)\}/g, (_whole, name: string) => {
      const found = env[name]
      if (found === undefined)
        throw new SpecError(`${where} uses \${${name}}, and this environment variable is not set`)
      return found
    })
  if (Array.isArray(value)) return value.map((entry) => expandEnvironment(entry, env, where))
  if (isMapping(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, expandEnvironment(entry, env, where)]),
    )
  return value
}

function check(raw: unknown, where: string): AnySpec {
  const names = Object.keys(PIPELINES)
  const pipeline = (raw as Mapping)['pipeline']
  if (typeof pipeline !== 'string' || !Object.hasOwn(PIPELINES, pipeline)) {
    const close = typeof pipeline === 'string' ? closestName(pipeline, names) : null
    throw new SpecError(
      `${where}: pipeline must be ${names.join(' or ')}, got ${JSON.stringify(pipeline)}` +
        (close === null ? '' : `; did you mean ${close}?`),
    )
  }
  const schema = PIPELINES[pipeline as keyof typeof PIPELINES]
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.flatMap((issue) => explain(issue, raw, schema))
  throw new SpecError(`${where}: ${lines.join('; ')}`)
}

/** Keys are pasted where their names belong: never repeated on a terminal or in a log. */
const MAY_BE_SECRET = /key|secret|password/i

function explain(issue: z.core.$ZodIssue, raw: unknown, spec: unknown): string[] {
  const place = issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const allowed = keysAt(issue.path, spec)
      const close = closestName(key, allowed)
      const full = place === '' ? key : `${place}.${key}`
      return (
        `unknown key ${full}` +
        (close === null ? '' : `, did you mean ${close}?`) +
        ` (allowed: ${allowed.join(', ')})`
      )
    })
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return explainUnion(issue, raw, spec)
  let got: unknown = raw
  for (const key of issue.path) got = (got as Mapping | undefined)?.[String(key)]
  const value =
    got === undefined
      ? 'it is missing'
      : MAY_BE_SECRET.test(place)
        ? 'what it holds is not shown'
        : `got ${JSON.stringify(got)}`
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
      explain({ ...inner, path: [...issue.path, ...inner.path] }, raw, spec),
    )
  const kinds = [
    ...new Set(issue.errors.map((problems) => KINDS[typeOf(problems) ?? ''] ?? 'another value')),
  ]
  const message = `must be ${kinds.join(' or ')}`
  return explain({ code: 'custom', path: issue.path, message }, raw, spec)
}

/** What zod's types are called in YAML. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  record: 'a mapping',
  object: 'a mapping',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
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
