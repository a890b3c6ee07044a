import { LightCurveError } from '@longrun/lightcurve'
import { rangeProblem, SEARCH_BOUNDS } from '@longrun/pipelines'
import { type SearchOptions, searchStar, type StarResult } from '@longrun/search'

import { CandidatePages } from '../candidate-pages.ts'
import { CommandError, ExitCode } from '../exit.ts'
import { inputName, type InputStar, inputStars, loadStar, withName } from '../input-stars.ts'
import type { GlobalOptions } from '../program-options.ts'
import { requireWithin } from '../require-within.ts'
import { starText } from '../star-text.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { planningProgress } from '../terminal/planning-progress.ts'
import { printable } from '../terminal/text-table.ts'

/** Above this many stars the progress is said on stderr. */
const QUIET_UP_TO = 2
/** Files that could not be searched named at the end; each was named with its reason before. */
const NAMED = 10
const DEFAULT_PERIOD_MIN_DAYS = 0.5

interface Options extends GlobalOptions {
  readonly method?: 'bls' | 'tls'
  readonly grid?: 'fast' | 'exact'
  readonly periodMinDays?: number
  readonly periodMaxDays?: number
  readonly maxPlanets?: number
  readonly stitch?: boolean
  readonly columns?: string
  readonly report?: string
  readonly fap?: number
}

/** `longrun search`: each star as soon as it is done; a bad file is named and the others go on. */
export async function search(args: readonly string[], options: Options): Promise<number> {
  const { method, grid, periodMinDays, periodMaxDays, maxPlanets } = options
  requireWithin('--max-planets', maxPlanets, SEARCH_BOUNDS.maxPlanets)
  requireWithin('--fap', options.fap, SEARCH_BOUNDS.fap)
  requireWithin('--period-min-days', periodMinDays, SEARCH_BOUNDS.periodMinDays)
  if (periodMaxDays !== undefined && periodMaxDays <= (periodMinDays ?? DEFAULT_PERIOD_MIN_DAYS))
    throw new CommandError(
      `--period-max-days ${periodMaxDays} must be above --period-min-days ${periodMinDays ?? DEFAULT_PERIOD_MIN_DAYS}`,
    )
  const inputs = await inputStars(args, options)
  const settings: SearchOptions = {
    ...(method === undefined ? {} : { method }),
    ...(grid === undefined ? {} : { grid }),
    ...(periodMinDays === undefined ? {} : { periodMinDays }),
    ...(periodMaxDays === undefined ? {} : { periodMaxDays }),
    ...(maxPlanets === undefined ? {} : { maxPlanets }),
    ...(options.report === undefined ? {} : { candidatePictures: true }),
  }
  if (periodMinDays !== undefined || periodMaxDays !== undefined)
    await requireHoldable(inputs, settings, options.columns)
  const pages = options.report === undefined ? null : new CandidatePages(options.report)
  const failed: string[] = []
  let unexpected = 0
  for (const [i, input] of inputs.entries()) {
    const file = inputName(input)
    if (inputs.length > QUIET_UP_TO) note(`${i + 1}/${inputs.length} ${printable(file)}`)
    const result = await searchShuffled(input, settings, options)
    if (result instanceof UnexpectedFailure) {
      unexpected++
      failed.push(file)
      note(`longrun: ${printable(withName(file, result.message))}`)
    } else if (result instanceof LightCurveError) {
      failed.push(file)
      note(`longrun: ${printable(withName(file, result.message))}`)
    } else {
      const written = pages?.write(file, result) ?? null
      if (options.json === true) printJson(starJson(file, input, result, written))
      else print(`${starText(file, result, settings)}${pageLines(written)}\n`)
    }
  }
  if (failed.length > 0 && inputs.length > 1)
    note(`longrun: ${failed.length} of ${inputs.length} could not be searched: ${namesOf(failed)}`)
  if (unexpected > 0) return ExitCode.unexpected
  return failed.length > 0 ? ExitCode.someFailed : ExitCode.done
}

/** `searchInput`, with a bar for the shuffled searches where they are asked for. */
async function searchShuffled(
  input: InputStar,
  settings: SearchOptions,
  options: Options,
): ReturnType<typeof searchInput> {
  const { fap: shuffles } = options
  if (shuffles === undefined) return searchInput(input, settings, options)
  const doing = `shuffled searches of ${printable(inputName(input))}`
  const shown = planningProgress()
  const progress = (done: number, total: number): void => shown.update({ doing, done, total })
  const result = await searchInput(input, { ...settings, fap: { shuffles, progress } }, options)
  shown.stop()
  return result
}

/** A fault of ours in one star: its stack is in the log, and the other stars are searched. */
class UnexpectedFailure extends Error {}

async function searchInput(
  input: InputStar,
  settings: SearchOptions,
  options: Options,
): Promise<StarResult | LightCurveError | UnexpectedFailure> {
  try {
    const lightCurve = await loadStar(input, options)
    return lightCurve instanceof LightCurveError ? lightCurve : searchStar(lightCurve, settings)
  } catch (error) {
    if (error instanceof LightCurveError) return error
    const { explain } = await import('../unexpected.ts')
    return new UnexpectedFailure((await explain(error, options.home)).message)
  }
}

/** A range that no star here can hold is a mistake in the command, not in a star. */
async function requireHoldable(
  inputs: readonly InputStar[],
  settings: SearchOptions,
  columns: string | undefined,
): Promise<void> {
  let problem: string | null = null
  for (const input of inputs) {
    const lightCurve = await loadStar(input, { columns })
    if (lightCurve instanceof LightCurveError) continue
    const found = rangeProblem(lightCurve, settings)
    if (found === null) return
    problem ??= found
  }
  if (problem !== null)
    throw new CommandError(`no star here can hold this period range. ${problem}`)
}

/** The first names of many. */
function namesOf(files: readonly string[]): string {
  const names = files.slice(0, NAMED).map(printable).join(', ')
  return files.length > NAMED ? `${names} and ${files.length - NAMED} more` : names
}

function pageLines(pages: readonly string[] | null): string {
  return (pages ?? []).map((path, i) => `\n  page of ${i + 1}: ${printable(path)}`).join('')
}

function starJson(
  file: string,
  input: InputStar,
  result: StarResult,
  pages: readonly string[] | null,
): object {
  const { values, extras, reasons } = result.features
  return {
    file,
    star: result.star,
    timeSystem: result.timeSystem,
    points: result.points,
    candidates: result.candidates,
    features: values,
    warnings: result.warnings,
    ...(input.files.length > 1 ? { files: input.files.map(({ name }) => name) } : {}),
    rows: result.rows,
    spanDays: result.spanDays,
    grid: result.grid,
    featureExtras: extras,
    featureReasons: reasons,
    ...(result.significance === undefined ? {} : { significance: result.significance }),
    ...(pages === null ? {} : { pages }),
  }
}
