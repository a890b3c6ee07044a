/**
 * The transit survey as a task: bytes of one star's files -> light curve -> search -> rows.
 * Default export of its own module, so that worker threads import it by URL. An item's rows depend
 * on its bytes and the parameters alone.
 */
import { LightCurveError, type LightCurve } from '@longrun/lightcurve'
import { type ItemResult, type Json, type JsonObject, type Task, TaskError } from '@longrun/runs'
import { gridShape, searchStars, type StarResult } from '@longrun/search'

import { loadFiles, readLocator } from './locator.ts'
import { searchOptions, type SurveyParams } from './params.ts'
import { readStar } from './read-star.ts'
import { CANDIDATES, STARS, surveyRows, TRANSITS } from './tables.ts'

type Params = SurveyParams & JsonObject

const task: Task<Params, LightCurve> = {
  name: 'transit-survey',
  version: '2',
  tables: [STARS, CANDIDATES, TRANSITS],
  // a star asks for two to four searches at a time: eight fill the kernel's lanes, and two workers end together
  maxBatch: 8,

  load: (item, { signal }) => loadFiles(item, signal),

  prepare(bytes, { item, params }) {
    const { files } = readLocator(item)
    const named = files.map(({ name }, i) => ({ name, bytes: bytes[i] }))
    const value = classified(() => readStar(named, { columns: params.columns }))
    return { value, batchKey: gridShape(value), cost: value.time.length }
  },

  compute: (lightCurves, { params }) =>
    searchStars(lightCurves, searchOptions(params)).map((outcome, i): ItemResult => {
      if ('ok' in outcome) return { ok: toOutput(lightCurves[i], outcome.ok) }
      const { error } = outcome
      // a star that cannot be searched costs its mates nothing; a fault of ours is told by the engine, each alone
      if (!(error instanceof LightCurveError)) throw error
      return { error: { errorClass: error.errorClass, message: error.message } }
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
  if (!worthAPicture) return { tables }
  const attachment = {
    pictures: result.pictures,
    // as many as candidates; those near the noise say enough in their reasons
    vetting: result.candidates.map(({ disposition, vetting }) =>
      disposition === 'low-confidence' ? null : (vetting ?? null),
    ),
  }
  return { tables, attachment: attachment as unknown as Json }
}
