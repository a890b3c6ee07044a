import { expect, it } from 'vitest'

import type { JsonSchema } from '../json.ts'
import { guardedPattern, withinOneReply } from './guarded-pattern.ts'
import { checkSchema, problemsOfEach, schemaProblems } from './schema-problems.ts'

const withPattern = (pattern: string): JsonSchema => ({
  type: 'object',
  properties: { code: { type: 'string', pattern } },
})

it.each([
  ['^(\\w+\\s?)*$', 40],
  ['(x|x)*y', 40],
  // powers of the length show on long texts alone
  ['^[^;]*,[^;]*,[^;]*,[^;]*;$', 2000],
  ['(.*)(.*)(.*)(.*)X', 2000],
])(
  'refuses the pattern %s, which would hold up the run, when the spec is checked',
  (pattern, n) => {
    expect(() => checkSchema(withPattern(pattern))).toThrow(
      new RegExp(`^code: the pattern .* takes too long on "." ${n} times over; rewrite it without`),
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
  // no problem of the answer: a faster machine may find that it fits
  expect(() => schemaProblems({ code: `id-${'x'.repeat(200)}` }, schema)).toThrow(
    /^answer.schema, code: the pattern \^id-\(x\+x\+\)\+y\$ takes longer than 500 ms on a text of 203 characters; rewrite/,
  )
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
  expect(() => schemaProblems({ [`n${'o'.repeat(200)}!`]: 1 }, schema)).toThrow(
    /^answer.schema, names of members of the answer: .* takes longer than 500 ms/,
  )
})

it('takes no text over 2,000 characters for a pattern that may pass over it more than once', () => {
  const problems = (pattern: string, length: number) =>
    schemaProblems({ code: 'a'.repeat(length) }, withPattern(pattern))
  for (const pattern of ['^[a-z]*[a-y]*$', 'a+$', '^(a|b)+$', '^a?a*$', '^(?=a)a*$']) {
    expect(problems(pattern, 2000)).toEqual([])
    expect(problems(pattern, 2001)).toEqual([
      `text of 2001 characters is too long for the pattern ${pattern}: give at most 2000`,
    ])
  }
  for (const pattern of ['^[a-z(+*]+$', '^\\p{L}{2,}$', 'a', '^aa', '(b|a)', '^\\*|a'])
    expect(problems(pattern, 1_000_000)).toEqual([])
  // of several values each is looked at by itself
  const schema = withPattern('a+$')
  expect(problemsOfEach([{ code: 'a'.repeat(3000) }, { code: 'a' }], schema)).toEqual([
    [expect.stringContaining('is too long')],
    [],
  ])
})

it('bounds what all comparisons of a reply take together', () => {
  const pattern = guardedPattern('^a$', 'u')
  expect(withinOneReply(() => pattern.test('a'))).toBe(true)
  expect(() => withinOneReply(() => pattern.test('a'), 0)).toThrow(
    'the pattern ^a$ takes longer than 0 ms on the texts of one reply',
  )
  expect(pattern.test('a')).toBe(true)
})

it('takes a machine that is busy with others for no slow pattern', () => {
  // the thread sleeps through its time, as if others had the processor
  const nap = new Int32Array(new SharedArrayBuffer(4))
  let naps = 4
  const sleepy = {
    length: 1,
    toString: () => {
      if (naps-- > 0) Atomics.wait(nap, 0, 0, 5000)
      return 'a'
    },
  }
  expect(guardedPattern('^a$', 'u', 100).test(sleepy as unknown as string)).toBe(true)
  expect(naps).toBe(-1)
})

it('tries out no pattern but those of the schema', () => {
  const noPattern: JsonSchema = { type: 'object', properties: { code: { type: 'string' } } }
  expect(() => withinOneReply(() => checkSchema(noPattern), 0)).not.toThrow()
  expect(() => withinOneReply(() => checkSchema(withPattern('^a*$')), 0)).toThrow('too long')
})

it('says of a pattern that is none what is wrong', () => {
  expect(() => checkSchema(withPattern('('))).toThrow(/is no JSON Schema: .*mend answer.schema/)
})
