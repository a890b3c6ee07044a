import { scoreBinary } from '@longrun/statistics'
import { describe, expect, it } from 'vitest'

import { shownGroups } from './labelling-disclosure.ts'
import { mayShowIncidents, methodWords } from './labelling-incidents.ts'
import type { LabellingReportInput, ScoredGroup } from './labelling-report-input.ts'
import { writeLabellingReport } from './labelling-report.ts'

/** So many answers of each cell, every seven in a row of one incident. */
function scored(each: number, by = 'all', value: string | null = null): ScoredGroup {
  const rows = Array.from({ length: 4 * each }, (_, i) => i)
  const gold = rows.map((i) => Number(i % 4 < 2))
  const answer = rows.map((i) => Number(i % 4 === 0 || i % 4 === 3))
  const cluster = rows.map((i) => Math.floor(i / 7))
  const score = scoreBinary({ gold, answer, cluster }, { replicates: 0 })
  const none = { refused: [0, 0], failed: [0, 0], pending: [0, 0] }
  return {
    by,
    value,
    part: 'dev',
    coder: 'ann',
    score: { kind: 'yesNo', ...score },
    calibration: null,
    unanswered: none,
  }
}

/** What the answers of a group say of shares. */
function sharesOf({ by, value, score }: ScoredGroup): LabellingReportInput['shares'][number] {
  const { items, clusters } = score
  const { answerRate } = (score as ScoredGroup['score'] & { kind: 'yesNo' }).metrics
  return { by, value, items, clusters, shares: [{ code: 1, count: items / 2, share: answerRate }] }
}

/** The words of the page of a run with groups of 48 (7 incidents), 112 (16) and both. */
function wordsOf(more: Partial<LabellingReportInput>): string {
  const groups = [scored(40), scored(12, 'state', 'AK'), scored(28, 'state', 'AL')]
  return writeLabellingReport({
    title: 'run',
    pipeline: 'narrative-labelling',
    description: [],
    counts: { total: 160, succeeded: 160, failed: 0, pending: 0 },
    failures: [],
    gate: null,
    isRestricted: true,
    isYesNo: true,
    classes: ['no', 'yes'],
    answers: [80, 80],
    parts: ['dev'],
    coders: [],
    groups: [],
    outcomes: [],
    shares: groups.map(sharesOf),
    agreement: [],
    history: { runs: 1, prompts: 1, models: 1, testOpened: { thisRun: 0, allRuns: 0 } },
    use: { sessions: 1, activeSeconds: 1, meters: {}, pricesDate: null, attempts: {} },
    disagreements: [],
    disagreementCount: 0,
    ...more,
  })
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
}

describe('numbers of incidents below 10', () => {
  it('are hidden in shares of restricted data, with those that would tell them, and shown in others', () => {
    expect(wordsOf({ isRestricted: false })).toMatch(/AK 48 7 .*AL 112 16 /)
    const words = wordsOf({})
    expect(words).toContain('160 narratives of 23 incidents have an answer.')
    expect(words).toMatch(/AK 48 hidden .*AL 112 hidden /)
    expect(words).not.toContain('clusters')
  })

  it('are hidden beside scores and in how their intervals were found', () => {
    const few = { coders: ['ann'], groups: [scored(12)], shares: [] }
    expect(wordsOf({ ...few, isRestricted: false })).toMatch(
      /48 narratives of 7 incidents .*\(7 clusters\)/,
    )
    expect(wordsOf(few)).toContain('48 narratives have an answer and this label.')
    expect(wordsOf(few)).not.toMatch(/incidents have|clusters/)
  })

  it('are left out of files to be shared, with those of the other groups', () => {
    const groups = [scored(40), scored(12, 'state', 'AK'), scored(28, 'state', 'AL')]
    const incidentsOf = (isRestricted: boolean) =>
      shownGroups({ groups, agreement: [], isRestricted }).map(({ incidents }) => incidents)
    expect(incidentsOf(false)).toEqual([23, 7, 16])
    expect(incidentsOf(true)).toEqual([23, null, null])
  })
})

it('mayShowIncidents asks of restricted data ten of every group that is shown', () => {
  const of = (...clusters: readonly number[]) => clusters.map((count) => ({ clusters: count }))
  const isRestricted = true
  expect(mayShowIncidents(of(10), { isRestricted })).toBe(true)
  expect(mayShowIncidents(of(10, 9), { isRestricted })).toBe(false)
  expect(mayShowIncidents(of(1), { isRestricted: false })).toBe(true)
  // those left out may be few each, and not in all
  const isShown = [true, false, false]
  expect(mayShowIncidents(of(10, 5, 5), { isRestricted, isShown })).toBe(true)
  expect(mayShowIncidents(of(10, 5, 4), { isRestricted, isShown })).toBe(false)
})

it.each([
  ['Wilson, effective n = 12.3 (7 clusters)', 'Wilson, effective n = 12.3'],
  ['Wilson, n = 7 clusters', 'Wilson, by incident'],
  ['Wilson, n = 1 incident, without which it is undefined', 'Wilson, by incident'],
  ['Student, 7 clusters by jackknife', 'Student, clusters by jackknife'],
  ['Wilson, n = 48', 'Wilson, n = 48'],
])('methodWords says of %s without incidents: %s', (method, words) => {
  expect(methodWords(method, true)).toBe(words)
  expect(methodWords(method, false)).toBe(method)
})
