import { readFileSync, writeFileSync } from 'node:fs'

import type { ChecklistItem } from '@longrun/pipelines'
import { type Mock, mixedFaults, startMock } from '@longrun/llm'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { PLANTED, writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
let mock: Mock
beforeEach(async () => {
  place = workplace()
  mock = await startMock({ faults: mixedFaults(0.3), lexicon: { terms: ['slip*'] } })
  writeNotes(place, { incidents: 20 })
})
afterEach(async () => {
  await mock.close()
  place.remove()
})

interface Methods {
  readonly paragraph: string
  readonly checklist: readonly ChecklistItem[]
}

const spec = (name: string): void =>
  writeSpec(place, {
    name,
    model: `{ provider: openai, baseUrl: "${mock.url}", model: m, temperature: 0, prices: { date: 2026-01-15, inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 } }`,
    // an agreement for another service of the same host says nothing of this one
    lines: `limits: { concurrency: 8 }\ndata: { allowEndpoints: [{ baseUrl: "${mock.url}/other", dataAgreement: DUA 7 }] }`,
  })

async function methodsOf(
  run: string,
): Promise<Methods & { readonly of: (item: string) => string | null }> {
  const { code, stdout } = await place.run(['run', 'methods', run, '--json'])
  expect([code, stdout.includes(PLANTED)]).toEqual([0, false])
  const methods = JSON.parse(stdout) as Methods
  return {
    ...methods,
    of: (name) => methods.checklist.find(({ item }) => item === name)?.value ?? null,
  }
}

it('run methods states what the ledger holds, and calls unknown what it does not', async () => {
  spec('first')
  await place.run(['run', 'start', 'spec.yaml'])
  const { usage, failed, succeeded } = JSON.parse(
    (await place.run(['run', 'status', 'first', '--json'])).stdout,
  ) as { usage: Record<string, number>; failed: number; succeeded: number }
  await place.run(['run', 'export', 'first', '--table', 'attempts', '--out', 'attempts.csv'])
  const days = readFileSync(place.path('attempts.csv'), 'utf8').match(/\d{4}-\d\d-\d\dT/g) ?? []
  const { of, paragraph } = await methodsOf('first')
  expect(of('tokens')).toContain(`${usage['promptTokens']} prompt`)
  expect(of('cost')).toBe(`${(usage['costNanoUsd'] / 1e9).toFixed(4)} USD`)
  expect(of('price list of')).toBe('2026-01-15')
  expect(of('answers')).toMatch(new RegExp(`^${succeeded} of 40, \\d+ of them after a repair`))
  const lost = Number(of('refusals')) + Number((of('failures') ?? '').split(' ')[0])
  expect(lost).toBe(failed)
  const [day] = (of('dates of the calls (UTC)') ?? '').split(' ')
  expect(days).toContain(`${day}T`)
  expect(of('parameters')).toMatch(/^temperature 0; max tokens not sent \(.*unknown\)/)
  expect(of('endpoint and data agreement')).toBe(`${mock.url}, a loopback address`)
  // the spec names no author
  expect(of('prompt author')).toBeNull()
  expect(paragraph).toContain('version 1 by [unknown]')
  expect((await place.run(['run', 'methods', 'first'])).stdout).toMatch(/prompt author +unknown\n/)
})

it('answers of the response cache are counted, and have no date of their own', async () => {
  spec('first')
  await place.run(['run', 'start', 'spec.yaml'])
  // only what has an answer is asked again in the second run
  await mock.close()
  mock = await startMock({ port: Number(new URL(mock.url).port), lexicon: { terms: ['slip*'] } })
  spec('second')
  await place.run(['run', 'start', 'spec.yaml'])
  const [first, second] = [await methodsOf('first'), await methodsOf('second')]
  const recalled = Number(/(\d+) answers recalled/.exec(second.of('response cache') ?? '')?.[1])
  expect(first.of('response cache')).toBe('on; 0 answers recalled')
  expect(recalled).toBe(Number((first.of('answers') ?? '').split(' ')[0]) - repaired(first))
  expect(second.of('dates of the calls (UTC)') === null).toBe(mock.stats().requests === 0)
  const compared = await place.run(['run', 'compare', 'first', 'second'])
  expect(compared.stdout).toContain(`${recalled} answers came from the response cache`)
})

/** Their question held a bad answer, which the second run has not got. */
function repaired({ checklist }: Methods): number {
  const answers = checklist.find(({ item }) => item === 'answers')?.value ?? ''
  return Number(/, (\d+) of them/.exec(answers)?.[1])
}

it('states limit, left-out rows, repeated texts and agreement; a word list has no prompt', async () => {
  const notes = readFileSync(place.path('notes.csv'), 'utf8').trimEnd().split('\n')
  writeFileSync(
    place.path('notes.csv'),
    [...notes, 'I0,xx,"all alike, a slip",1', 'I1,xx,"All  alike, a slip",1', 'I2,xx,,0', ''].join(
      '\n',
    ),
  )
  for (const [name, threshold] of [
    ['loose', 1],
    ['strict', 2],
  ] as const) {
    writeSpec(place, {
      name,
      model: `{ provider: lexicon, terms: [slip*, quiet], threshold: ${threshold} }`,
      lines: 'limit: 30\ndata: { sensitivity: open }',
    })
    const { code, stderr } = await place.run(['run', 'start', 'spec.yaml'])
    expect(code).toBeLessThan(4)
    expect(stderr).toMatch(
      /repeat the text of an earlier one \(case and spaces aside\).*: 1, of 1 text/,
    )
  }
  const { paragraph, of } = await methodsOf('loose')
  expect(paragraph).toContain('(the first 30 rows by id: a limit was set')
  expect(paragraph).toMatch(/A word list answers by rules; no prompt was used/)
  expect(paragraph).toMatch(/On the dev part \(\d+ narratives of \d+ incidents\), the share of/)
  expect(paragraph).toMatch(/Cohen's kappa (-?\d\.\d{3}|\[unknown\])/)
  expect(paragraph).toContain('0 prompts and 2 models were tried in 2 runs')
  expect(of('prompt')).toBe('none: a word list asks nothing')
  expect(of('repeated texts')).toMatch(/^1 narrative .*\(case and spaces aside\), of 1 text$/)
  expect(paragraph).toContain(
    '1 narrative repeats the text of an earlier one (case and spaces aside; 1 text)',
  )
  const { stdout } = await place.run(['run', 'compare', 'loose', 'strict'])
  expect(stdout).toMatch(/A +loose .*threshold 1\); prompt none/)
  expect(stdout).toMatch(/B +strict .*threshold 2\); prompt none/)
})

it('of restricted data, states no share that tells fewer than ten answers', async () => {
  writeSpec(place, { name: 'words' })
  await place.run(['run', 'start', 'spec.yaml'])
  const { paragraph } = await methodsOf('words')
  expect(paragraph).toMatch(
    /On the dev part \(.*agreement with flag is \[not stated: fewer than 10/,
  )
  // all were answered: no small count to be careful with
  expect((await place.run(['run', 'methods', 'words'])).stderr).toBe('')
  writeFileSync(
    place.path('notes.csv'),
    `${readFileSync(place.path('notes.csv'), 'utf8')}I9,xx,,0\n`,
  )
  for (const sensitivity of ['restricted', 'open']) {
    writeSpec(place, { name: sensitivity, lines: `data: { sensitivity: ${sensitivity} }` })
    await place.run(['run', 'start', 'spec.yaml'])
    const { stderr } = await place.run(['run', 'methods', sensitivity])
    expect(stderr.includes('before you share this')).toBe(sensitivity === 'restricted')
  }
  await place.run(['run', 'sample-gold', 'words', '--size', '5', '--out', 'gold.csv'])
  const [header, first] = readFileSync(place.path('gold.csv'), 'utf8').split('\n')
  const line = Number(first.split(',')[header.split(',').indexOf('line')])
  const rows = readFileSync(place.path('notes.csv'), 'utf8').split('\n')
  const [incident, type] = rows[line - 1].split(',')
  expect(first).toContain(`${incident},${type},`)
})

it('states the prevalence that a drawn sample corrected, and hides few of restricted data', async () => {
  const estimates: Record<string, string> = {}
  for (const sensitivity of ['open', 'restricted']) {
    writeSpec(place, { name: sensitivity, lines: `data: { sensitivity: ${sensitivity} }` })
    await place.run(['run', 'start', 'spec.yaml'])
    const gold = `${sensitivity}.csv`
    await place.run(['run', 'sample-gold', sensitivity, '--size', '12', '--out', gold])
    expect((await methodsOf(sensitivity)).paragraph).toContain('[unknown: give its labels to')
    const [header, ...rows] = readFileSync(place.path(gold), 'utf8').trimEnd().split('\n')
    const at = header.split(',').indexOf('label')
    const labelled = rows.map((row, i) =>
      row
        .split(',')
        .with(at, i === 3 ? 'yes' : 'no')
        .join(','),
    )
    writeFileSync(place.path(gold), [header, ...labelled, ''].join('\n'))
    const { stdout, code } = await place.run([
      'run',
      'estimate',
      sensitivity,
      '--gold',
      gold,
      '--json',
    ])
    expect(code).toBe(0)
    const [{ ppi }] = (JSON.parse(stdout) as Estimates).prevalence
    const { low, high } = ppi.interval
    estimates[sensitivity] =
      `is ${ppi.value.toFixed(3)} (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)})`
    // few narratives are a yes
    expect(40 * ppi.value).toBeLessThan(10)
  }
  const open = await methodsOf('open')
  expect(open.paragraph).toContain(
    `corrected for labelling error by 24 manual labels of 12 incidents (PPI++), ${estimates['open']}`,
  )
  expect(open.paragraph).not.toContain('give its labels to')
  const restricted = await methodsOf('restricted')
  expect(restricted.paragraph).toMatch(/The prevalence of .* is \[not stated: fewer than 10/)
  expect(restricted.paragraph).not.toContain(estimates['restricted'])
})

it('of a recording, states nothing that only who recorded it knows, and guesses no tokens', async () => {
  writeFileSync(
    place.path('old.csv'),
    'incident_id,narrative_text,detected,model\nA,he slipped,yes,old-7b\nB,he stood,no,old-7b\n',
  )
  await place.run(['run', 'import', 'old.csv', '--out', 'old'])
  await place.run(['run', 'start', 'old/old.csv/spec.yaml'])
  const old = await methodsOf('old.csv')
  for (const item of ['endpoint and data agreement', 'cost', 'dates of the calls (UTC)', 'tokens'])
    expect([item, old.of(item)]).toEqual([item, expect.stringMatching(/^unknown: played from/)])
  expect(old.of('prompt')).toMatch(/^unknown: .* does not hold it$/)
  expect(old.of('prompt sha256')).toBeNull()
  expect(old.paragraph).toContain('The recording names the model old-7b')
  expect(old.of('tried on this dataset, in this home')).toContain(
    '0 prompts (and the unknown ones of 1 run over a recording)',
  )
  expect(old.paragraph).not.toMatch(/asked for again|after a repair|not in the old file/)
  const { stdout } = await place.run(['run', 'status', 'old.csv', '--json'])
  const { usage } = JSON.parse(stdout) as { usage: Record<string, number> }
  expect(usage).toMatchObject({ uncountedReplies: 2 })
  expect(usage).not.toHaveProperty('promptTokens')

  spec('first')
  await place.run(['run', 'start', 'spec.yaml'])
  const out = ['--include-text', '--out', 'answers.jsonl']
  await place.run(['run', 'export', 'first', '--table', 'recording', ...out])
  writeSpec(place, { name: 'again', model: '{ provider: replay, file: answers.jsonl }' })
  await place.run(['run', 'start', 'spec.yaml'])
  const [first, again] = [await methodsOf('first'), await methodsOf('again')]
  expect(again.of('endpoint and data agreement')).toMatch(/^unknown: played from a recording/)
  expect(again.of('cost')).toBe('unknown: played from a recording')
  // a recording says on which day each call was made, whenever it is played or recorded anew
  const dated = readFileSync(place.path('answers.jsonl'), 'utf8')
  writeFileSync(
    place.path('answers.jsonl'),
    dated.replaceAll(/"askedOn":"[^"]*"/g, '"askedOn":"2025-03-04"'),
  )
  writeSpec(place, { name: 'later', model: '{ provider: replay, file: answers.jsonl }' })
  await place.run(['run', 'start', 'spec.yaml'])
  const later = await methodsOf('later')
  expect(later.of('dates of the calls (UTC)')).toBe('2025-03-04')
  expect(later.paragraph).toContain(
    'dates of the calls (UTC): 2025-03-04; endpoint, parameters and',
  )
  const anew = ['--include-text', '--out', 'anew.jsonl']
  await place.run(['run', 'export', 'later', '--table', 'recording', ...anew])
  expect(readFileSync(place.path('anew.jsonl'), 'utf8')).not.toMatch(/"askedOn":"(?!2025-03-04)/)
  expect(readFileSync(place.path('anew.jsonl'), 'utf8')).toContain('"askedOn":"2025-03-04"')
  expect(old.of('dates of the calls (UTC)')).toBe('unknown: played from a recording')
  for (const item of [
    'prompt sha256',
    'prompt version',
    'returned model',
    'tokens',
    'dates of the calls (UTC)',
  ])
    expect([item, again.of(item)]).toEqual([item, first.of(item)])
})

it('score, estimate and sample-gold say which run they took, and whose sample a file is', async () => {
  for (const term of ['slip*', 'quiet']) {
    writeSpec(place, {
      name: 'twin',
      model: `{ provider: lexicon, terms: [${term}] }`,
      file: `${term[0]}.yaml`,
    })
    await place.run(['run', 'start', `${term[0]}.yaml`])
  }
  const { stdout: listed } = await place.run(['run', 'list', '--json'])
  const [newest, older] = (JSON.parse(listed) as readonly { runId: string }[]).map((r) => r.runId)
  const gold = ['--size', '12', '--by', 'answer', '--out', 'gold.csv']
  const drawn = await place.run(['run', 'sample-gold', older, ...gold])
  expect(drawn.stderr).toContain(`drawn from twin ${older}, by answer`)
  const filled = readFileSync(place.path('gold.csv'), 'utf8').replaceAll(/,$/gm, ',no')
  writeFileSync(place.path('gold.csv'), filled)
  const own = await place.run(['run', 'estimate', older, '--gold', 'gold.csv'])
  expect([own.code, own.stdout.split('\n\n')[0]]).toEqual([0, `twin ${older}`])
  const other = await place.run(['run', 'estimate', newest, '--gold', 'gold.csv'])
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringContaining(
      `in run ${newest}: the sample was drawn from another run, ${older}: estimate that one`,
    ),
  ])
  const score = await place.run(['run', 'score', newest])
  expect(score.stdout).toContain(`twin ${newest}\n\ndev part against flag`)
})

interface Estimates {
  readonly prevalence: readonly {
    readonly ppi: {
      readonly value: number
      readonly interval: { readonly low: number; readonly high: number }
    }
  }[]
}
