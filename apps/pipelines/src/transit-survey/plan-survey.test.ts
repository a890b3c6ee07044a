import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { inputSha256 } from '@longrun/runs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readSpec, type LoadedSpec } from '../spec-file.ts'
import { writeSyntheticSky } from '../synthetic-sky.ts'
import { dryRunSurvey } from './dry-run.ts'
import { planSurvey } from './plan-survey.ts'
import type { TransitSurveySpec } from './spec.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-plan-'))
  // two quarters a star: two files of one star
  await writeSyntheticSky({ dir: join(folder, 'sky'), stars: 3, seed: 1, segments: [1, 2] })
  writeFileSync(join(folder, 'sky', 'broken.fits'), 'no FITS')
  const rows = Array.from({ length: 60 }, (_, i) => `${1500 + i / 48},${1 + (i % 3) / 1e4}`)
  writeFileSync(join(folder, 'table.csv'), `${rows.join('\n')}\n`)
})
afterAll(() => rmSync(folder, { recursive: true }))

function spec(lines: string): LoadedSpec<TransitSurveySpec> {
  const path = join(folder, 'spec.yaml')
  writeFileSync(path, `name: plan\npipeline: transit-survey\n${lines}\n`)
  return readSpec(path) as LoadedSpec<TransitSurveySpec>
}

describe('planSurvey', () => {
  it('makes every file an item, in byte order, with the hash of its bytes', async () => {
    const plan = await planSurvey(spec('source: { files: "sky/*.fits" }'))
    expect(plan.items.map((item) => item.key)).toEqual([
      'SYN-000001_s0001_lc.fits',
      'SYN-000001_s0002_lc.fits',
      'SYN-000002_s0001_lc.fits',
      'SYN-000002_s0002_lc.fits',
      'SYN-000003_s0001_lc.fits',
      'SYN-000003_s0002_lc.fits',
      'broken.fits',
    ])
    const bytes = readFileSync(join(folder, 'sky', plan.items[0].key))
    expect(plan.items[0].sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(plan.sources).toHaveLength(7)
  })

  it('makes all files of a star one item; what cannot be read stays an item of its own', async () => {
    const plan = await planSurvey(spec('source: { files: "sky/*.fits", itemBy: star }'))
    expect(plan.items.map((item) => item.key)).toEqual([
      'SYN-000001',
      'SYN-000002',
      'SYN-000003',
      'broken.fits',
    ])
    const parts = ['s0001', 's0002'].map((part) =>
      readFileSync(join(folder, 'sky', `SYN-000001_${part}_lc.fits`)),
    )
    expect(plan.items[0].sha256).toBe(inputSha256(parts))
    expect(plan.sources).toHaveLength(7)
  })

  it('never takes a star that is named like a file for what is in that file', async () => {
    const text = readFileSync(join(folder, 'sky', 'SYN-000001_s0001_lc.fits')).toString('latin1')
    const write = (file: string, star: string): void => {
      const named = text.replaceAll(/'SYN-000001' {8}/g, `'${star}'`.padEnd(20))
      expect(named).not.toBe(text)
      writeFileSync(join(folder, file), Buffer.from(named, 'latin1'))
    }
    write('named.fits', 'table.csv')
    write('other.fits', 'star table.csv')
    const keys = async (files: string): Promise<readonly string[]> =>
      (await planSurvey(spec(`source: { files: [${files}], itemBy: star }`))).items.map(
        ({ key }) => key,
      )
    expect(await keys('"named.fits", "table.csv"')).toEqual(['star table.csv', 'table.csv'])
    expect(await keys('"named.fits", "other.fits", "table.csv"')).toEqual([
      'star star table.csv',
      'star table.csv',
      'table.csv',
    ])
  })

  it('refuses columns by position where every file is FITS', async () => {
    const by = (columns: string, files: string) =>
      planSurvey(spec(`source: { files: ["${files}"], columns: "${columns}" }`))
    await expect(by('time,flux', 'sky/SYN*.fits')).rejects.toThrow(
      '"time" is not understood: for FITS give role=COLUMN',
    )
    expect((await by('flux=SAP_FLUX', 'sky/SYN*.fits')).items).toHaveLength(6)
    // one of them may be a table
    expect((await by('time,flux', 'sky/*", "table.csv')).items).toHaveLength(8)
  })

  it('refuses columns that keep every file from being read, with what keeps the first', async () => {
    const by = (columns: string) =>
      planSurvey(spec(`source: { files: ["sky/*.fits", "table.csv"], columns: "${columns}" }`))
    await expect(by('flux=NOPE')).rejects.toThrow(
      /^columns "flux=NOPE" fit no file; of the first: .*NOPE/,
    )
    await expect(by('time,-,-,-,flux')).rejects.toThrow(/^columns .* fit no file; of the first: /)
  })

  it('refuses in a dry run what it refuses at the start', async () => {
    const impossible = spec('source: { files: "sky/*.fits" }\nparams: { periodMinDays: 500 }')
    await expect(dryRunSurvey(impossible, { workers: 1 })).rejects.toThrow(
      /no star can hold the period range/,
    )
  })

  it('names in a dry run what would fail in the search: noise about no level', async () => {
    const noise = Array.from(
      { length: 900 },
      (_, i) => `${1500 + i / 48},${i % 3 === 0 ? -1.3 : 0.5 + (i % 7) / 10}`,
    )
    writeFileSync(join(folder, 'noise.csv'), `${noise.join('\n')}\n`)
    const run = await dryRunSurvey(spec('source: { files: ["sky/*1_s0001*.fits", "noise.csv"] }'), {
      workers: 1,
    })
    expect(run.unreadable).toEqual([
      { key: 'noise.csv', reason: expect.stringMatching(/cannot be normalised/) as string },
    ])
  })

  it('hashes and records only what limit and sample leave', async () => {
    const limited = await planSurvey(spec('source: { files: "sky/*.fits" }\nlimit: 2'))
    expect(limited.items).toHaveLength(2)
    expect(limited.sources).toHaveLength(2)
    expect(limited.limit).toBe(2)
    const sampled = await planSurvey(
      spec('source: { files: "sky/*.fits", sample: { method: random, n: 3, seed: 2 } }'),
    )
    expect(sampled.items).toHaveLength(3)
  })

  it('records the resolved spec and hands the task its settings', async () => {
    const plan = await planSurvey(
      spec(
        'source: { files: "table.csv", columns: "time, flux" }\nseed: 5\nparams: { maxPlanets: 1 }',
      ),
    )
    expect(plan.spec).toMatchObject({ seed: 5, source: { itemBy: 'file' }, timeoutMs: 300000 })
    expect(plan.params).toEqual({
      grid: 'fast',
      method: 'bls',
      periodMinDays: 0.5,
      periodMaxDays: null,
      maxPlanets: 1,
      quality: 'default',
      columns: ['time', 'flux'],
    })
    expect(plan.gate).toBeNull()
  })

  it('refuses a period range that no star can hold', async () => {
    const impossible = spec('source: { files: "sky/*.fits" }\nparams: { periodMinDays: 500 }')
    await expect(planSurvey(impossible)).rejects.toThrow(/no star can hold the period range/)
  })

  it('lets each item fail by itself where nothing can be read', async () => {
    const plan = await planSurvey(spec('source: { files: "sky/broken.fits" }'))
    expect(plan.items).toHaveLength(1)
  })

  it('tells how far it is', async () => {
    const seen: string[] = []
    await planSurvey(spec('source: { files: "sky/*.fits", itemBy: star }'), {
      onProgress: ({ doing, done, total }) => seen.push(`${doing} ${done}/${total}`),
    })
    expect(seen).toContain('hashing 7/7')
    expect(seen).toContain('reading names of stars 0/7')
  })
})
