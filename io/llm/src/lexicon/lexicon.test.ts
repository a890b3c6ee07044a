import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { LlmSettingsError } from '../llm-error.ts'
import { REFERENCE_SCHEMA } from '../answer/reference-schema.ts'
import { schemaProblems } from '../answer/schema-problems.ts'
import { compileLexicon, lexiconAnswer, lexiconProvider } from './lexicon-provider.ts'
import type { LexiconTerm } from './terms.ts'

function found(text: string, ...terms: readonly LexiconTerm[]): readonly string[] {
  return compileLexicon({ terms, negationWindow: 0 })(text).indicators
}

describe('a term is found', () => {
  it.each<readonly [string, string, string, readonly string[]]>([
    ['whole words only', 'a prize, surprized', 'prize', ['prize']],
    ['whatever the case', 'FrEe entry', 'free', ['FrEe']],
    ['a phrase over commas and hyphens', 'free, entry now', 'free entry', ['free, entry']],
    ['a phrase not over sentences', 'It is free. Entry here', 'free entry', []],
    ['a phrase not over lines', 'free\nentry', 'free entry', []],
    ['the start of a word', 'winning winners won', 'winn*', ['winning', 'winners']],
    ['the end of a word', "don't isn't not", "*n't", ["don't", "isn't"]],
    ['the middle', 'unbelievable', '*believ*', ['unbelievable']],
    ['one letter', 'cat cut cart', 'c?t', ['cat', 'cut']],
    ['one whole word between', 'call me now', 'call * now', ['call me now']],
    ['not two words between', 'call me right now', 'call * now', []],
    ['symbols', 'win £1000!!! now', '£*', ['£1000']],
    ['a symbol that a phrase names', 'rate: C++ only', 'c++', ['C++']],
    ['typographic apostrophes', 'don’t', "don't", ['don’t']],
    ['German sharp s', 'STRASSE und Straße', 'straße', ['STRASSE', 'Straße']],
    ['Greek final sigma', 'ΟΔΟΣ οδός οδος', 'οδος', ['ΟΔΟΣ']],
    ['composed and decomposed', 'cafe\u0301', 'café', ['cafe\u0301']],
    ['full-width forms', 'ＦＲＥＥ', 'free', ['ＦＲＥＥ']],
    ['scripts without spaces', '今天免费送', '免费', ['免费']],
    ['letters beyond the basic plane', '𝒇𝒓𝒆𝒆 now', 'free', ['𝒇𝒓𝒆𝒆']],
    ['regular expressions as they stand', 'a.c abc', 'a.c', ['a.c']],
  ])('%s', (_how, text, term, expected) => {
    expect(found(text, term)).toEqual(expected)
  })

  it('once however often, in the order of the text', () => {
    expect(found('prize free FREE prize', 'free', 'prize')).toEqual(['prize', 'free'])
  })
})

it('is found in a text of megabytes, and by terms full of wildcards: no work grows with its square', () => {
  const long = compileLexicon({ terms: ['fell'] })('he never fell. fell '.repeat(40_000))
  expect(long).toMatchObject({ detected: true, negated: 40_000 })
  expect(found(`${'a'.repeat(100_000)} aaab`, 'a*a*a*b')).toEqual(['aaab'])
})

describe('a negation', () => {
  const read = compileLexicon({ terms: ['violence', 'no money'], negationWindow: 3 })
  it.each([
    ['there was no violence', false],
    ['there was no sign of violence', false],
    ['no one saw any sign of violence', true], // four words before
    ['no. violence followed', true],
    ["wasn't violence", false],
    ['no money', true], // its own words do not negate it
    ['violence, not denied', true],
    ['no violence at first, then much violence', true],
  ])('%s: %s', (text, expected) => {
    expect(read(text).detected).toBe(expected)
  })

  it('can be of any language, or off', () => {
    const german = compileLexicon({ terms: ['gewalt'], negations: ['kein*'] })
    expect(german('keine Gewalt').detected).toBe(false)
    expect(german('no Gewalt').detected).toBe(true)
    expect(compileLexicon({ terms: ['a'], negationWindow: 0 })('not a').detected).toBe(true)
  })
})

describe('the verdict', () => {
  const read = compileLexicon({
    terms: ['free', { term: 'prize', weight: 2 }, { term: 'mum', weight: -2 }],
    threshold: 2,
  })
  it.each([
    ['nothing', false, 0, 0.875],
    ['free', false, 1, 0.75],
    ['prize', true, 2, 0.75],
    ['free prize', true, 3, 0.875],
    ['free free free', false, 1, 0.75],
    ['free prize from mum', false, 1, 0.75],
  ])('of "%s"', (text, detected, score, confidence) => {
    expect(read(text)).toMatchObject({ detected, score, confidence })
  })

  it('always fits the reference schema, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const verdict = read(text)
        const answer = lexiconAnswer(verdict, undefined, REFERENCE_SCHEMA, 2)
        expect(schemaProblems(answer, REFERENCE_SCHEMA)).toEqual([])
        for (const one of verdict.indicators) expect(text).toContain(one)
      }),
      { numRuns: 150, seed: 1024 },
    )
  })

  it('finds every planted word between any others', () => {
    const filler = fc.array(fc.stringMatching(/^[a-z]{1,9}$/))
    fc.assert(
      fc.property(filler, filler, (before, after) => {
        const clean = before.filter((word) => word !== 'zzyzx')
        const text = [...clean, 'Zzyzx', ...after].join(' ')
        const planted = compileLexicon({ terms: ['zzyzx'], negationWindow: 0 })
        expect(planted(text).indicators[0]).toBe('Zzyzx')
      }),
      { numRuns: 150, seed: 1024 },
    )
  })
})

it('the provider answers in the members that the schema names, at no cost', async () => {
  const fields = { label: 'is_spam', indicators: 'words' }
  const provider = lexiconProvider({ provider: 'lexicon', terms: ['free'], fields })
  const properties = { is_spam: { type: 'boolean' }, words: { type: 'array' } }
  const responseSchema = { type: 'object', properties }
  const nothing = { temperature: null, maxTokens: null, seed: null }
  const { signal } = new AbortController()
  const reply = await provider.ask(
    {
      model: 'lexicon',
      messages: [{ role: 'user', content: 'free?' }],
      ...nothing,
      responseSchema,
    },
    { signal, itemKey: 'a', attemptNo: 1, text: 'nothing' },
  )
  expect(JSON.parse(reply.text)).toEqual({ is_spam: false, words: [] })
  expect(reply.usage).toMatchObject({ promptTokens: 0, completionTokens: 0 })
})

it.each([
  ['no terms', { terms: [] }],
  ['an empty term', { terms: [' '] }],
  ['a term of wildcards only', { terms: ['* ?'] }],
  ['a weight of nothing', { terms: [{ term: 'a', weight: 0 }] }],
  ['a window of a part', { terms: ['a'], negationWindow: 0.5 }],
  ['a threshold that is none', { terms: ['a'], threshold: NaN }],
])('%s is refused', (_name, settings) => {
  expect(() => compileLexicon(settings)).toThrow(LlmSettingsError)
})
