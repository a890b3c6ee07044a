import { readFileSync } from 'node:fs'

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
    lines: 'limits: { concurrency: 8 }',
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
