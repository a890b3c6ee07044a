import { type Item, type Output, TaskError } from '@longrun/runs'
import { FEATURES, syntheticStar } from '@longrun/search'
import { describe, expect, it } from 'vitest'

import { starFiles } from '../synthetic-sky.ts'
import { asLocator } from './locator.ts'
import { CANDIDATES, STARS } from './tables.ts'
import task from './task.ts'

const params = {
  periodMinDays: 0.5,
  periodMaxDays: null,
  maxPlanets: 1,
  quality: 'default',
  columns: null,
} as const
const signal = new AbortController().signal
const item = (names: readonly string[], folder = '/nowhere'): Item => ({
  key: 'one',
  sha256: '',
  locator: asLocator(names.map((name) => ({ name, path: `${folder}/${name}` }))),
})
const planet = syntheticStar({ seed: 3, index: 1, mission: 'tess-30min', kind: 'planet' })

async function compute(files: ReturnType<typeof starFiles>): Promise<Output> {
  const one = item(files.map((file) => file.name))
  const prepared = task.prepare!(
    files.map((file) => file.bytes),
    { item: one, params },
  )
  const [result] = await task.compute([prepared.value], {
    items: [one],
    seeds: [1],
    params,
    signal,
  })
  if (!('ok' in result)) throw new Error(result.error.message)
  return result.ok
}

describe('the transit-survey task', () => {
  it('gives one row a star and one a candidate, with exactly the columns of the tables', async () => {
    const { tables } = await compute(starFiles(planet))
    const [star] = tables['stars']
    expect(tables['stars']).toHaveLength(1)
    expect(Object.keys(star).toSorted()).toEqual(STARS.columns.map(({ name }) => name).toSorted())
    expect(star).toMatchObject({ star: planet.id, origin: 'synthetic', timeSystem: 'BTJD' })
    for (const row of tables['candidates'])
      expect(Object.keys(row).toSorted()).toEqual(
        CANDIDATES.columns.map(({ name }) => name).toSorted(),
      )
    expect(star['candidateCount']).toBe(tables['candidates'].length)
    expect(star['topPeriodDays']).toBe(tables['candidates'][0]['periodDays'])
  })

  it('gives a reason for every feature that is null, and nothing that is not finite', async () => {
    const [star] = (await compute(starFiles(planet))).tables['stars']
    const reasons = JSON.parse(star['nullReasons'] as string) as Record<string, string>
    for (const { name } of FEATURES)
      if (star[name] === null) expect(reasons[name]).toMatch(/\w/)
      else expect(star[name]).toSatisfy(Number.isFinite)
  })

  it('gives the same row whatever ran before it', async () => {
    const files = starFiles(planet)
    const alone = await compute(files)
    await compute(starFiles(syntheticStar({ seed: 3, index: 2, mission: 'tess-30min' })))
    expect(JSON.stringify(await compute(files))).toBe(JSON.stringify(alone))
  })

  it('classifies what cannot be read, and names the file without its folder', async () => {
    const one = item(['bad.fits'])
    const broken = (): unknown =>
      task.prepare!([Buffer.from('SIMPLE  = nothing')], { item: one, params })
    expect(broken).toThrow(TaskError)
    expect(broken).toThrow(/^bad\.fits/)
  })

  it('classifies a file that has gone, without its folder', async () => {
    const gone = task.load!(item(['gone.fits'], '/no/such/folder'), { params, signal })
    await expect(gone).rejects.toMatchObject({
      detail: {
        errorClass: 'not_found',
        message: 'gone.fits: the file cannot be read (ENOENT)',
      },
    })
  })

  it('fails a star that cannot hold the period range as input_invalid', async () => {
    const files = starFiles(planet)
    const one = item([files[0].name])
    const { value } = task.prepare!([files[0].bytes], { item: one, params })
    const long = { ...params, periodMinDays: 400 }
    const [result] = await task.compute([value], { items: [one], seeds: [1], params: long, signal })
    expect(result).toMatchObject({ error: { errorClass: 'input_invalid' } })
  })
})
