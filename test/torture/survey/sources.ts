import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSyntheticSky, type SyntheticSky } from '@longrun/pipelines'
import { dataFolder } from './data-folder.ts'

/** What a survey reads. */
export interface Sources {
  /** Path of the spec. */
  readonly spec: string
  readonly stars: number
  readonly realFiles: number
  readonly brokenFiles: number
  /** Paths of the synthetic stars. */
  readonly files: readonly string[]
}

/**
 * Writes into `folder` synthetic stars, the real files of K2's campaign 4 if asked for, two files
 * that cannot be read (so that failed.csv has rows), and the spec of a survey over all of them. Keys
 * of synthetic stars come first.
 */
export async function writeSources(
  folder: string,
  options: {
    readonly stars: number
    readonly seed: number
    readonly real?: boolean
    /** Default true. */
    readonly broken?: boolean
  },
): Promise<Sources> {
  const { stars, seed, real = false, broken = true } = options
  const sky = await writeSyntheticSky({ dir: join(folder, 'sky'), stars, seed })
  const realFiles = real ? await copyCampaign(sky.dir) : 0
  const brokenFiles = broken ? await writeBroken(sky) : 0
  const spec = join(folder, 'survey.yaml')
  const files = real ? 'sky/*.{fits,dat}' : 'sky/*.fits'
  await writeFile(
    spec,
    `name: kills\npipeline: transit-survey\nsource: { files: "${files}" }\nseed: ${seed}\n`,
  )
  return { spec, stars, realFiles, brokenFiles, files: sky.files }
}

async function writeBroken(sky: SyntheticSky): Promise<number> {
  const whole = await readFile(sky.files[0])
  await writeFile(join(sky.dir, 'truncated.fits'), whole.subarray(0, whole.length >> 1))
  await writeFile(join(sky.dir, 'html.fits'), '<!DOCTYPE html><title>404 Not Found</title>\n')
  return 2
}

async function copyCampaign(to: string): Promise<number> {
  const data = dataFolder()
  if (data === null) throw new Error('The full scale needs the real files: set LONGRUN_DATA.')
  const from = join(data, 'lightcurves', 'k2_c4_batch')
  const names = (await readdir(from)).filter((name) => name.endsWith('.dat'))
  for (const name of names) await copyFile(join(from, name), join(to, name))
  return names.length
}
