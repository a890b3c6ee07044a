import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { SpecError } from './spec-error.ts'
import { readSpec } from './spec-file.ts'
import { TRANSIT_SURVEY_TEMPLATE } from './transit-survey/template.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-spec-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const BASE = `name: k2-c4
pipeline: transit-survey
source: { files: "data/*.dat" }
`

function specFile(text: string): string {
  const path = join(folder, 'spec.yaml')
  writeFileSync(path, text)
  return path
}

describe('readSpec', () => {
  it('fills in defaults and knows its folder', () => {
    const { spec, folder: base } = readSpec(specFile(BASE))
    expect(base).toBe(folder)
    expect(spec).toMatchObject({
      source: { files: 'data/*.dat', itemBy: 'file' },
      seed: 0,
      params: { method: 'bls', periodMinDays: 0.5, maxPlanets: 8, quality: 'default' },
    })
  })

  it('reads the template of `longrun init`', () => {
    const { spec } = readSpec(specFile(TRANSIT_SURVEY_TEMPLATE))
    expect(spec.name).toBe('my-survey')
  })

  it('reads the published example', () => {
    const example = fileURLToPath(new URL('../../../examples/transit-survey.yaml', import.meta.url))
    expect(readSpec(example).spec.gate).toEqual({ minSuccessShare: 0.9 })
  })

  it('applies --set, nested and typed', () => {
    const { spec } = readSpec(specFile(BASE), {
      set: ['limit=5', 'params.periodMaxDays=20', 'source.files=[a.csv, b.csv]', 'name=trial'],
    })
    expect(spec).toMatchObject({
      limit: 5,
      name: 'trial',
      source: { files: ['a.csv', 'b.csv'] },
      params: { periodMaxDays: 20 },
    })
  })

  it('expands ${ENV} and records the value', () => {
    const text = BASE.replace('data/', '${STARS}/')
    expect(readSpec(specFile(text), { env: { STARS: '/mnt/stars' } }).spec).toMatchObject({
      source: { files: '/mnt/stars/*.dat' },
    })
    expect(() => readSpec(specFile(text), { env: {} })).toThrow(/\$\{STARS\}.*not set/)
  })

  it.each([
    ['limt: 3', /unknown key limt, did you mean limit\?/],
    ['params: { periodMinDay: 1 }', /unknown key params\.periodMinDay, did you mean periodMinDays/],
    ['params: { method: lsb }', /params\.method: must be "bls" or "tls" \(got "lsb"\)/],
    ['params: { periodMinDays: 9, periodMaxDays: 2 }', /periodMaxDays must be above periodMinDays/],
    ['seed: -1', /seed: must be at least 0 \(got -1\)/],
    ['limit: many', /limit: must be a number \(got "many"\)/],
    ['limit: 1.5', /limit: must be a whole number \(got 1\.5\)/],
    ['params: { periodMinDays: 1e400 }', /periodMinDays: must be a finite number \(got Infinity\)/],
    ['timeoutMs: 2147483648', /timeoutMs: must be at most 2147483647 \(got 2147483648\)/],
    ['timeoutMs: 99', /timeoutMs: must be at least 100 \(got 99\)/],
    ['gate: { minSuccessShare: 90 }', /gate\.minSuccessShare/],
  ])('refuses %s and names the key', (line, message) => {
    expect(() => readSpec(specFile(`${BASE}${line}\n`))).toThrow(message)
  })

  it.each([
    ['{ provider: opnai }', /model\.provider: must be "openai" or .*, did you mean openai\?/],
    ['{}', /model\.provider: must be "openai" or .* \(it is missing\)/],
    ['{ provider: lexicon, terms: [] }', /model\.terms: must have at least 1 entry/],
    ['{ provider: lexicon, terms: [a], threshold: 1e400 }', /threshold: .*finite.*got Infinity/],
  ])('says of model: %s what is allowed, in its own words', (model, message) => {
    const text = `name: n\npipeline: narrative-labelling\nsource: { file: a.csv, text: note }\nmodel: ${model}\n`
    expect(() => readSpec(specFile(text))).toThrow(message)
    expect(() => readSpec(specFile(text))).not.toThrow(/Invalid|expected|received|Too /)
  })

  const LABELLING =
    'name: n\npipeline: narrative-labelling\nmodel: { provider: lexicon, terms: [a] }\n'
  it('takes one label column for a list of one', () => {
    const text = `${LABELLING}source: { file: a.csv, text: note, labels: flag }\n`
    expect(readSpec(specFile(text)).spec).toMatchObject({ source: { labels: ['flag'] } })
  })

  it.each([
    ['labels: 3', /source\.labels: must be a text or a list or a mapping \(got 3\)/],
    ['labels: { a: 3 }', /source\.labels\.a: must be a text or a mapping \(got 3\)/],
    ['labels: []', /source\.labels: must have at least 1 entry \(got \[\]\)/],
    ['positive: {}', /source\.positive: must be a text or a number or true or false or a list/],
    ['labels: [x] }\nprompt: p #', /prompt: must be a mapping \(got "p"\)/],
    [
      'labels: [x] }\nprompt: { file: p.md, user: a }\nx: {',
      /prompt\.user does not go with the other keys there/,
    ],
    ['labels: [x] }\nprompt: { usr: a }\nx: {', /unknown key prompt\.usr, did you mean user\?/],
  ])('says of %s what is allowed', (line, message) => {
    const text = `${LABELLING}source: { file: a.csv, text: note, ${line} }\n`
    expect(() => readSpec(specFile(text))).toThrow(message)
  })

  it('refuses a pipeline that does not exist, with a suggestion', () => {
    const text = BASE.replace('transit-survey', 'transit-surveys')
    expect(() => readSpec(specFile(text))).toThrow(/did you mean transit-survey\?/)
  })

  it('refuses what is missing or no YAML', () => {
    expect(() => readSpec(join(folder, 'none.yaml'))).toThrow(/no spec file/)
    expect(() => readSpec(specFile('name: ['))).toThrow(/no valid YAML/)
    expect(() => readSpec(folder)).toThrow(/is a folder; name a file in it/)
    expect(() => readSpec(specFile('- a'))).toThrow(/must be a mapping/)
    expect(() => readSpec(specFile('name: a'))).toThrow(/pipeline must be .*, and is missing/)
    expect(() => readSpec(specFile('pipeline: transit-survey'))).toThrow(
      /name: must be a text \(it is missing\)/,
    )
  })

  it.each([
    [
      'two documents',
      'limit: 2\n---\nlimit: 3',
      /spec\.yaml holds several YAML documents.*leave one/,
    ],
    [
      'thousands of levels',
      `x:\n${Array.from({ length: 4000 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`,
      /spec\.yaml is nested too deeply/,
    ],
    ['an alias of nothing', 'limit: *none', /spec\.yaml: an alias.*none/],
    ['a list in itself', 'limit: &l [*l]', /stands inside the anchor/],
    ['a mapping in itself', 'params: &p { quality: *p }', /stands inside the anchor/],
    [
      'a bomb of aliases',
      `a: &a [${'1,'.repeat(9)}1]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: [${'*c,'.repeat(9)}*c]`,
      /alias.*cannot be followed/,
    ],
    ['an inherited name as pipeline', 'pipeline: toString', /pipeline must be transit-survey/],
  ])('refuses %s', (_what, lines, message) => {
    const base = lines.startsWith('pipeline') ? BASE.replace(/^pipeline.*\n/m, '') : BASE
    const reading = (): unknown => readSpec(specFile(`${base}${lines}\n`))
    expect(reading).toThrow(SpecError)
    expect(reading).toThrow(message)
  })

  it('refuses a --set whose value cannot be followed', () => {
    for (const value of ['*none', '&l [*l]'])
      expect(() => readSpec(specFile(BASE), { set: [`limit=${value}`] })).toThrow(SpecError)
  })

  it('refuses a --set that names no key', () => {
    expect(() => readSpec(specFile(BASE), { set: ['limit'] })).toThrow(/key=value/)
    expect(() => readSpec(specFile(BASE), { set: ['name.first=x'] })).toThrow(/no keys below/)
    const deep = `${'a.'.repeat(5000)}a=1`
    expect(() => readSpec(specFile(BASE), { set: [deep] })).toThrow(SpecError)
  })
})
