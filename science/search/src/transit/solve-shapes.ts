/** Many transit shapes fitted to the same rows. */

import { foldCells, type TransitCells } from './transit-cells.ts'
import type { TransitProfile } from './transit-profile.ts'
import {
  solveTransit,
  type SolveOptions,
  type TransitParameters,
  type TransitSolution,
} from './transit-solver.ts'

/** A shape with its best parameters. */
export interface SolvedShape {
  readonly profile: TransitProfile
  readonly solution: TransitSolution
}

/** More rows than this are folded into cells. */
const MANY_ROWS = 1000
/** An ingress of a tenth of the duration is then twelve cells long. */
const CELLS_A_DURATION = 120

/** Shapes differ by far more than this; the best is fitted to its rows to the last. */
const FOLDED_GAIN = 1e-2
/** Folding again at a better period at most so often. */
const FOLDS = 4

/**
 * Every shape with its best parameters; those that find no dip are left out. Of many rows (`manyRows`, default
 * 1,000) the shapes are fitted to the rows folded at the middle shape's period; then all move by what separates
 * the best one from its fit to the rows themselves. Folding costs less than a thousandth of an error (a test).
 */
export function solveShapes(
  rows: TransitCells,
  shapes: readonly TransitProfile[],
  options: SolveOptions & { readonly manyRows?: number },
): SolvedShape[] {
  if (rows.count <= (options.manyRows ?? MANY_ROWS)) return solveEach(rows, shapes, options)
  const fold = foldAtBest(rows, shapes[shapes.length >> 1], options)
  const folded = solveEach(fold.cells, shapes, {
    ...options,
    begin: fold.begin,
    enoughGain: FOLDED_GAIN,
  })
  if (folded.length === 0) return []
  const best = folded.reduce((a, b) => (b.solution.chi2 < a.solution.chi2 ? b : a))
  const there = shifted(best.solution.parameters, { ...NO_SHIFT, periodShift: fold.periodShift })
  const exact = solveTransit(rows, best.profile, { ...options, begin: there })?.parameters ?? there
  const shift = shifted(exact, best.solution.parameters, -1)
  return folded.map(({ profile, solution }) => {
    const parameters = shifted(solution.parameters, shift)
    return { profile, solution: { ...solution, parameters } }
  })
}

interface Fold {
  readonly cells: TransitCells
  /** What the fold's period adds to that of the rows. */
  readonly periodShift: number
  /** Where to begin on the cells. */
  readonly begin: TransitParameters
}

/** The fold at the period that the profile finds on it: the rows of a cell then stay together over the span. */
function foldAtBest(rows: TransitCells, profile: TransitProfile, options: SolveOptions): Fold {
  let farthest = 1
  for (const epoch of rows.epoch) farthest = Math.max(farthest, Math.abs(epoch))
  let { begin } = options
  for (let fold = 1; ; fold++) {
    const cellDays = Math.max(begin.durationDays, options.exposureDays) / CELLS_A_DURATION
    const { periodShift } = begin
    const cells = foldCells(rows, { periodShift, cellDays })
    const there = { ...begin, periodShift: 0 }
    const found = solveTransit(cells, profile, { ...options, begin: there })?.parameters ?? null
    if (found === null || !(found.depth > 0)) return { cells, periodShift, begin: there }
    if (fold === FOLDS || Math.abs(found.periodShift) * farthest < cellDays)
      return { cells, periodShift, begin: found }
    begin = { ...found, periodShift: found.periodShift + periodShift }
  }
}

/** The next shape differs little: it starts where this one ended. */
function solveEach(
  cells: TransitCells,
  shapes: readonly TransitProfile[],
  options: SolveOptions,
): SolvedShape[] {
  const solved: SolvedShape[] = []
  let { begin } = options
  for (const profile of shapes) {
    const solution = solveTransit(cells, profile, { ...options, begin })
    if (!solution || !(solution.parameters.depth > 0)) continue
    begin = solution.parameters
    solved.push({ profile, solution })
  }
  return solved
}

const NO_SHIFT: TransitParameters = {
  offsetDays: 0,
  periodShift: 0,
  durationDays: 0,
  depth: 0,
  level: 0,
}

/** a + sign x b, parameter by parameter. */
function shifted(a: TransitParameters, b: TransitParameters, sign: 1 | -1 = 1): TransitParameters {
  return {
    offsetDays: a.offsetDays + sign * b.offsetDays,
    periodShift: a.periodShift + sign * b.periodShift,
    durationDays: a.durationDays + sign * b.durationDays,
    depth: a.depth + sign * b.depth,
    level: a.level + sign * b.level,
  }
}
