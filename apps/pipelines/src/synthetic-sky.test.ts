import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLightCurve } from '@longrun/archive'
import { lightCurveOf, parseTruth, syntheticStar } from '@longrun/search'
import { truthPathOf, writeSyntheticSky } from './synthetic-sky.ts'

let root = ''
let dir = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sky-'))
  dir = join(root, 'sky')
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

async function digest(sky: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of (await readdir(sky)).toSorted()) {
    hash.update(name).update(await readFile(join(sky, name)))
  }
  hash.update('truth.csv').update(await readFile(truthPathOf(sky)))
  return hash.digest('hex')
}

describe('writeSyntheticSky', () => {
  // A change of any number in the sky changes this: give the new value and say so in CHANGELOG.
  const GOLDEN = 'f824ba2e830d516b5c9dac0b1df4165db0160e12a5bbfde00321d4eed1d8d300'
  it('writes the same bytes each time, and those of every other machine', async () => {
    await writeSyntheticSky({ dir: join(root, 'a'), stars: 12, seed: 1024 })
    await writeSyntheticSky({ dir: join(root, 'b'), stars: 12, seed: 1024 })
    const first = await digest(join(root, 'a'))
    expect(await digest(join(root, 'b'))).toBe(first)
    expect(first).toBe(GOLDEN)
    await writeSyntheticSky({ dir: join(root, 'c'), stars: 12, seed: 1025 })
    expect(await digest(join(root, 'c'))).not.toBe(first)
  })
  it('begins a larger sky with the smaller one, in byte order', async () => {
    const small = await writeSyntheticSky({ dir: join(root, 'a'), stars: 3 })
    const large = await writeSyntheticSky({ dir: join(root, 'b'), stars: 12 })
    expect(large.files.map((file) => file.slice(large.dir.length + 1))).toEqual(
      (await readdir(large.dir)).filter((name) => name.endsWith('.fits')).toSorted(),
    )
    expect(large.files[0].endsWith('SYN-000001_s0001_lc.fits')).toBe(true)
    for (let i = 0; i < 3; i++) {
      expect(await readFile(small.files[i])).toEqual(await readFile(large.files[i]))
    }
  })
  it('writes files that our reader reads as the arrays say', async () => {
    const sky = await writeSyntheticSky({ dir, stars: 4, seed: 6 })
    for (const [i, path] of sky.files.entries()) {
      const curve = readLightCurve(await readFile(path), { name: path })
      const wanted = lightCurveOf(syntheticStar({ seed: 6, index: i + 1 }))
      expect(curve.star).toBe(wanted.star)
      expect(curve.time).toEqual(wanted.time)
      expect(curve.flux).toEqual(wanted.flux.map(Math.fround))
      expect(curve.fluxErr).toEqual(wanted.fluxErr!.map(Math.fround))
      expect(curve.quality).toEqual(wanted.quality)
      expect(curve).toMatchObject({
        origin: 'synthetic',
        mission: 'synthetic',
        producer: wanted.producer,
        timeSystem: wanted.timeSystem,
      })
    }
  })
  it('keeps the truth beside the folder, which holds light curves alone', async () => {
    const sky = await writeSyntheticSky({ dir, stars: 5 })
    expect((await readdir(dir)).toSorted().map((name) => join(dir, name))).toEqual(sky.files)
    expect(sky.truthPath).toBe(join(root, 'sky-truth.csv'))
    const rows = parseTruth(await readFile(sky.truthPath, 'utf8'))
    expect(rows.map((row) => row.star)).toEqual(sky.truth.map((row) => row.star))
    expect(rows.flatMap((row) => row.files.map((name) => join(dir, name)))).toEqual(sky.files)
  })
  it.each([
    ['tess-2min', 'SYN-000001_s0001_lc.fits', 'SPOC', 'S1'],
    ['k2', 'SYN-000001_c04_llc.fits', 'Kepler', 'C4'],
    ['kepler', 'SYN-000001_q01_llc.fits', 'Kepler', 'Q1'],
  ] as const)('imitates %s', async (mission, name, producer, label) => {
    const sky = await writeSyntheticSky({ dir, stars: 1, mission })
    expect(sky.files[0]).toBe(join(dir, name))
    expect(sky.files.length).toBe(mission === 'kepler' ? 4 : 1)
    const curve = readLightCurve(await readFile(sky.files[0]), { name })
    expect(curve.producer).toBe(producer)
    expect(curve.segments.map((segment) => segment.label)).toEqual([label])
  })
  it('tells its progress', async () => {
    const seen: string[] = []
    await writeSyntheticSky({ dir, stars: 3 }, (done, total) => seen.push(`${done}/${total}`))
    expect(seen).toEqual(['1/3', '2/3', '3/3'])
  })
  it('refuses a folder with stars of a larger sky, and impossible numbers', async () => {
    await mkdir(dir)
    await writeFile(join(dir, 'SYN-000009_s0001_lc.fits'), 'left over')
    await expect(writeSyntheticSky({ dir, stars: 8 })).rejects.toThrow(/already holds SYN-000009/)
    await expect(writeSyntheticSky({ dir, stars: 0 })).rejects.toThrow(/stars is 0/)
    await expect(writeSyntheticSky({ dir, seed: NaN })).rejects.toThrow(/seed is NaN/)
  })
})
