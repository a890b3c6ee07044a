/**
 * The transit survey as a task: bytes of one star's files -> light curve -> search -> rows.
 * Default export of its own module, so that worker threads import it by URL. An item's rows depend
 * on its bytes and the parameters alone.
 */
import { LightCurveError, type LightCurve } from '@longrun/lightcurve'
import { type ItemResult, type Json, type JsonObject, type Task, TaskError } from '@longrun/runs'
import { searchStar, type StarResult } from '@longrun/search'

import { loadFiles, readLocator } from './locator.ts'
import { searchOptions, type SurveyParams } from './params.ts'
import { readStar } from './read-star.ts'
import { CANDIDATES, STARS, surveyRows } from './tables.ts'

type Params = SurveyParams & JsonObject

const task: Task<Params, LightCurve> = {
  name: 'transit-survey',
  version: '1',
  tables: [STARS, CANDIDATES],

  load: (item, { signal }) => loadFiles(item, signal),

  prepare(bytes, { item, params }) {
    const { files } = readLocator(item)
    const named = files.map(({ name }, i) => ({ name, bytes: bytes[i] }))
    const value = classified(() => readStar(named, { columns: params.columns }))
    return { value, batchKey: 'star', cost: value.time.length }
  },

  compute: (lightCurves, { params }) =>
    lightCurves.map((lightCurve): ItemResult => {
      try {
        return { ok: toOutput(lightCurve, searchStar(lightCurve, searchOptions(params))) }
      } catch (error) {
        if (error instanceof LightCurveError)
          return { error: { errorClass: error.errorClass, message: error.message } }
        throw error
      }
    }),
}

export default task

function classified<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof LightCurveError)
      throw new TaskError({ errorClass: error.errorClass, message: error.message })
    throw error
  }
}

/** What is kept with a star that has a confident candidate, for the report. */
function toOutput(
  lightCurve: LightCurve,
  result: StarResult,
): Extract<ItemResult, { ok: unknown }>['ok'] {
  const tables = { ...surveyRows(lightCurve, result) }
  const worthAPicture = result.candidates.some(
    ({ disposition }) => disposition !== 'low-confidence',
  )
  return worthAPicture
    ? { tables, attachment: { pictures: result.pictures as unknown as Json } }
    : { tables }
}
