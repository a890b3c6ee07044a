import { expect, it } from 'vitest'

import { mayLack } from './answer-columns.ts'

it.each([
  ['a plain property that is required', { type: 'boolean' }, ['label'], false],
  ['one that is not required', { type: 'boolean' }, ['other'], true],
  ['nothing required', { type: 'boolean' }, undefined, true],
  ['null as a type', { type: ['boolean', 'null'] }, ['label'], true],
  ['null in a list', { enum: ['a', null] }, ['label'], true],
  ['a list', { enum: ['a', 'b'] }, ['label'], false],
])('whether a label may lack: %s', (_name, property, required, expected) => {
  const schema = {
    type: 'object',
    properties: { label: property },
    ...(required === undefined ? {} : { required }),
  }
  expect(mayLack(schema, 'label')).toBe(expected)
})
