import { type Item, type JsonObject, type Output, TaskError } from '@longrun/runs'
import { syntheticStar } from '@longrun/search'
import { describe, expect, it } from 'vitest'

import { injectionRecoverySpec } from './spec.ts'
import { starFiles } from '../synthetic-sky.ts'
import { COMPLETENESS, injectionDerivedTables } from './derived-tables.ts'
import { blockLocator, type BlockLocator, syntheticBytes } from './locator.ts'
import { injectionParams } from './params.ts'
import { injectionSummary } from './summary.ts'
import { readInjectionParams } from './params.ts'
import { BLOCKS, DETECTIONS, INJECTIONS } from './tables.ts'
import task from './task.ts'

const signal = new AbortController().signal
const params: JsonObject = injectionParams(
  injectionRecoverySpec.parse({
    name: 'test',
    pipeline: 'injection-recovery',
    source: { files: 'x' },
    injections: { periodMinDays: 1, periodMaxDays: 4, periodBins: 1, radiusBins: 2 },
    params: { maxPlanets: 1 },
  }),
)
const synthetic = { seed: 3, index: 1, mission: 'tess-30min', kind: 'quiet' } as const
const block = (changes: Partial<BlockLocator> = {}): Item => ({
  key: 'SYN-000001#0000',
  sha256: '',
  locator: blockLocator({
    files: [],
    synthetic,
    seed: 9,
    first: 0,
    count: 3,
    falseAlarms: false,
    ...changes,
  }),
})

async function compute(
  item: Item,
  bytes: readonly Uint8Array[] = [syntheticBytes(synthetic)],
): Promise<Output> {
  const { value } = task.prepare!(bytes, { item, params })
  const [result] = await task.compute([value], { items: [item], seeds: [1], params, signal })
  if (!('ok' in result)) throw new Error(result.error.message)
  return result.ok
}

describe('the injection-recovery task', () => {
  it('gives one row a block and one an injection, with exactly the columns of the tables', async () => {
    const { tables } = await compute(block({ falseAlarms: true }))
    expect(tables['blocks']).toHaveLength(1)
    expect(tables['injections']).toHaveLength(3)
    for (const table of [BLOCKS, INJECTIONS, DETECTIONS])
      for (const row of tables[table.name])
        expect(Object.keys(row).toSorted()).toEqual(
          table.columns.map(({ name }) => name).toSorted(),
        )
    const sources = new Set(tables['detections'].map((row) => row['source']))
    expect(sources).toEqual(new Set(['observed', 'inverted', 'scrambled']))
    expect(tables['blocks'][0]).toMatchObject({
      star: 'SYN-000001',
      origin: 'synthetic',
      stellarRadiusFrom: 'header',
      injections: 3,
    })
  }, 20_000)

  it('gives an injection the same row whatever block it is in', async () => {
    const whole = await compute(block())
    const last = await compute(block({ first: 2, count: 1 }))
    expect(last.tables['injections'][0]).toEqual(whole.tables['injections'][2])
  }, 20_000)

  it('takes a file as it takes the star itself', async () => {
    const [file] = starFiles(syntheticStar(synthetic))
    const files = [{ name: file.name, path: `/nowhere/${file.name}` }]
    const read = await compute(block({ files, synthetic: null, count: 1 }), [file.bytes])
    const made = await compute(block({ count: 1 }))
    expect(read.tables['injections'][0]).toMatchObject({
      outcome: made.tables['injections'][0]['outcome'],
      periodDays: made.tables['injections'][0]['periodDays'],
    })
    // the header rounds the radius to four digits
    const radius = (output: Output) => output.tables['blocks'][0]['stellarRadiusSolar'] as number
    expect(radius(read)).toBeCloseTo(radius(made), 3)
  }, 20_000)

  it('takes the radius of the spec, and says so, where the file names none', async () => {
    const rows = Array.from(
      { length: 600 },
      (_, i) => `${1400 + i / 48},${1 + 1e-4 * Math.sin(7 * i)}`,
    )
    const bytes = Buffer.from(`time,flux\n${rows.join('\n')}\n`)
    const files = [{ name: 'a.csv', path: '/nowhere/a.csv' }]
    const { tables } = await compute(block({ files, synthetic: null, count: 1 }), [bytes])
    expect(tables['blocks'][0]).toMatchObject({
      stellarRadiusFrom: 'default',
      stellarRadiusSolar: 1,
      densityFrom: 'main-sequence',
    })
  }, 20_000)

  it('classifies what cannot be read', () => {
    const files = [{ name: 'bad.fits', path: '/nowhere/bad.fits' }]
    const item = block({ files, synthetic: null })
    const broken = (): unknown =>
      task.prepare!([Buffer.from('SIMPLE  = nothing')], { item, params })
    expect(broken).toThrow(TaskError)
    expect(broken).toThrow(/^bad\.fits/)
  })
})

describe('the summary of a run', () => {
  const row = (outcome: string, periodDays: number, radiusEarth: number) => ({
    outcome,
    recovered: outcome === 'recovered',
    periodDays,
    radiusEarth,
    expectedSnr: 10,
  })
  async function* results() {
    for (const [i, block] of [
      [row('recovered', 2, 1), row('missed', 2, 1)],
      [row('alias', 2, 10), row('impossible', 2, 10)],
    ].entries())
      yield {
        key: `a.fits#000${i}`,
        output: {
          tables: {
            blocks: [{ origin: 'measured', stellarRadiusFrom: 'default', notes: 'one | two' }],
            injections: block,
            detections: [],
          },
        },
      }
    await Promise.resolve()
  }

  it('counts stars once, and impossible orbits not at all', async () => {
    const summary = await injectionSummary(results(), readInjectionParams(params))
    expect(summary).toMatchObject({
      stars: 1,
      injections: 3,
      recovered: 1,
      outcomes: { recovered: 1, missed: 1, alias: 1, impossible: 1 },
      origins: { measured: 1 },
      defaultRadii: 1,
      curve: null,
      notes: [
        { message: 'one', count: 2 },
        { message: 'two', count: 2 },
      ],
    })
    expect(summary.cells.map(({ k, n }) => [k, n])).toEqual([
      [1, 2],
      [0, 1],
    ])
  })

  it('is exported as tables with their columns, without anything that is not finite', async () => {
    for (const table of injectionDerivedTables(params)) {
      const made = await table.rows(results())
      expect(made.length).toBeGreaterThan(0)
      for (const one of made) {
        expect(Object.keys(one)).toEqual(table.schema.columns.map(({ name }) => name))
        for (const value of Object.values(one))
          if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite)
      }
    }
    expect(COMPLETENESS.name).toBe('completeness')
  })
})
