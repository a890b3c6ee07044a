import { expect, it } from 'vitest'

import type { JsonSchema } from '../json.ts'
import { checkSchema, schemaProblems } from './schema-problems.ts'

const withPattern = (pattern: string): JsonSchema => ({
  type: 'object',
  properties: { code: { type: 'string', pattern } },
})

it.each(['^(\\w+\\s?)*$', '(x|x)*y'])(
  'refuses the pattern %s, which would hold up the run, when the spec is checked',
  (pattern) => {
    expect(() => checkSchema(withPattern(pattern))).toThrow(
      /takes too long on "." forty times over; rewrite it without a repeat inside a repeat/,
    )
  },
)

it.each([
  '^([a-z]+,)*[a-z]+$',
  '^\\d{4}-\\d\\d-\\d\\d$',
  '^(0|[1-9]\\d*)(\\.(0|[1-9]\\d*)){2}(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?$',
  '^[^@\\s]+@([a-z0-9-]+\\.)+[a-z]{2,}$',
  '^(?:yes|no)$',
  '^\\p{L}+$',
])('takes the sound pattern %s, repeats inside repeats among them', (pattern) => {
  expect(() => checkSchema(withPattern(pattern))).not.toThrow()
})

it('gives up a comparison that does not end, and says which pattern', () => {
  const schema = withPattern('^id-(x+x+)+y$')
  expect(() => checkSchema(schema)).not.toThrow()
  expect(schemaProblems({ code: 'id-xxy' }, schema)).toEqual([])
  expect(schemaProblems({ code: 'z' }, schema)).toEqual(['code must match pattern "^id-(x+x+)+y$"'])
  expect(schemaProblems({ code: `id-${'x'.repeat(200)}` }, schema)).toEqual([
    expect.stringMatching(
      /^the pattern \^id-\(x\+x\+\)\+y\$ takes longer than 500 ms on the answer/,
    ),
  ])
  // the next answer is compared as ever
  expect(schemaProblems({ code: 'id-xxxy' }, schema)).toEqual([])
})

it('compares the names of members by the same guard', () => {
  const schema: JsonSchema = {
    type: 'object',
    patternProperties: { '^n(o+o+)+$': { type: 'number' } },
    additionalProperties: false,
  }
  expect(schemaProblems({ noo: 1 }, schema)).toEqual([])
  expect(schemaProblems({ noo: 'x' }, schema)).toEqual(['* must be number'])
  expect(schemaProblems({ [`n${'o'.repeat(200)}!`]: 1 }, schema)).toEqual([
    expect.stringContaining('takes longer than 500 ms'),
  ])
})

it('says of a pattern that is none what is wrong', () => {
  expect(() => checkSchema(withPattern('('))).toThrow(/is no JSON Schema: .*mend answer.schema/)
})
