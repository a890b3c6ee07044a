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

/**
 * Every shape with its best parameters; those that find no dip are left out. Of many rows (`manyRows`, default
 * 1,000) the middle shape is fitted first, the others to the rows folded at its period; then all move by what
 * separates the best one from its fit to the rows themselves. Folding costs less than a thousandth of an error (a
 * test).
 */
export function solveShapes(
  rows: TransitCells,
  shapes: readonly TransitProfile[],
  options: SolveOptions & { readonly manyRows?: number },
): SolvedShape[] {
  if (rows.count <= (options.manyRows ?? MANY_ROWS)) return solveEach(rows, shapes, options)
  const middle = solveTransit(rows, shapes[shapes.length >> 1], options)?.parameters ?? null
  const first = middle !== null && middle.depth > 0 ? middle : options.begin
  const cellDays = Math.max(first.durationDays, options.exposureDays) / CELLS_A_DURATION
  const cells = foldCells(rows, { periodShift: first.periodShift, cellDays })
  const folded = solveEach(cells, shapes, { ...options, begin: { ...first, periodShift: 0 } })
  if (folded.length === 0) return []
  const best = folded.reduce((a, b) => (b.solution.chi2 < a.solution.chi2 ? b : a))
  const there = shifted(best.solution.parameters, { ...NO_SHIFT, periodShift: first.periodShift })
  const exact = solveTransit(rows, best.profile, { ...options, begin: there })?.parameters ?? there
  const shift = shifted(exact, best.solution.parameters, -1)
  return folded.map(({ profile, solution }) => {
    const parameters = shifted(solution.parameters, shift)
    return { profile, solution: { ...solution, parameters } }
  })
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
