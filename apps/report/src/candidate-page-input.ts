import type { StarResult } from '@longrun/search'
import type { CandidatePageInput } from './candidate-page.ts'

/** What the page of a star's candidate number `index` (from 0) is made of. Throws TypeError where the search was not asked for candidate pictures. */
export function candidatePageInput(
  result: StarResult,
  index: number,
  { file }: Pick<CandidatePageInput, 'file'>,
): CandidatePageInput {
  const pictures = result.candidatePictures?.[index]
  if (pictures === undefined)
    throw new TypeError(
      `no pictures of candidate ${index + 1}; search with candidatePictures: true`,
    )
  return {
    star: result.star,
    file,
    timeSystem: result.timeSystem,
    points: result.points,
    rows: result.rows,
    spanDays: result.spanDays,
    grid: result.grid,
    candidate: result.candidates[index],
    rank: index + 1,
    of: result.candidates.length,
    lightCurve: result.pictures.lightCurve,
    periodogram: result.pictures.periodogram,
    pictures,
    warnings: result.warnings,
    ...(result.significance === undefined ? {} : { significance: result.significance }),
  }
}
