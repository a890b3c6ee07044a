import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'

const WORDS = ['amber', 'basalt', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'harbour']
const DEEPEST = 8

/**
 * A value that fits a schema, chosen by `random`: the mock's answer. It knows types, `enum`, `const`,
 * ranges, lengths, items, properties, `anyOf`/`oneOf` (first), and `$ref` inside the schema; anything
 * else of a schema is not looked at.
 */
export function schemaInstance(schema: JsonSchema, random: () => number): Json {
  return build(schema, { root: schema, random, depth: 0 })
}

interface Building {
  readonly root: JsonSchema
  readonly random: () => number
  readonly depth: number
}

function build(schema: Json | undefined, from: Building): Json {
  if (!isJsonObject(schema) || from.depth > DEEPEST) return null
  const inner = { ...from, depth: from.depth + 1 }
  const { const: fixed, enum: choices, $ref: reference } = schema
  if (fixed !== undefined) return fixed
  if (Array.isArray(choices) && choices.length > 0)
    return (choices as readonly Json[])[whole(from, 0, choices.length - 1)] ?? null
  if (typeof reference === 'string') return build(resolve(from.root, reference), inner)
  for (const name of ['anyOf', 'oneOf', 'allOf']) {
    const options = schema[name]
    if (Array.isArray(options)) return build((options as readonly Json[])[0], inner)
  }
  switch (typeOf(schema)) {
    case 'boolean':
      return from.random() < 0.5
    case 'integer':
      return whole(from, limit(schema, 'minimum', 0), limit(schema, 'maximum', 100))
    case 'number':
      return number(schema, from)
    case 'string':
      return text(schema, from)
    case 'array':
      return list(schema, inner)
    case 'object':
      return object(schema, inner)
    default:
      return null
  }
}

function typeOf(schema: JsonSchema): string {
  const { type } = schema
  if (Array.isArray(type)) return String(type[0])
  if (typeof type === 'string') return type
  return schema['properties'] === undefined ? 'null' : 'object'
}

function resolve(root: JsonSchema, reference: string): Json | undefined {
  let at: Json | undefined = root
  for (const step of reference.split('/').slice(1))
    at = isJsonObject(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return at
}

function limit(schema: JsonSchema, name: string, preset: number): number {
  const value = schema[name]
  return typeof value === 'number' ? value : preset
}

function whole(from: Building, low: number, high: number): number {
  return low + Math.floor(from.random() * (high - low + 1))
}

function number(schema: JsonSchema, from: Building): number {
  const low = limit(schema, 'minimum', 0)
  const high = limit(schema, 'maximum', low + 1)
  return Math.round((low + from.random() * (high - low)) * 1000) / 1000
}

function text(schema: JsonSchema, from: Building): string {
  const count = whole(from, 2, 5)
  const words = Array.from({ length: count }, () => WORDS[whole(from, 0, WORDS.length - 1)] ?? '')
  return words
    .join(' ')
    .padEnd(limit(schema, 'minLength', 0), '.')
    .slice(0, limit(schema, 'maxLength', Infinity))
}

function list(schema: JsonSchema, from: Building): Json {
  const least = limit(schema, 'minItems', 0)
  const count = whole(from, least, Math.min(least + 2, limit(schema, 'maxItems', least + 2)))
  return Array.from({ length: count }, () => build(schema['items'] ?? { type: 'string' }, from))
}

function object(schema: JsonSchema, from: Building): JsonObject {
  const { properties } = schema
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, build(member, from)]),
  )
}
