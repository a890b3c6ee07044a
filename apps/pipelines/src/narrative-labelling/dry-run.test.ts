import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { type LoadedSpec, readSpec } from '../spec-file.ts'
import { dryRunNarratives } from './dry-run.ts'
import type { NarrativeLabellingSpec } from './spec.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-dry-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function load(lines: string, text: string): LoadedSpec<NarrativeLabellingSpec> {
  writeFileSync(join(folder, 'notes.csv'), text)
  const path = join(folder, 'spec.yaml')
  writeFileSync(path, `name: notes\npipeline: narrative-labelling\n${lines}\n`)
  return readSpec(path) as LoadedSpec<NarrativeLabellingSpec>
}

it('of a word list, says that it has no prompt, and which settings do nothing or all', async () => {
  writeFileSync(join(folder, 'p.md'), '# User\n\n{{text}}\n')
  const model = 'model: { provider: lexicon, terms: [slip*], threshold: -5 }'
  const rest = 'prompt: { file: p.md }\nbudget: { maxTokens: 5 }'
  const text = 'text\nhe slipped\n'
  const run = await dryRunNarratives(
    load(`source: { file: notes.csv, text: text }\n${model}\n${rest}`, text),
  )
  expect(run.facts?.['prompt']).toBe('none: a word list asks nothing')
  expect([run.files, run.bytes]).toEqual([1, text.length])
  expect(Object.values(run.facts ?? {})).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^budget has no effect: a word list/),
      expect.stringMatching(/^model\.threshold is -5: .* is answered yes/),
    ]),
  )
})

it.each([
  ['extra: { n: 5 }', '', /model\.extra holds 'n'/],
  ['baseUrl: "http://127.0.0.1:1/v1/chat/completions"', '', /^model\.baseUrl ends in .*v1$/],
  ['apiKeyEnv: LONGRUN_NO_SUCH_KEY, extra: { stream: true }', '', /holds 'stream'/],
  ['seed: 1', ', labels: { outcome: flag }, stratum: [gold_outcome, gold_outcome]', /two columns/],
])('finds in a dry run what a start would refuse: %s%s', async (model, columns, message) => {
  const base = model.startsWith('baseUrl') ? '' : 'baseUrl: "http://127.0.0.1:1/v1", '
  const run = dryRunNarratives(
    load(
      `source: { file: notes.csv, text: text${columns} }\nprompt: { user: "{{text}}" }\nmodel: { provider: openai, model: m, ${base}${model} }`,
      'text,flag,gold_outcome\na note,1,x\n',
    ),
  )
  await expect(run).rejects.toThrow(message)
})

it.each([
  [
    'schema: { type: object, properties: { kind: { enum: [fall, burn] } }, required: [kind] }, label: kind',
    /^answer\.schema fits no answer of model\.terms: a word list answers detected/,
  ],
  [
    'schema: { type: object, properties: { fell: { type: boolean }, confidence: { type: number } } }, label: fell',
    /^answer\.label is fell, and a word list answers detected/,
  ],
])('refuses a schema that no answer of a word list fits: %s', async (answer, message) => {
  const model = 'model: { provider: lexicon, terms: [slip*] }'
  const ofList = (lines: string) =>
    load(`source: { file: notes.csv, text: text }\n${model}\n${lines}`, 'text\nhe slipped\n')
  await expect(dryRunNarratives(ofList(`answer: { ${answer} }`))).rejects.toThrow(message)
  const own = 'schema: { type: object, properties: { detected: { type: boolean } } }'
  await expect(dryRunNarratives(ofList(`answer: { ${own} }`))).resolves.toMatchObject({ items: 1 })
})

it('says in a dry run what would be asked, and what it would cost', async () => {
  const run = await dryRunNarratives(
    load(
      'source: { file: notes.csv, text: text }\nprompt: { system: S, user: "{{text}}", version: 3 }\nlimits: { requestsPerMinute: 10 }\nmodel: { provider: openai, baseUrl: "http://127.0.0.1:1/v1", model: m, maxTokens: 100, prices: { date: 2026-01-01, inputPerMillionUsd: 1000, outputPerMillionUsd: 10000 } }',
      `text\n${'a short note\n'.repeat(50)}`,
    ),
  )
  expect(run).toMatchObject({ items: 50, estimate: null, unreadable: [] })
  expect(run.facts?.['tokens']).toMatch(/^about \d+: \d+ asked, 5000 answered$/)
  const asked = Number(/(\d+) asked/.exec(run.facts?.['tokens'] ?? '')?.[1])
  expect(run.facts?.['cost']).toBe(
    `about ${(asked * 1e-3 + 5000 * 1e-2).toFixed(2)} USD at the prices of 2026-01-01`,
  )
  expect(run.facts?.['time']).toBe('5.0 min or more, by the limits')
  expect(existsSync(join(folder, '.longrun'))).toBe(false)
})

it.each([
  [
    '{ maxUsd: 0.01 }',
    /^0\.01 USD: lasts for about [1-9] % of the narratives; the run pauses there/,
  ],
  ['{ maxUsd: 20, maxTokens: 900 }', /^20 USD, 900 tokens: lasts for about \d\d % of/],
  ['{ maxUsd: 20 }', /^20 USD$/],
])('says in a dry run how far a budget of %s lasts', async (budget, said) => {
  const model =
    'model: { provider: openai, baseUrl: "http://127.0.0.1:1/v1", model: m, prices: { date: 2026-01-01, inputPerMillionUsd: 10, outputPerMillionUsd: 40 } }'
  const { facts } = await dryRunNarratives(
    load(
      `source: { file: notes.csv, text: text }\nprompt: { user: "{{text}}" }\nbudget: ${budget}\n${model}`,
      `text\n${'a short note\n'.repeat(20)}`,
    ),
  )
  expect(facts?.['budget']).toMatch(said)
})

it('takes no prompt and no spec that is not UTF-8: their letters would be lost', async () => {
  const latin = Buffer.from('# User\n\nUnfall mit Fu\u00dfg\u00e4nger? {{text}}\n', 'latin1')
  writeFileSync(join(folder, 'p.md'), latin)
  const model = 'model: { provider: lexicon, terms: [slip*] }'
  const loaded = load(
    `source: { file: notes.csv, text: text }\nprompt: { file: p.md }\n${model}`,
    'text\na\n',
  )
  await expect(dryRunNarratives(loaded)).rejects.toThrow(/^p\.md is not UTF-8: save it as UTF-8/)
  const spec = Buffer.from('name: notes\nmodel: { terms: [Fu\u00dfg\u00e4nger] }\n', 'latin1')
  writeFileSync(join(folder, 'spec.yaml'), spec)
  expect(() => readSpec(join(folder, 'spec.yaml'))).toThrow(/^spec\.yaml is not UTF-8/)
})

it.each(['source: { file: /dev/null, text: text }', 'prompt: { file: /dev/zero }'])(
  'reads no pipe and no device: %s',
  async (line) => {
    const source = line.startsWith('source') ? '' : 'source: { file: notes.csv, text: text }\n'
    const model = 'model: { provider: lexicon, terms: [slip*] }'
    await expect(dryRunNarratives(load(`${source}${line}\n${model}`, 'text\na\n'))).rejects.toThrow(
      /^(source|prompt)\.file: \/dev\/\w+ is a pipe or a device; write it to a file first$/,
    )
  },
)
