/**
 * Injection and recovery as a task: bytes of one star -> light curve -> a block of injections, each
 * searched as the survey would -> rows. Default export of its own module, so that worker threads
 * import it by URL. An item's rows depend on its bytes, its locator and the parameters alone.
 */
import { readStellarFacts } from '@longrun/archive'
import { type LightCurve, LightCurveError, timeSystemName } from '@longrun/lightcurve'
import { type ItemResult, type JsonObject, type Task, TaskError } from '@longrun/runs'
import {
  injectionHost,
  type InjectionHost,
  lightCurveOf,
  recoverInjections,
  syntheticStar,
} from '@longrun/search'

import { loadFiles } from '../transit-survey/locator.ts'
import { searchOptions } from '../transit-survey/params.ts'
import { readStar } from '../transit-survey/read-star.ts'
import { type BlockLocator, readBlock, syntheticBytes } from './locator.ts'
import { type InjectionParams, readInjectionParams } from './params.ts'
import { BLOCKS, DETECTIONS, injectionRows, INJECTIONS } from './tables.ts'

/** A star with its share of the work. */
interface Block {
  readonly lightCurve: LightCurve
  readonly host: InjectionHost
  readonly locator: BlockLocator
}

const task: Task<JsonObject, Block> = {
  name: 'injection-recovery',
  version: '1',
  tables: [BLOCKS, INJECTIONS, DETECTIONS],

  load(item, { signal }) {
    const { synthetic } = readBlock(item)
    if (synthetic === null) return loadFiles(item, signal)
    return Promise.resolve([syntheticBytes(synthetic)])
  },

  prepare(bytes, { item, params }) {
    const locator = readBlock(item)
    try {
      const star = readHost(bytes, locator, readInjectionParams(params))
      const cost = star.lightCurve.time.length * locator.count
      return { value: { ...star, locator }, batchKey: 'block', cost }
    } catch (error) {
      if (!(error instanceof LightCurveError)) throw error
      throw new TaskError({ errorClass: error.errorClass, message: error.message })
    }
  },

  compute: (blocks, { params }) =>
    blocks.map((block): ItemResult => {
      try {
        return { ok: { tables: rowsOf(block, readInjectionParams(params)) } }
      } catch (error) {
        if (!(error instanceof LightCurveError)) throw error
        return { error: { errorClass: error.errorClass, message: error.message } }
      }
    }),
}

export default task

function readHost(
  bytes: readonly Uint8Array[],
  { files, synthetic }: BlockLocator,
  params: InjectionParams,
): Omit<Block, 'locator'> {
  const options = { defaultRadiusSolar: params.stellarRadiusSolar }
  if (synthetic !== null) {
    const star = syntheticStar(synthetic)
    const stated = { radiusSolar: star.host.radius, logg: null }
    return { lightCurve: lightCurveOf(star), host: injectionHost(stated, options) }
  }
  const named = files.map(({ name }, i) => ({ name, bytes: bytes[i] }))
  const lightCurve = readStar(named, { columns: params.columns })
  return { lightCurve, host: injectionHost(readStellarFacts(bytes[0], named[0]), options) }
}

function rowsOf(
  { lightCurve, host, locator }: Block,
  params: InjectionParams,
): ReturnType<typeof injectionRows> {
  const { fill, impactMax, limbDarkening, inversion, scrambles } = params
  const { seed, first, count } = locator
  const result = recoverInjections(lightCurve, {
    seed,
    first,
    count,
    grid: params.cells,
    fill,
    host,
    impactMax,
    limbDarkening,
    search: searchOptions(params),
    falseAlarms: locator.falseAlarms ? { inversion, scrambles } : null,
  })
  const timeSystem = timeSystemName(lightCurve.timeSystem)
  return injectionRows(lightCurve, result, { first, host, timeSystem })
}
