import { readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeLightCurveFits } from '@longrun/archive'
import { makeFolder } from '@longrun/runs'
import {
  formatTruth,
  missionFacts,
  syntheticId,
  syntheticStar,
  type SkyMission,
  type StarKind,
  type SyntheticStar,
  type SyntheticTruth,
  type TruthRow,
} from '@longrun/search'
import { SKY_STARS } from './search-bounds.ts'
import { SpecError } from './spec-error.ts'

/** Which sky to write; equal options give equal files, byte for byte, on every machine. */
export interface SyntheticSkyOptions {
  /** Folder for the files; made when absent. */
  readonly dir: string
  /** Number of stars, 1 to 999,999; default 200. */
  readonly stars?: number
  /** Default 1024. A star depends on seed and number alone: a larger sky begins with the smaller one. */
  readonly seed?: number
  /** Cadence and span to imitate; default `tess-30min`. */
  readonly mission?: SkyMission
  /** Sectors, quarters or campaigns; default as in `syntheticStar`. */
  readonly segments?: readonly number[]
  /** Makes every star of this kind; default: mixed. */
  readonly kind?: StarKind
}

/** A written sky. */
export interface SyntheticSky {
  readonly dir: string
  /** Paths of the light curves; byte order is the stars' order. */
  readonly files: readonly string[]
  /** Beside the folder, so that the folder holds light curves alone: see `truthPathOf`. */
  readonly truthPath: string
  readonly truth: readonly SyntheticTruth[]
}

/**
 * Writes a synthetic sky: a folder of mission-format FITS files, and beside it the table of what was planted.
 * @param onProgress called after each star with stars done and in all
 * @throws SpecError when the number of stars is impossible or the folder holds other synthetic files
 */
export async function writeSyntheticSky(
  options: SyntheticSkyOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<SyntheticSky> {
  const { dir, stars = 200, seed = 1024, mission = 'tess-30min', segments, kind } = options
  if (!Number.isInteger(stars) || stars < SKY_STARS.lowest || stars > SKY_STARS.highest) {
    throw new SpecError(
      `stars is ${stars}; whole numbers from ${SKY_STARS.lowest} to ${SKY_STARS.highest} are allowed`,
    )
  }
  if (!Number.isFinite(seed)) throw new SpecError(`seed is ${seed}; a finite number is needed`)
  makeFolder(dir)
  await refuseStrangers(dir, stars)
  const rows: TruthRow[] = []
  for (let index = 1; index <= stars; index++) {
    const star = syntheticStar({
      seed,
      index,
      mission,
      ...(segments === undefined ? {} : { segments }),
      ...(kind === undefined ? {} : { kind }),
    })
    const names: string[] = []
    for (const file of starFiles(star)) {
      await writeFile(join(dir, file.name), file.bytes)
      names.push(file.name)
    }
    rows.push({ ...star.truth, files: names })
    onProgress?.(index, stars)
  }
  const truthPath = truthPathOf(dir)
  await writeFile(truthPath, formatTruth(rows, { about: aboutSky(stars, seed, mission) }))
  return {
    dir,
    files: rows.flatMap((row) => row.files.map((name) => join(dir, name))),
    truthPath,
    truth: rows,
  }
}

/** Where the truth table of the sky in a folder lies: `sky-200-1024` -> `sky-200-1024-truth.csv` beside it. */
export function truthPathOf(dir: string): string {
  return `${resolve(dir)}-truth.csv`
}

/** The files of one star, one a sector, quarter or campaign: name and bytes. */
export function starFiles(
  star: SyntheticStar,
): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const { mission } = star
  const facts = missionFacts(mission)
  const layout = facts.flags === 'TESS' ? 'TESS' : mission === 'k2' ? 'K2' : 'Kepler'
  return star.segments.map(({ number, start, end }) => {
    const bytes = writeLightCurveFits({
      object: star.id,
      telescope: 'SYNTHETIC',
      instrument: `${layout}-like photometer`,
      origin: 'synthetic',
      zeroPoint: star.zeroPoint,
      layout,
      segment: number,
      camera: star.pointing.camera,
      ccd: star.pointing.ccd,
      raDeg: star.pointing.raDeg,
      decDeg: star.pointing.decDeg,
      magnitude: star.truth.magnitude,
      teffKelvin: star.host.teffKelvin,
      radiusSolar: star.host.radius,
      cadenceDays: facts.cadenceDays,
      crowding: star.crowding,
      captured: star.captured,
      time: star.time.subarray(start, end),
      timeCorr: star.timeCorr.subarray(start, end),
      cadence: star.cadence.subarray(start, end),
      sapFlux: star.sapFlux.subarray(start, end),
      sapFluxErr: star.sapFluxErr.subarray(start, end),
      pdcsapFlux: star.flux.subarray(start, end),
      pdcsapFluxErr: star.fluxErr.subarray(start, end),
      quality: star.quality.subarray(start, end),
    })
    return { name: fileName(star.id, mission, number), bytes }
  })
}

/** `SYN-000017_s0001_lc.fits`, `SYN-000017_q03_llc.fits`, `SYN-000017_c04_llc.fits`. */
function fileName(id: string, mission: SkyMission, segment: number): string {
  const { segmentPrefix } = missionFacts(mission)
  const tess = segmentPrefix === 'S'
  const part = segmentPrefix.toLowerCase() + String(segment).padStart(tess ? 4 : 2, '0')
  return `${id}_${part}_${tess ? 'lc' : 'llc'}.fits`
}

/** A larger sky's leftovers would be searched with this one and spoil its score. */
async function refuseStrangers(dir: string, stars: number): Promise<void> {
  const last = syntheticId(stars)
  const stranger = (await readdir(dir)).find(
    (name) => /^SYN-\d{6}_.*\.fits$/.test(name) && name.slice(0, last.length) > last,
  )
  if (stranger !== undefined) {
    throw new SpecError(
      `${dir} already holds ${stranger}, which is not part of a sky of ${stars} stars: choose another folder, or remove that sky first`,
    )
  }
}

function aboutSky(stars: number, seed: number, mission: SkyMission): readonly string[] {
  return [
    'SYNTHETIC light curves made by Longrun: no star of this table exists.',
    `${stars} stars, seed ${seed}, imitating ${mission}. One row a star.`,
    'Each file is a FITS table as a mission pipeline writes it, with bad rows, flags and gaps.',
    'In the light: white and correlated noise, spots or pulsations, flares, outliers, pointing jitter,',
    'momentum dumps, stray light, ramps after gaps, and what this table says was planted.',
    'An empty cell: the star has no such thing. The columns:',
  ]
}
