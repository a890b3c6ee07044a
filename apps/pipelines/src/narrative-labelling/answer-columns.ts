import type { Column, Json, JsonObject } from '@longrun/runs'

import { SpecError } from '../spec-error.ts'

/** A property of the answer that every reader of a table may see: a number, a yes or no, one of a list. */
export interface OpenProperty {
  readonly name: string
  readonly type: 'number' | 'integer' | 'boolean' | 'string'
  /** Allowed values of a string; null for the others. */
  readonly values: readonly string[] | null
}

/** The answer's schema taken apart: what goes into columns, and what holds text and is sealed. */
export interface AnswerShape {
  readonly open: readonly OpenProperty[]
  /** Free text, lists and objects: may quote the narrative. */
  readonly sealed: readonly string[]
}

/** Take an answer's schema apart. Throws `SpecError` for a schema without properties. */
export function answerShape(schema: JsonObject): AnswerShape {
  const properties = schema['properties']
  if (isObject(properties) && Object.hasOwn(properties, '__proto__'))
    throw new SpecError('answer.schema has a property __proto__: give it another name')
  if (!isObject(properties) || Object.keys(properties).length === 0)
    throw new SpecError(
      'answer.schema must be the schema of an object: type: object, with properties',
    )
  const open: OpenProperty[] = []
  const sealed: string[] = []
  for (const [name, property] of Object.entries(properties)) {
    const found = isObject(property) ? openProperty(name, property) : null
    if (found === null) sealed.push(name)
    else open.push(found)
  }
  return { open, sealed }
}

/** Value of an open property as a table holds it; null where the answer lacks it or it does not fit. */
export function openValue(answer: JsonObject, { name, type, values }: OpenProperty): Json {
  const value = answer[name]
  if (type === 'boolean') return typeof value === 'boolean' ? value : null
  if (type === 'string')
    return typeof value === 'string' && values?.includes(value) === true ? value : null
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  return type === 'number' || Number.isSafeInteger(value) ? value : null
}

/** Whether an answer may fit its schema without a value of a property: left out, or null. */
export function mayLack(schema: JsonObject, name: string): boolean {
  const { required, properties } = schema
  if (!isList(required) || !required.includes(name)) return true
  const property = isObject(properties) ? properties[name] : undefined
  if (!isObject(property)) return true
  const { enum: values, type } = property
  return isList(values) ? values.includes(null) : isList(type) && type.includes('null')
}

/** Columns of the open properties. */
export function openColumns(shape: AnswerShape): readonly Column[] {
  return shape.open.map(({ name, type, values }) => ({
    name,
    type,
    unit: null,
    description: values === null ? 'as answered' : `as answered: ${values.join(', ')}`,
  }))
}

function openProperty(name: string, property: JsonObject): OpenProperty | null {
  const values = property['enum']
  if (isList(values)) {
    const texts = values.filter((value) => typeof value === 'string')
    const rest = values.filter((value) => typeof value !== 'string' && value !== null)
    return texts.length > 0 && rest.length === 0 ? { name, type: 'string', values: texts } : null
  }
  const types = (isList(property['type']) ? property['type'] : [property['type']]).filter(
    (type) => type !== 'null',
  )
  const [type] = types
  return types.length === 1 && (type === 'number' || type === 'integer' || type === 'boolean')
    ? { name, type, values: null }
    : null
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
