/**
 * `node bench/path-profile.ts [tess2|tess30|k2|kepler4yr] [--stars N] [--set key=value]... [--functions N]`:
 * where the CPU time of the whole path goes, on one thread, in batches as the survey's task makes them, after some stars to warm up.
 *
 * Each sample of V8's profiler is booked to the innermost stage on its stack; `--functions` lists
 * the functions that were on top of the stack themselves.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { Session, type Profiler } from 'node:inspector/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { LightCurve } from '@longrun/lightcurve'
import { readStar, surveyRows, writeSyntheticSky } from '@longrun/pipelines'
import { searchStars, type SearchOptions } from '@longrun/search'
import { PATH_PLANS, type PathPlan } from './path.ts'

/** Stars a batch, as in the survey's task, and before the profile begins: code is compiled by then. */
const BATCH = 8
const WARM_UP = 6

/** Functions that name a stage. */
const STAGES: Readonly<Record<string, string>> = {
  readStar: 'read files',
  prepareStar: 'prepare, other',
  applyQualityMask: 'quality mask',
  clipOutliers: 'clip',
  rotationPeriod: 'rotation',
  detrend: 'detrend',
  binTime: 'bin',
  seriesOf: 'prepare, other',
  planStar: 'plan grids',
  blsSearch: 'period search',
  fastBls: 'period search',
  tlsOfBoxes: 'TLS',
  tlsExact: 'TLS',
  sde: 'SDE',
  sharpen: 'sharpen peaks',
  explain: 'read peaks',
  pickPeaks: 'read peaks',
  refinePeak: 'refine: box',
  fitTransit: 'refine: shape fit',
  snrRed: 'red-noise SNR',
  secondaryScan: 'secondary scan',
  candidateEvents: 'transits one by one',
  findLoneEvent: 'lone event',
  phaseWave: 'phase wave',
  vet: 'vetting',
  featureRow: 'features, other',
  redNoise: 'red noise',
  fitShape: 'trapezoid fits',
  transitSymmetry: 'symmetry',
  periodicityStrength: 'periodicity',
  picturesOf: 'pictures',
  surveyRows: 'rows',
  '(garbage collector)': 'garbage collector',
}

const EXTRA_PLANS: Readonly<Record<string, PathPlan>> = {
  tess30: { mission: 'tess-30min', stars: 32, params: {} },
  k2: { mission: 'k2', stars: 12, params: {} },
}

const { values, positionals } = parseArgs({
  options: {
    stars: { type: 'string' },
    set: { type: 'string', multiple: true },
    functions: { type: 'string' },
  },
  allowPositionals: true,
})
const name = positionals[0] ?? 'tess2'
const plan = PATH_PLANS[name] ?? EXTRA_PLANS[name]
if (plan === undefined) throw new Error(`${name} is no case`)
const stars = Number(values.stars ?? 16)
const options = searchOptions()

const folder = await mkdtemp(join(tmpdir(), 'longrun-path-'))
try {
  await profileSky()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function profileSky(): Promise<void> {
  const sky = await writeSyntheticSky({
    dir: join(folder, 'sky'),
    stars: stars + WARM_UP,
    seed: 7,
    mission: plan.mission,
    ...(plan.segments === undefined ? {} : { segments: plan.segments }),
  })
  const all = sky.truth.map(({ star }) =>
    sky.files.filter((file) => basename(file).startsWith(star)),
  )
  await survey(all.slice(0, WARM_UP))
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 250 })
  await session.post('Profiler.start')
  const cpu = process.threadCpuUsage()
  for (let from = WARM_UP; from < all.length; from += BATCH)
    await survey(all.slice(from, from + BATCH))
  const used = process.threadCpuUsage(cpu)
  const { profile } = await session.post('Profiler.stop')
  print(profile, (used.user + used.system) / 1000 / stars)
}

/** As the survey's task does it: a star is a list of files, the stars of a batch are searched together. */
async function survey(batch: readonly (readonly string[])[]): Promise<void> {
  const lightCurves: LightCurve[] = []
  for (const files of batch) {
    const named = await Promise.all(
      files.map(async (file) => ({
        name: basename(file),
        bytes: new Uint8Array(await readFile(file)),
      })),
    )
    lightCurves.push(readStar(named))
  }
  searchStars(lightCurves, options).forEach((outcome, i) => {
    if ('error' in outcome) throw outcome.error
    surveyRows(lightCurves[i], outcome.ok)
  })
}

function print(profile: Profiler.Profile, cpuMs: number): void {
  const byStage = new Map<string, number>()
  const byFunction = new Map<string, number>()
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map<number, number>()
  for (const node of profile.nodes)
    for (const child of node.children ?? []) parents.set(child, node.id)
  const isIdle = (id: number): boolean => nodes.get(id)?.callFrame.functionName === '(idle)'
  const busy = (profile.samples ?? []).filter((id) => !isIdle(id))
  // Samples are counted, not their wall times: on a busy machine those hold other programs' work.
  const ms = cpuMs / busy.length
  for (const id of busy) {
    const top = nodes.get(id)?.callFrame
    if (top === undefined) continue
    const where = `${top.functionName || '(anonymous)'} ${basename(top.url)}:${top.lineNumber + 1}`
    byFunction.set(where, (byFunction.get(where) ?? 0) + ms)
    let at: number | undefined = id
    let stage = 'rest'
    for (; at !== undefined; at = parents.get(at)) {
      const known = STAGES[nodes.get(at)?.callFrame.functionName ?? '']
      if (known === undefined) continue
      stage = known
      break
    }
    byStage.set(stage, (byStage.get(stage) ?? 0) + ms)
  }
  console.log(`${name}: ${cpuMs.toFixed(1)} ms CPU a star (${stars} stars, one thread)`)
  table(byStage, byStage.size)
  if (values.functions !== undefined) table(byFunction, Number(values.functions))
}

function table(times: ReadonlyMap<string, number>, rows: number): void {
  const sorted = [...times].toSorted((a, b) => b[1] - a[1]).slice(0, rows)
  for (const [what, ms] of sorted) console.log(`${ms.toFixed(2).padStart(9)} ms  ${what}`)
}

function searchOptions(): SearchOptions {
  const set = (values.set ?? []).map((entry): [string, string | number] => {
    const [key, value] = entry.split('=')
    return [key, Number.isNaN(Number(value)) ? value : Number(value)]
  })
  return { ...plan.params, ...Object.fromEntries(set) }
}
