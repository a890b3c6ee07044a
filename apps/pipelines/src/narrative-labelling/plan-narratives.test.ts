import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { destroyVault, openVault, type RunPlan } from '@longrun/runs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type LoadedSpec, readSpec } from '../spec-file.ts'
import { readNarrativeLocator, textContext } from './locator.ts'
import { readLabellingParams } from './params.ts'
import { planNarratives } from './plan-narratives.ts'
import type { NarrativeLabellingSpec } from './spec.ts'
import { NARRATIVE_LABELLING_TEMPLATE } from './template.ts'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const TEXT = join(resolve(ROOT, process.env['LONGRUN_DATA'] ?? '../shared/data'), 'text')
const LEXICON = 'model: { provider: lexicon, terms: [slip*] }'

let folder: string
let home: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-narratives-'))
  home = join(folder, 'home')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function load(lines: string, text?: string): LoadedSpec<NarrativeLabellingSpec> {
  if (text !== undefined) writeFileSync(join(folder, 'notes.csv'), text)
  const path = join(folder, 'spec.yaml')
  writeFileSync(path, `name: notes\npipeline: narrative-labelling\n${lines}\n`)
  return readSpec(path) as LoadedSpec<NarrativeLabellingSpec>
}
const source = (rest: string): string => `source: { file: notes.csv, ${rest} }\n${LEXICON}`
async function plan(
  lines: string,
  text?: string,
): Promise<{ readonly plan: RunPlan; readonly notices: readonly string[] }> {
  const notices: string[] = []
  const made = await planNarratives(load(lines, text), {
    home,
    onNotice: (line) => notices.push(line),
  })
  return { plan: made, notices }
}
const locators = ({ plan: { items } }: { readonly plan: RunPlan }) =>
  items.map((item) => readNarrativeLocator(item))
const keys = ({ plan: { items } }: { readonly plan: RunPlan }) => items.map(({ key }) => key)

const LONG = `id,type,text,flag
A,le,He slipped.,1
A,cme,The floor was wet.,1
B,le,She sat down.,0
C,le,Nothing.,
`

describe('planNarratives', () => {
  it('makes an item of each narrative, unique on incident and type, in byte order', async () => {
    const made = await plan(source('id: id, type: type, text: text, labels: [flag]'), LONG)
    expect(keys(made)).toEqual(['A/cme', 'A/le', 'B/le', 'C/le'])
    expect(
      locators(made).map(({ line, incident, type, gold }) => [line, incident, type, gold]),
    ).toEqual([
      [3, 'A', 'cme', { flag: '1' }],
      [2, 'A', 'le', { flag: '1' }],
      [4, 'B', 'le', { flag: '0' }],
      [5, 'C', 'le', { flag: null }],
    ])
    expect(made.notices).toEqual([])
    expect(made.plan.commit).toBe('item')
    expect(made.plan.sources).toHaveLength(1)
  })

  it('seals every text, and hashes it under a key: no plain text and no plain hash in the plan', async () => {
    const made = await plan(source('id: id, type: type, text: text'), LONG)
    const written = JSON.stringify(made.plan)
    for (const text of ['He slipped.', 'The floor was wet.', 'She sat down.']) {
      expect(written).not.toContain(text)
      expect(written).not.toContain(createHash('sha256').update(text).digest('hex'))
    }
    const { datasetId } = readLabellingParams(made.plan.params)
    const vault = openVault(home, datasetId, { create: false })
    const item = made.plan.items[1]
    expect(vault.unseal(readNarrativeLocator(item).sealed ?? '', textContext('A/le'))).toBe(
      'He slipped.',
    )
    expect(item.sha256).toBe(vault.hmac('He slipped.'))
  })

  it.each([
    ['id: text, text: text', /source.id names the column of the text, "text"/],
    [
      'text: text, labels: [flag], stratum: [flag]',
      /source.stratum names the column of manual labels "flag".*test part/,
    ],
    [
      'id: id, text: text, type: flag, labels: { a: flag }',
      /source.type names the column of manual/,
    ],
    ['id: id, type: type, text: text, stratum: [text]', /source.stratum names/],
    ['id: id, type: type, text: text, labels: { a: text }', /source.labels names/],
    ['id: id, type: type, text: text, labels: [text]', /source.labels names/],
    ['id: id, text: {}', /source.text names no column/],
    ['id: id, text: { le: text, cme: text }', /source.text names the column "text" for two types/],
    [
      'id: id, type: type, text: text, labels: [flag], positive: 1, negative: [0, 1.0]',
      /both hold "1"/,
    ],
  ])('refuses a source that would not do: %s', async (rest, message) => {
    await expect(plan(source(rest), LONG)).rejects.toThrow(message)
  })

  it.each([
    ['{ provider: lexicon, terms: ["*"] }', /names no letter or symbol/],
    [
      '{ provider: openai, baseUrl: "http://127.0.0.1:9/v1", model: m, extra: { stream: true } }',
      /model.extra holds 'stream'/,
    ],
    ['{ provider: replay, file: notes.csv }', /line 1 of the recording/],
  ])(
    'refuses a model that no session could open, before a run is made: %s',
    async (model, message) => {
      const lines = `source: { file: notes.csv, id: id, type: type, text: text }\nmodel: ${model}\nprompt: { user: "{{text}}" }`
      await expect(plan(lines, LONG)).rejects.toThrow(message)
    },
  )

  it.each([
    ['a,b\n', '', /no row of notes.csv can be labelled; it has none below its header/],
    ['a,b\n1\n2\n', '', /no row of notes.csv can be labelled; line 2/],
    ['a,b\n1,\n2,x\n', '\nlimit: 1', /limit 1 leaves no row of notes.csv/],
  ])('says of %j why none of its rows can be labelled', async (text, rest, message) => {
    const lines = `${source('id: a, text: b, labels: [a]')}${rest}`
    await expect(plan(lines, text)).rejects.toThrow(message)
  })

  it('refuses a property that no object can hold', async () => {
    const schema =
      '{ type: object, properties: { detected: { type: boolean }, "__proto__": { type: number } } }'
    const lines = `${source('id: id, type: type, text: text')}\nanswer: { schema: ${schema} }`
    await expect(plan(lines, LONG)).rejects.toThrow(/__proto__/)
  })

  it('is the same plan a second time, so that a resumed start finds its run', async () => {
    const lines = source('id: id, type: type, text: text, labels: [flag]')
    expect((await plan(lines, LONG)).plan).toEqual((await plan(lines)).plan)
  })

  it('keeps both narratives of an incident in one part, and leaves the unlabelled out of the split', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `I${i},le,text ${i},1\nI${i},cme,words ${i},${i % 2}\n`,
    )
    const made = await plan(
      `${source('id: id, type: type, text: text, labels: [flag]')}\nseed: 5`,
      `id,type,text,flag\n${rows.join('')}U,le,text,\n`,
    )
    const parts = new Map<string, Set<string | null>>()
    for (const { incident, part } of locators(made))
      parts.set(incident ?? '', (parts.get(incident ?? '') ?? new Set()).add(part))
    expect([...parts.values()].every((own) => own.size === 1)).toBe(true)
    expect(parts.get('U')).toEqual(new Set([null]))
    const { split } = readLabellingParams(made.plan.params)
    expect(split.devIncidents + split.testIncidents).toBe(60)
    expect(split.devNarratives + split.testNarratives).toBe(120)
    expect(split.testIncidents).toBeGreaterThan(15)
    const limited = await plan(
      `${source('id: id, type: type, text: text, labels: [flag]')}\nseed: 5\nlimit: 40`,
    )
    for (const { incident, part } of locators(limited))
      expect(parts.get(incident ?? '')).toEqual(new Set([part]))
  })

  it('keeps incidents that share a text in one part, whatever its case and spaces, under any limit', async () => {
    const rows = Array.from(
      { length: 80 },
      (_, i) => `I${i},${i % 2 ? 'Said' : ' said '} ${i >> 1},1\n`,
    )
    const linked = 'J0,First.,1\nJ1,first.,\nJ1,Second.,\nJ2,SECOND.,1\n'
    const lines = `${source('id: n, incident: id, text: text, labels: [flag]')}\nseed: 5`
    const text = `id,text,flag\n${rows.join('')}${linked}`
      .split('\n')
      .filter((line) => line !== '')
      .map((line, i) => (i === 0 ? `n,${line}` : `${String(i).padStart(3, '0')},${line}`))
      .join('\n')
    const made = await plan(lines, `${text}\n`)
    const parts = new Map(locators(made).map(({ incident, part }) => [incident, part]))
    for (let i = 0; i < 80; i += 2) expect(parts.get(`I${i}`)).toBe(parts.get(`I${i + 1}`))
    // through an incident without a label
    expect(parts.get('J2')).toBe(parts.get('J0'))
    expect(new Set(parts.values())).toEqual(new Set(['dev', 'test', null]))
    for (const { incident, part } of locators(await plan(`${lines}\nlimit: 31`)))
      expect(parts.get(incident)).toBe(part)
  })

  it('reads two narratives of an incident from one row', async () => {
    const made = await plan(
      source('id: id, text: { le: police, cme: doctor }, labels: { coder: { le: a, cme: b } }'),
      'id,police,doctor,a,b\nX,He slipped.,A fall.,1,0\nY,,Only here.,,1\n',
    )
    expect(keys(made)).toEqual(['X/cme', 'X/le', 'Y/cme'])
    expect(locators(made).map(({ gold }) => gold['coder'])).toEqual(['0', '1', '1'])
    expect(made.notices).toEqual(['incidents without a narrative le: 1'])
  })

  it('counts an incident that lacks a type once, whatever other rows of it say', async () => {
    const made = await plan(
      source('id: id, text: { le: police, cme: doctor }'),
      'id,police,doctor\nX,He slipped.,\nX,Again.,\n,No id.,\nY,A fall.,\nY,,Also here.\n',
    )
    expect(made.notices[0]).toBe('incidents without a narrative cme: 1')
    expect(locators(made).filter(({ problem }) => problem !== null)).toHaveLength(2)
  })

  it('numbers narratives without an id by their lines, in the order of the file', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `text ${i}\n`).join('')
    const made = await plan(source('text: text'), `text\n${rows}`)
    expect(keys(made).slice(8)).toEqual([
      'line0000010',
      'line0000011',
      'line0000012',
      'line0000013',
    ])
  })
})

describe('a prompt file', () => {
  const file =
    '---\nversion: 2\nauthor: A. Writer\n---\n# System\nA secret example.\n# User\n{{text}}\n'
  const lines = `${source('id: id, text: text')}\nprompt: { file: p.md }`

  it('is a source of the run, recorded by hash, version and author, and kept sealed', async () => {
    writeFileSync(join(folder, 'p.md'), file)
    const { plan: made } = await plan(lines, 'id,text\nA,one\n')
    expect(made.sources.map(({ path }) => path)).toEqual(
      ['notes.csv', 'p.md'].map((name) => join(folder, name)),
    )
    const { prompt } = readLabellingParams(made.params)
    expect(prompt).toMatchObject({ version: '2', author: 'A. Writer' })
    expect(prompt.sha256).toBe(
      createHash('sha256').update('["A secret example.","{{text}}"]').digest('hex'),
    )
    expect(JSON.stringify(made)).not.toContain('A secret example')
  })

  it('that is not there, or says nothing to fill in, is refused', async () => {
    await expect(plan(lines, 'id,text\nA,one\n')).rejects.toThrow('prompt.file: there is no file')
    writeFileSync(join(folder, 'p.md'), '# User\nNo place.\n')
    await expect(plan(lines)).rejects.toThrow('p.md has no {{text}}')
  })
})

describe('rows that cannot be labelled', () => {
  it('are counted as items and named by line: duplicates with both lines, broken, empty', async () => {
    const made = await plan(
      source('id: id, text: text'),
      'id,text\nA,one\nB,two\nA,three\nC\nD,\n,no id\n',
    )
    expect(locators(made).filter(({ problem }) => problem === null)).toHaveLength(2)
    expect(
      Object.fromEntries(
        made.plan.items.flatMap((item) => {
          const { problem, sealed } = readNarrativeLocator(item)
          return problem === null || sealed !== null ? [] : [[item.key, problem]]
        }),
      ),
    ).toEqual({
      'A (line 4)': 'line 4: a second narrative A; the first is in line 2',
      D: 'line 6: the text is empty',
      line0000007: 'line 7: the id (column id) is empty',
      'line0000005 (broken)':
        'line 5: 1 value where 2 are expected: probably the rest of the row in line 4, broken by a line end',
    })
    expect(made.notices[0]).toBe(
      'rows that cannot be labelled: 4 of 6; each is counted and fails as input_invalid',
    )
    expect(readLabellingParams(made.plan.params).invalidRows).toBe(4)
  })

  it('a text that repeats an earlier one is kept, and said with both lines', async () => {
    const made = await plan(source('id: id, text: text'), 'id,text\nA,one\nB,two\nC,one\n')
    expect(keys(made)).toEqual(['A', 'B', 'C'])
    expect(made.notices).toEqual([
      'narratives that repeat the text of an earlier one (case and spaces aside), and are kept, on its side of the split: 1, of 1 text (line 4 that of line 2)',
    ])
  })

  it('an incident of two texts that are both empty is an item that fails, named by its line', async () => {
    const made = await plan(
      source('id: id, text: { le: police, cme: doctor }, labels: { coder: { le: a } }'),
      'id,police,doctor,a\nX,He slipped.,,1\nY,, ,1\n',
    )
    expect(locators(made).map(({ problem, type, gold }) => [problem, type, gold])).toEqual([
      [null, 'le', { coder: '1' }],
      ['line 3: every text is empty', null, { coder: null }],
    ])
    expect(keys(made)).toEqual(['X/le', 'Y'])
    expect(made.notices[0]).toBe('incidents without a narrative cme: 1')
  })

  it('where many rows share an id, says how to name the case', async () => {
    const made = await plan(source('id: id, text: text'), 'id,text\nA,one\nA,two\nB,three\n')
    expect(made.notices[0]).toMatch(/repeat an id of column id: 1 of 3; .*source.incident: "id"/)
  })

  it('says which labels are read as no where only the yes is named', async () => {
    const text = 'id,text,flag\nA,a,Yes\nB,b,No\nC,c,unsure\nD,d,No\n'
    const made = await plan(source('id: id, text: text, labels: [flag], positive: yes'), text)
    expect(made.notices).toEqual([
      'labels in flag that are read as no, because source.negative names none: 3 ("No" 2, "unsure" 1)',
    ])
    const both = 'id: id, text: text, labels: [flag], positive: yes, negative: no'
    expect((await plan(source(both))).notices).toEqual([
      'labels in flag that are not known, and count as missing: 1 (line 4: "unsure")',
    ])
  })

  it('a label of unknown value is reported with its line, and its narrative stays', async () => {
    const made = await plan(
      source('id: id, text: text, labels: [flag]'),
      'id,text,flag\nA,one,1\nB,two,0\nC,three,9\n',
    )
    expect(made.notices).toEqual([
      'labels in flag that are not known, and count as missing: 1 (line 4: "9")',
    ])
    expect(locators(made)[2]).toMatchObject({ gold: { flag: null }, problem: null, part: null })
  })
})

describe('what planNarratives refuses, before anything is made', () => {
  const good = 'id: id, text: text'
  const text = 'id,text,flag\nA,one,spam\n'
  it.each([
    [
      source('text: words'),
      text,
      /source\.text is "words", and the table has no such column.*it has: "id", "text", "flag"/,
    ],
    [source('id: id, text: txt'), text, /did you mean "text"\?/],
    [
      source(`${good}, labels: [flag]`),
      text,
      /holds "spam"; none of them means yes.*source\.positive: "spam"/,
    ],
    [source('id: "", text: text'), text, /an empty name: name a column/],
    [
      source(`${good}, labels: [flag], positive: ja`),
      'id,text,flag\nA,one,No\nB,two,Yes\n',
      /none of them means yes \(known: ja\)\. Name the value that does: source\.positive: "Yes"/,
    ],
    [
      source(`${good}, labels: [flag], positive: ja`),
      'id,text,flag\nA,one,No\nB,two,a\nC,three,b\n',
      /Name the values that do under source\.positive$/,
    ],
    [
      source(`${good}, labels: [id, flag], positive: A`),
      'id,text,flag\nA,one,\n',
      /flag holds no label/,
    ],
    [
      source(good),
      'id,text\nA,\n',
      /no row of notes\.csv can be labelled; line 2: the text is empty/,
    ],
    [`${source(good)}\nanswer: { label: missing }`, text, /answer\.label is missing/],
    [
      `${source(good)}\nanswer: { schema: { type: object, properties: { detected: { type: boolean }, line: { type: integer } } } }`,
      text,
      /two columns line/,
    ],
    [
      `source: { file: notes.csv, ${good} }\nmodel: { provider: openai, baseUrl: "http://127.0.0.1:1/v1", model: m }`,
      text,
      /needs a prompt/,
    ],
    [
      `source: { file: notes.csv, ${good} }\nprompt: { user: "{{text}}" }\nmodel: { provider: openai, baseUrl: "https://api.example.org/v1", model: m }`,
      text,
      /not on this machine, and the text is restricted; add it under data\.allowEndpoints/,
    ],
    [
      `source: { file: notes.csv, ${good} }\nprompt: { user: "{{text}}" }\nmodel: { provider: openai, baseUrl: "http://127.0.0.1:11434/v1", model: "gpt-oss:120b-cloud" }`,
      text,
      /does not run on this machine/,
    ],
    [
      `source: { file: notes.csv, ${good} }\nprompt: { user: "{{text}}" }\nbudget: { maxUsd: 1 }\nmodel: { provider: openai, baseUrl: "http://127.0.0.1:1/v1", model: m }`,
      text,
      /budget\.maxUsd needs model\.prices/,
    ],
  ])('%s', async (lines, content, message) => {
    await expect(plan(lines, content)).rejects.toThrow(message)
    expect(existsSync(home)).toBe(false)
  })

  it('data whose text was purged from this home', async () => {
    const { plan: made } = await plan(source(good), text)
    destroyVault(home, readLabellingParams(made.params).datasetId)
    await expect(plan(source(good))).rejects.toThrow('was purged from this home folder')
  })

  it('an endpoint that is named with its agreement is accepted', async () => {
    const { plan: made } = await plan(
      `source: { file: notes.csv, ${good} }\nprompt: { user: "{{text}}" }\nmodel: { provider: openai, baseUrl: "https://api.example.org/v1/", model: m }\ndata: { allowEndpoints: [{ baseUrl: "https://api.example.org/v1", dataAgreement: DUA 7 }] }`,
      text,
    )
    expect(readLabellingParams(made.params).model).toMatchObject({
      baseUrl: 'https://api.example.org/v1',
    })
  })
})

describe('specs', () => {
  it('reads the template of `longrun init`', () => {
    const path = join(folder, 'template.yaml')
    writeFileSync(path, NARRATIVE_LABELLING_TEMPLATE)
    expect(readSpec(path).spec.name).toBe('my-labels')
  })

  it('plans the published example, two narratives an incident among it', async () => {
    const loaded = readSpec(join(ROOT, 'examples/narrative-labelling.yaml'))
    const made = await planNarratives(loaded as LoadedSpec<NarrativeLabellingSpec>, { home })
    expect(made.items).toHaveLength(60)
    const { split, invalidRows, labels } = readLabellingParams(made.params)
    expect([split.devNarratives + split.testNarratives, invalidRows, labels]).toEqual([
      59,
      0,
      ['coder1', 'coder2'],
    ])
  })

  it('names the column that was probably meant for labels', async () => {
    const mistyped = load(source('text: text, labels: [lable]'), 'text,label\nhe slipped,1\n')
    await expect(planNarratives(mistyped, { home })).rejects.toThrow(
      /^source\.labels is "lable", .* did you mean "?label"?\?/,
    )
  })
})

const real = existsSync(TEXT) ? describe : describe.skip
if (!existsSync(TEXT)) console.warn(`no text data in ${TEXT}: its tests are skipped`)
real('planNarratives over real files', () => {
  const file = (name: string): string => JSON.stringify(join(TEXT, name))

  it('the spam collection: every message and the broken record, by its line', async () => {
    const made = await plan(
      `source: { file: ${file('sms_spam_collection.tsv')}, columns: [label, message], text: message, labels: [label], positive: spam, negative: ham }\n${LEXICON}`,
    )
    expect(made.plan.items).toHaveLength(5575)
    expect(made.notices).toEqual([
      expect.stringMatching(
        /^narratives that repeat the text of an earlier one .*: 4\d\d, of \d\d\d texts \(line /,
      ),
      'rows that cannot be labelled: 1 of 5575; each is counted and fails as input_invalid',
      '  line 6: 1 value where 2 are expected: probably the rest of the row in line 5, broken by a line end',
    ])
    const text = readFileSync(join(TEXT, 'sms_spam_collection.tsv'), 'utf8')
    const written = JSON.stringify(made.plan)
    for (const line of text.split('\n').slice(0, 200)) {
      const message = line.split('\t')[1]
      if (message !== undefined && message.length > 20) expect(written).not.toContain(message)
    }
  })

  it('a file without header, read as if it had one, is refused without showing a message', async () => {
    const spec = `source: { file: ${file('sms_spam_collection.tsv')}, text: message }\n${LEXICON}`
    await expect(plan(spec)).rejects.toThrow(
      /no such column \(it has: "ham", "Go until jurong point, …"\)\. If the first line is no header, name the columns/,
    )
  })
})
