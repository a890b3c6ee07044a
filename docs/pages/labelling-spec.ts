import { narrativeLabellingJsonSchema } from '@longrun/pipelines'

/** The parts of JSON Schema that a spec's schema is made of. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly const?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

type Row = readonly [key: string, value: string, preset: string, meaning: string]

/** What people call the types of JSON Schema, where it is another word. */
const KINDS: Readonly<Record<string, string>> = { integer: 'whole number', string: 'text' }

const HEAD: Row = ['Key', 'Value', 'Default', 'Meaning']

/** `docs/labelling-spec.md`: every key of a labelling spec, as `narrativeLabellingSpec` has it. */
export function labellingSpecPage(): string {
  const { properties = {}, required = [] } = narrativeLabellingJsonSchema() as Schema
  const isGroup = (schema: Schema): boolean => schema.properties !== undefined || variants(schema)
  const entries = Object.entries(properties)
  const plain = entries.filter(([, schema]) => !isGroup(schema))
  const groups = entries.filter(([, schema]) => isGroup(schema))
  return `# Every key of a labelling spec

<!-- Generated from apps/pipelines/src/narrative-labelling/spec.ts by \`npm run docs\`. Do not edit. -->

Unknown keys are refused, with the one that was probably meant. A key without a default may be left out unless it is required. How they are used: [the guide](narrative-labelling.md), [models](llm-endpoints.md). Editors read \`schemas/narrative-labelling.schema.json\`.

${table(plain.map(([name, schema]) => row(name, schema, required.includes(name))))}
${groups.map(([name, schema]) => section(name, schema)).join('\n')}`
}

function section(name: string, schema: Schema): string {
  const tables = (schema.oneOf ?? schema.anyOf ?? [schema]).map((one) => {
    const provider = one.properties?.['provider']
    const title =
      provider === undefined ? '' : `\`provider: ${provider.const}\`: ${meaningOf(provider)}\n\n`
    return `${title}${table(rowsOf('', one).filter(([key]) => provider === undefined || key !== '`provider`'))}`
  })
  const meaning = meaningOf(schema)
  return `## ${name}\n\n${meaning === '' ? '' : `${sentence(meaning)}\n\n`}${tables.join('\n')}`
}

/** Keys below a group, those of groups in it among them. */
function rowsOf(place: string, { properties = {}, required = [] }: Schema): readonly Row[] {
  return Object.entries(properties).flatMap(([name, schema]) => [
    row(`${place}${name}`, schema, required.includes(name) && schema.default === undefined),
    ...rowsOf(`${place}${name}.`, schema),
    ...rowsOf(`${place}${name}[].`, schema.items ?? {}),
  ])
}

function row(name: string, schema: Schema, isRequired: boolean): Row {
  const preset =
    schema.default === undefined || isPlainGroup(schema) ? '' : code(JSON.stringify(schema.default))
  return [code(name), valueOf(schema), isRequired ? 'required' : preset, meaningOf(schema)]
}

/** A default of a group says only what its keys say. */
function isPlainGroup({ properties }: Schema): boolean {
  return properties !== undefined
}

function valueOf(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return [...new Set(choices.map(valueOf))].join(' or ')
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ')
  if (schema.type === 'array') return `list of ${valueOf(schema.items ?? {})}`
  if (schema.type === 'object')
    return typeof schema.additionalProperties === 'object' ? 'names with values' : 'group'
  const kinds = [schema.type ?? 'anything'].flat().map((kind) => KINDS[kind] ?? kind)
  return `${kinds.join(' or ')}${rangeOf(schema)}`
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`
  if (minimum !== undefined && most !== undefined) return `, ${minimum} to ${most}`
  return minimum === undefined ? '' : `, from ${minimum}`
}

function variants({ anyOf, oneOf }: Schema): boolean {
  return (anyOf ?? oneOf ?? []).some(({ properties }) => properties !== undefined)
}

function meaningOf({ description = '' }: Schema): string {
  return description
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function code(text: string): string {
  return `\`${text}\``
}

/** Padded as the format check of the pages asks. */
function table(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows].map((one) => one.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = HEAD.map((_, i) => Math.max(...cells.map((one) => one[i].length)))
  const line = (one: readonly string[], filler = ' '): string =>
    `| ${one.map((cell, i) => cell.padEnd(widths[i], filler)).join(' | ')} |\n`
  const [head, ...body] = cells
  return (
    line(head) +
    line(
      HEAD.map(() => ''),
      '-',
    ) +
    body.map((one) => line(one)).join('')
  )
}
