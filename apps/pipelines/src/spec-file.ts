import { basename, dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'

import { closestName } from './closest-name.ts'
import { injectionRecoverySpec, type InjectionRecoverySpec } from './injection-recovery/spec.ts'
import { narrativeLabellingSpec, type NarrativeLabellingSpec } from './narrative-labelling/spec.ts'
import { SpecError } from './spec-error.ts'
import { explainIssue } from './spec-issue.ts'
import { inOurWords } from './spec-words.ts'
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
    missing: `there is no spec file ${file}; 'longrun init' writes one`,
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

/** More than any spec has. */
const MOST_LEVELS = 20

function assign(spec: Mapping, assignment: string): void {
  const split = assignment.indexOf('=')
  const keys = assignment.slice(0, split).split('.')
  const odd = keys.length > MOST_LEVELS || keys.some((key) => key === '' || key === '__proto__')
  if (split < 1 || odd)
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
      `${where}: pipeline must be ${names.join(' or ')}, ` +
        (pipeline === undefined ? 'and is missing' : `got ${JSON.stringify(pipeline)}`) +
        (close === null ? '' : `; did you mean ${close}?`),
    )
  }
  const schema = PIPELINES[pipeline as keyof typeof PIPELINES]
  const parsed = schema.safeParse(raw, { error: inOurWords })
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.flatMap((issue) => explainIssue(issue, raw, schema))
  throw new SpecError(`${where}: ${lines.join('; ')}`)
}
