import { type Item, type Output, TaskError } from '@longrun/runs'
import { FEATURES, syntheticStar } from '@longrun/search'
import { describe, expect, it } from 'vitest'

import { starFiles } from '../synthetic-sky.ts'
import { asLocator } from './locator.ts'
import { CANDIDATES, STARS, TRANSITS } from './tables.ts'
import task from './task.ts'

const params = {
  method: 'bls',
  grid: 'fast',
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
    for (const row of tables['transits'])
      expect(Object.keys(row).toSorted()).toEqual(
        TRANSITS.columns.map(({ name }) => name).toSorted(),
      )
    const best = tables['transits'].filter((row) => row['rank'] === 1)
    // partly observed transits are listed and not counted
    expect(best.length).toBeGreaterThanOrEqual(star['topTransits'] as number)
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

  it('gives the same row in a batch, where one star fails, as alone', async () => {
    const kinds = ['planet', 'quiet', 'eclipsing-binary'] as const
    const stars = kinds.map((kind, i) =>
      syntheticStar({ seed: 3, index: 4 + i, mission: 'tess-30min', kind }),
    )
    const alone = await Promise.all(stars.map((star) => compute(starFiles(star))))
    const prepared = stars.map((star) => {
      const files = starFiles(star)
      const one = item(files.map((file) => file.name))
      const bytes = files.map((file) => file.bytes)
      return { one, ...task.prepare!(bytes, { item: one, params }) }
    })
    expect(new Set(prepared.map(({ batchKey }) => batchKey)).size).toBe(1)
    const { value } = prepared[0]
    const dark = { ...value, flux: value.flux.map(() => 0) }
    const values = [prepared[2].value, dark, prepared[0].value, prepared[1].value]
    const results = await task.compute(values, {
      items: [2, 0, 0, 1].map((i) => prepared[i].one),
      seeds: [1, 2, 3, 4],
      params,
      signal,
    })
    expect(results[1]).toMatchObject({ error: { errorClass: 'input_invalid' } })
    const rows = [results[2], results[3], results[0]].map((r) => JSON.stringify('ok' in r && r.ok))
    expect(rows).toEqual(alone.map((output) => JSON.stringify(output)))
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
