import { expectations } from './expectations.ts'
import type { Line } from './section.ts'
import { julianDate, type Truth } from './truth.ts'

/** What `longrun search --json` prints for a file, as far as it is judged here. */
export interface SearchJson {
  readonly timeSystem: string
  readonly candidates: readonly {
    readonly periodDays: number
    readonly t0: number
    readonly disposition: string
    readonly reasons: readonly string[]
  }[]
}

const periodTolerance = 0.005

/** Compares the first candidate of a file with what is known to be in it. */
export function judgeStar(file: string, found: SearchJson, known: readonly Truth[]): Line {
  const expected = expectations.find(([part]) => file.includes(part))?.[1] ?? null
  const claim = `${file}: ${expected ?? 'reported only'}`
  if (found.candidates.length === 0)
    return {
      claim,
      measured: 'no candidate',
      holds: expected === null ? null : expected === 'unsure',
    }
  const [first] = found.candidates
  const confident = first.disposition === 'candidate'
  const match = known.find((truth) => near(first.periodDays, truth.periodDays))
  const half = known.find((truth) => near(2 * first.periodDays, truth.periodDays))
  const off = match === undefined ? null : offset(first.t0, found.timeSystem, match)
  const onTime = off === null || off <= 0.5
  const said = [
    `${first.periodDays.toFixed(5)} d`,
    first.disposition,
    match === undefined
      ? half === undefined
        ? 'no match'
        : `half of ${half.object}`
      : match.object,
    off === null ? 't0 not compared' : `t0 off by ${off.toFixed(2)} durations`,
    ...first.reasons,
  ]
  const right = match !== undefined && onTime
  const holds = {
    found: right,
    half: right || (half !== undefined && (first.reasons.length > 0 || !confident)),
    unsure: right || !confident,
  }
  return { claim, measured: said.join('; '), holds: expected === null ? null : holds[expected] }
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= periodTolerance * b
}

/** Distance to the nearest known transit in durations; null where one side has no date. */
function offset(t0: number, system: string, truth: Truth): number | null {
  const found = julianDate(t0, system)
  if (found === null || truth.t0Bjd === null || truth.durationDays === null) return null
  const cycles = (found - truth.t0Bjd) / truth.periodDays
  return (Math.abs(cycles - Math.round(cycles)) * truth.periodDays) / truth.durationDays
}
