/**
 * The whole path a star, file to 27 features: a synthetic sky of mission-format FITS files surveyed by the
 * run engine, ledger and all, as `longrun run start` does it. Wall time a star with two workers, and in
 * a row of its own with one; rounds alternate between them. Planning (hashes of every file) is part of it,
 * writing the sky is not.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { planRun, readSpec, taskUrlOf, writeSyntheticSky } from '@longrun/pipelines'
import { createRun, executeRun, iterateFailures, openLedger } from '@longrun/runs'
import { summarise, type Bench, type BenchRow } from './row.ts'

/** A sky to survey. */
export interface PathPlan {
  readonly mission: 'tess-2min' | 'tess-30min' | 'k2' | 'kepler'
  /** Sectors, quarters or campaigns of each star, one file each; more than one are stitched. */
  readonly segments?: readonly number[]
  readonly stars: number
  /** `params` of the survey's spec. */
  readonly params: Readonly<Record<string, string | number>>
}

const STARS = 64
/** Quick stars: more of them, so that compiling in each worker does not count for much. */
const QUICK_STARS = 1024
const SEED = 20_261_121
const ROUNDS = 3
const WORKERS = [1, 2] as const
const QUARTERS = Array.from({ length: 17 }, (_, i) => i + 1)

/** By case name. */
export const PATH_PLANS: Readonly<Record<string, PathPlan>> = {
  tess2: { mission: 'tess-2min', stars: QUICK_STARS, params: { method: 'bls' } },
  'tess2-tls': { mission: 'tess-2min', stars: QUICK_STARS, params: { method: 'tls' } },
  kepler4yr: {
    mission: 'kepler',
    segments: QUARTERS,
    stars: STARS,
    params: { method: 'bls', periodMinDays: 0.5, periodMaxDays: 500 },
  },
}

export const path: Bench = {
  cases: Object.keys(PATH_PLANS).map((name) => `path/${name}`),
  async run(name) {
    const plan = PATH_PLANS[name.slice(name.indexOf('/') + 1)]
    const folder = await mkdtemp(join(tmpdir(), 'longrun-path-'))
    try {
      const spec = await writePathSurvey(folder, plan)
      const times = new Map<number, number[]>(WORKERS.map((workers) => [workers, []]))
      for (let round = 0; round < ROUNDS; round++) {
        for (const workers of WORKERS) {
          const home = join(folder, `home-${round}-${workers}`)
          const { wallMs } = await surveyOnce(spec, { workers, home })
          times.get(workers)?.push(wallMs / plan.stars)
        }
      }
      return rows(name, times, plan)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** Writes the sky and a spec that surveys it; gives the spec's path. */
export async function writePathSurvey(folder: string, plan: PathPlan): Promise<string> {
  const { mission, segments, stars, params } = plan
  await writeSyntheticSky({
    dir: join(folder, 'sky'),
    stars,
    seed: SEED,
    mission,
    ...(segments === undefined ? {} : { segments }),
  })
  const spec = join(folder, 'survey.yaml')
  await writeFile(
    spec,
    [
      `name: path-${mission}`,
      'pipeline: transit-survey',
      `source: { files: "sky/*.fits", itemBy: ${segments === undefined ? 'file' : 'star'} }`,
      `params: ${JSON.stringify(params)}`,
      '',
    ].join('\n'),
  )
  return spec
}

/** Plans and executes a survey in a fresh home; every star must succeed. */
export async function surveyOnce(
  spec: string,
  { workers, home }: { readonly workers: number; readonly home: string },
): Promise<{ readonly wallMs: number }> {
  const start = performance.now()
  const ledger = await openLedger(home, { create: true })
  try {
    const runId = await createRun(ledger, await planRun(readSpec(spec)))
    const outcome = await executeRun(ledger, runId, {
      workers,
      taskUrl: taskUrlOf('transit-survey'),
    })
    for await (const { key, message } of iterateFailures(ledger, runId))
      throw new Error(`${key} failed: ${message}`)
    if (outcome.state !== 'completed') throw new Error(`the survey ended ${outcome.state}`)
  } finally {
    await ledger.close()
  }
  return { wallMs: performance.now() - start }
}

function rows(
  name: string,
  times: ReadonlyMap<number, readonly number[]>,
  plan: PathPlan,
): BenchRow[] {
  const one = summarise(times.get(1) ?? [])
  const two = summarise(times.get(2) ?? [])
  const files = plan.stars * (plan.segments?.length ?? 1)
  const share = { unit: 'ms', peer: null, ratio: null } as const
  return [
    {
      case: name,
      value: two.median,
      spread: two.spread,
      ...share,
      note: `a star, two workers, ${(one.median / two.median).toFixed(2)}x of one; ${plan.stars} stars, ${files} files`,
    },
    {
      case: `${name}-one-worker`,
      value: one.median,
      spread: one.spread,
      ...share,
      note: `a star; peak memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
    },
  ]
}
