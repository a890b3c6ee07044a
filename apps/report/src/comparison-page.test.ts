import { compareBinary, scoreBinary } from '@longrun/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { discloseComparison } from './comparison-disclosure.ts'
import { writeComparisonPage } from './comparison-page.ts'
import type { ComparedGroup, ComparisonPageInput } from './comparison-page-input.ts'

/** Items by gold, a and b: `cells[4 gold + 2 a + b]` of each. */
function groupOf(cells: readonly number[], value: string | null = null): ComparedGroup {
  const codes = cells.flatMap((n, code) => Array.from({ length: n }, () => code))
  const data = {
    gold: codes.map((code) => code >> 2),
    a: codes.map((code) => (code >> 1) & 1),
    b: codes.map((code) => code & 1),
  }
  const binary = compareBinary(data, { replicates: 0 })
  const { accuracy } = binary
  const by = value === null ? 'all' : 'type'
  return { by, value, part: 'dev', coder: 'ann', accuracy, binary, holmP: accuracy.p }
}

function inputOf(cells: readonly number[], more: Partial<ComparisonPageInput> = {}) {
  const group = groupOf(cells)
  const codes = cells.flatMap((n, code) => Array.from({ length: n }, () => code))
  const score = scoreBinary(
    { gold: codes.map((code) => (code >> 1) & 1), answer: codes.map((code) => code & 1) },
    { replicates: 0 },
  )
  const run = {
    letter: 'A',
    runId: 'r1',
    name: 'first <b>',
    model: 'm',
    prompt: '1',
    counts: { answered: codes.length, refused: 0, failed: 0, pending: 0 },
    notes: [],
  }
  const input: ComparisonPageInput = {
    isRestricted: false,
    classes: ['no', 'yes'],
    runs: [run, { ...run, letter: 'B', name: 'second' }],
    parts: ['dev'],
    coders: ['ann'],
    pairs: [
      {
        a: 0,
        b: 1,
        counts: {
          bothAnswered: codes.length,
          onlyAAnswered: 0,
          onlyBAnswered: 0,
          neitherAnswered: 0,
          onlyInA: 0,
          onlyInB: 0,
        },
        agreement: [{ by: 'all', value: null, score: { kind: 'yesNo', ...score } }],
        groups: [group],
        notes: ['DRIFT <i>'],
      },
    ],
    disagreements: [],
    disagreementCount: 0,
    hiddenDisagreements: 0,
    ...more,
  }
  return input
}

describe('the page of a comparison', () => {
  it('asks nothing of the network, runs no script and escapes every text', () => {
    const page = writeComparisonPage(
      inputOf([40, 12, 3, 20, 5, 30, 11, 50], {
        disagreements: [
          {
            key: '<img src=x>',
            gold: { ann: 'yes' },
            answers: ['yes', null],
            text: '<script>1</script>',
            said: [{ letter: 'A', name: 'rationale', text: '"&"' }],
          },
        ],
        disagreementCount: 1,
      }),
    )
    expect(page).toContain("script-src 'none'")
    expect(page).not.toMatch(/<script|<img|<i>|https?:\/\/|first <b>/)
    expect(page).toContain('&lt;script&gt;1&lt;/script&gt;')
    expect(page).toContain('171 narratives of 171 incidents have this label and an answer of both.')
    // differences are drawn on a scale that they fill, and it is named
    expect(page).toMatch(/−0\.(1|2|5) to 0\.\1, with a mark at 0/)
    expect(page).not.toContain('+-')
    expect(page).not.toContain('<div class="scroll">')
  })

  it('of restricted data hides the p value where it would tell a small count', () => {
    const small = inputOf([40, 12, 3, 20, 5, 30, 2, 50], { isRestricted: true })
    const page = writeComparisonPage(small)
    const { mcnemar, pairs } = small.pairs[0].groups[0].accuracy
    expect(pairs.onlyA + pairs.onlyB).toBeGreaterThan(10)
    expect(page).not.toContain('<th scope="col">Metric</th>')
    expect(page).toContain('<th scope="col">Right answers</th>')
    // 14 and 33: large enough to be told
    expect(page).toContain('mid-p')
    const tiny = writeComparisonPage(inputOf([40, 2, 3, 20, 5, 4, 1, 50], { isRestricted: true }))
    expect(tiny).toContain('Differ at 5\u00a0%')
    expect(tiny).not.toContain('mid-p</th>')
    expect(mcnemar.midP).toBeLessThan(1)
  })

  it('of restricted data hides a few narratives without an answer, and what they could be reckoned from', () => {
    const cells = [40, 12, 13, 20, 15, 30, 12, 50]
    const whole = inputOf(cells)
    const [a, b] = whole.runs
    const lost = {
      ...whole,
      runs: [
        { ...a, counts: { ...a.counts, answered: 195 } },
        { ...b, counts: { ...b.counts, refused: 3 } },
      ],
      pairs: [{ ...whole.pairs[0], counts: { ...whole.pairs[0].counts, onlyAAnswered: 3 } }],
    }
    const words = (input: ComparisonPageInput): string =>
      writeComparisonPage(input)
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ')
    const text = words({ ...lost, isRestricted: true })
    expect(text).toContain('192 answered by both: compared hidden without an answer of B')
    expect(text).toMatch(/prompt 1 hidden hidden 0 0/)
    expect(text).not.toContain('195')
    expect(words(lost)).toContain('3 without an answer of B')
    // nothing small: nothing hidden
    expect(words({ ...whole, isRestricted: true })).toContain('prompt 1 192 0 0 0')
  })
})

describe('discloseComparison', () => {
  it('shows everything of open data', () => {
    expect(
      discloseComparison([groupOf([1, 0, 0, 1, 1, 0, 0, 1])], { isRestricted: false }),
    ).toEqual({ detail: 'whole', isShown: [true] })
  })

  it('never shows a count below 10, nor a group that the total gives away', () => {
    const cells = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 4 }), (tables) => {
        const groups = tables.map((table, at) => groupOf(table, `t${at}`))
        const { detail, isShown } = discloseComparison(groups, { isRestricted: true })
        groups.forEach(({ accuracy: { pairs }, binary }, at) => {
          if (!isShown[at]) return
          const { both, onlyA, onlyB, neither } = pairs
          const told =
            detail === 'shares'
              ? [both + onlyA, both + onlyB, onlyA + neither, onlyB + neither]
              : detail === 'tests'
                ? [both, onlyA, onlyB, neither]
                : [binary?.recall.pairs, binary?.specificity.pairs].flatMap((own) =>
                    Object.values(own ?? {}),
                  )
          expect(Math.min(...told)).toBeGreaterThanOrEqual(10)
        })
        // one group alone that is left out is the total less the others
        if (groups.length > 1) expect(isShown.filter((shown) => !shown)).not.toHaveLength(1)
      }),
      { seed: 1024, numRuns: 200 },
    )
  })
})
