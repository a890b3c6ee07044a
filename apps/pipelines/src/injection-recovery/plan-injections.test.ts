import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { itemSeed } from '@longrun/runs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readSpec, type LoadedSpec } from '../spec-file.ts'
import { writeSyntheticSky } from '../synthetic-sky.ts'
import type { BlockLocator } from './locator.ts'
import { dryRunInjections } from './dry-run.ts'
import { planInjections } from './plan-injections.ts'
import { spanNotice } from './span-notice.ts'
import type { InjectionRecoverySpec } from './spec.ts'
import { INJECTION_RECOVERY_TEMPLATE } from './template.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-injections-'))
  await writeSyntheticSky({ dir: join(folder, 'sky'), stars: 2, seed: 1 })
})
afterAll(() => rmSync(folder, { recursive: true }))

function spec(lines: string): LoadedSpec<InjectionRecoverySpec> {
  const path = join(folder, 'spec.yaml')
  writeFileSync(path, `name: plan\npipeline: injection-recovery\n${lines}\n`)
  return readSpec(path) as LoadedSpec<InjectionRecoverySpec>
}
const locators = (plan: { readonly items: readonly { readonly locator: unknown }[] }) =>
  plan.items.map(({ locator }) => locator as BlockLocator)

describe('planInjections', () => {
  it('makes blocks of each star, the first of which looks for false alarms', async () => {
    const plan = await planInjections(
      spec('seed: 4\nsource: { files: "sky/*.fits" }\ninjections: { perStar: 60, perItem: 25 }'),
    )
    expect(plan.items.map(({ key }) => key)).toEqual(
      ['SYN-000001_s0001_lc.fits', 'SYN-000002_s0001_lc.fits'].flatMap((key) =>
        ['0000', '0001', '0002'].map((block) => `${key}#${block}`),
      ),
    )
    const first = locators(plan).slice(0, 3)
    expect(first.map(({ first, count, falseAlarms }) => [first, count, falseAlarms])).toEqual([
      [0, 25, true],
      [25, 25, false],
      [50, 10, false],
    ])
    expect(new Set(first.map(({ seed }) => seed))).toEqual(
      new Set([itemSeed(4, 'SYN-000001_s0001_lc.fits')]),
    )
    expect(plan.sources).toHaveLength(2)
    expect(plan.items[0].sha256).toBe(plan.sources[0].sha256)
  })

  it.each([
    ['source: { files: "sky/*.fits" }', /the star that was read spans 2\d\.\d d/],
    ['source: { synthetic: { stars: 2 } }', /periodMaxDays is 60 d, but the star/],
  ])('says before the run that periods leave the light curves: %s', async (source, said) => {
    const notices: string[] = []
    const options = { onNotice: (line: string) => notices.push(line) }
    await planInjections(spec(`${source}\ninjections: { perStar: 5, periodMaxDays: 60 }`), options)
    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatch(said)
    await planInjections(spec(`${source}\ninjections: { perStar: 5 }`), options)
    expect(notices).toHaveLength(1)
    const dry = await dryRunInjections(
      spec(`${source}\ninjections: { perStar: 1, perItem: 1, periodMaxDays: 60 }`),
      { workers: 1 },
    )
    expect(dry.facts?.['note']).toMatch(/^injections\.periodMaxDays is 60 d, but /)
    expect(dry.estimate?.basedOn).toBe(1)
  })

  it('names how many of several spans are too short', () => {
    expect(spanNotice({ periodMaxDays: 40 }, [27.1, 80, 26])).toMatch(
      /2 of 3 stars span 26\.0 to 27\.1 d/,
    )
    expect(spanNotice({ periodMaxDays: 20 }, [27.1, 80])).toBeNull()
    expect(spanNotice({ periodMaxDays: 20 }, [])).toBeNull()
  })

  it('needs no file for a synthetic sky, and tells its stars apart', async () => {
    const plan = await planInjections(
      spec('source: { synthetic: { stars: 3 } }\nlimit: 2\ninjections: { perStar: 5 }'),
    )
    expect(plan.sources).toEqual([])
    expect(plan.items.map(({ key }) => key)).toEqual(['SYN-000001#0000', 'SYN-000002#0000'])
    expect(plan.items[0].sha256).not.toBe(plan.items[1].sha256)
    expect(locators(plan)[1].synthetic).toEqual({
      seed: 1024,
      index: 2,
      mission: 'tess-30min',
      kind: 'quiet',
    })
  })

  it('reads the template as a spec with its own defaults', () => {
    const path = join(folder, 'template.yaml')
    writeFileSync(path, INJECTION_RECOVERY_TEMPLATE)
    const plain = spec('source: { files: "data/*.fits" }')
    const written = readSpec(path) as LoadedSpec<InjectionRecoverySpec>
    expect(written.spec.injections).toEqual(plain.spec.injections)
    expect(written.spec.reliability).toEqual(plain.spec.reliability)
    expect(written.spec.params).toEqual(plain.spec.params)
  })

  it('plans the example', async () => {
    const example = fileURLToPath(
      new URL('../../../../examples/injection-recovery.yaml', import.meta.url),
    )
    const loaded = readSpec(example) as LoadedSpec<InjectionRecoverySpec>
    expect((await planInjections(loaded)).items).toHaveLength(60)
  })

  it.each([
    ['source: {}', /name either files or synthetic/],
    ['source: { files: "a", synthetic: { stars: 1 } }', /name either files or synthetic/],
    ['source: { synthetic: { stars: 0 } }', /source\.synthetic\.stars/],
    ['source: { synthetic: { star: 3 } }', /did you mean source\.synthetic\.stars|stars/],
    ['source: { files: a }\ninjections: { perStar: 0 }', /injections\.perStar/],
    ['source: { files: a }\ninjections: { perstar: 5 }', /did you mean perStar/],
    [
      'source: { files: a }\ninjections: { periodMinDays: 5, periodMaxDays: 5 }',
      /periodMaxDays must be above periodMinDays/,
    ],
    [
      'source: { files: a }\ninjections: { radiusMinEarth: 20 }',
      /radiusMaxEarth must be above radiusMinEarth/,
    ],
    ['source: { files: a }\ninjections: { periodBins: 0 }', /injections\.periodBins/],
    ['source: { files: a }\ninjections: { periodBins: 1000 }', /injections\.periodBins/],
    ['source: { files: a }\ninjections: { impactMax: 1.5 }', /injections\.impactMax/],
    [
      'source: { files: a }\ninjections: { limbDarkening: { u1: 0.9, u2: 0.9 } }',
      /darker than black/,
    ],
    ['source: { files: a }\ninjections: { periodMaxDays: .inf }', /injections\.periodMaxDays/],
    ['source: { files: a }\ninjections: { radiusMaxEarth: .nan }', /injections\.radiusMaxEarth/],
    ['source: { files: a }\nreliability: { scrambles: -1 }', /reliability\.scrambles/],
    ['source: { files: a }\nparams: { method: wavelets }', /params\.method/],
  ])('refuses %j with one message', (lines, message) => {
    expect(() => spec(lines)).toThrow(message)
  })

  it('refuses a period range that no star can hold, and files that are not there', async () => {
    const impossible = spec('source: { files: "sky/*.fits" }\nparams: { periodMinDays: 500 }')
    await expect(planInjections(impossible)).rejects.toThrow(/no star can hold the period range/)
    await expect(dryRunInjections(impossible, { workers: 1 })).rejects.toThrow(
      /no star can hold the period range/,
    )
    await expect(planInjections(spec('source: { files: "none/*.fits" }'))).rejects.toThrow(
      /source\.files: no file matches none\/\*\.fits \(looked in \/.*\); edit source\.files in .*\.yaml$/,
    )
  })
})
