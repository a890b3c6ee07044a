import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { LabellingReportInput } from './labelling-report-input.ts'
import { writeLabellingReport } from './labelling-report.ts'
import { attemptsDisclosure, unansweredDisclosure } from './labelling-unanswered.ts'

const tally = { answered: 1231, repaired: 0, refused: 0, failed: 0, pending: 0, invalid: 0 }

/** A restricted run of 1,234 narratives that lost these. */
function runOf(failures: Readonly<Record<string, number>>, repaired = 0): LabellingReportInput {
  const lost = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const { refused = 0, input_invalid: invalid = 0 } = failures
  const answered = 1234 - lost
  const counts = { ...tally, answered: answered - repaired, repaired, refused, invalid }
  const all = { ...counts, failed: lost - refused - invalid }
  return {
    title: 'run',
    pipeline: 'narrative-labelling',
    description: [],
    counts: { total: 1234, succeeded: answered, failed: lost, pending: 0 },
    failures: Object.entries(failures).map(([name, count]) => ({
      class: name,
      count,
      examples: [],
    })),
    gate: {
      passed: false,
      checks: [
        { name: 'success share', found: '99.8 %', required: 'all', passed: false },
        { name: 'refused', found: String(refused), required: 'none', passed: refused === 0 },
      ],
    },
    isRestricted: true,
    isYesNo: true,
    classes: ['no', 'yes'],
    answers: [answered - 300, 300],
    parts: ['dev'],
    coders: [],
    groups: [],
    outcomes: [
      { by: 'all', value: null, counts: all },
      { by: 'type', value: 'le', counts: all },
    ],
    shares: [],
    agreement: [],
    history: { runs: 1, prompts: 1, models: 1, testOpened: { thisRun: 0, allRuns: 0 } },
    use: {
      sessions: 1,
      activeSeconds: 1,
      meters: { requests: 1234 },
      pricesDate: null,
      attempts: { succeeded: answered, ...failures },
    },
    disagreements: [],
    disagreementCount: 0,
  }
}

/** The words of its page, thin spaces as none. */
const wordsOf = (input: LabellingReportInput): string =>
  writeLabellingReport(input)
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('\u202f', '')
    .replaceAll(/\s+/g, ' ')

describe('the page of restricted data that lost a few narratives', () => {
  it('says below 10, and nowhere how many were asked about', () => {
    const text = wordsOf(runOf({ refused: 3 }))
    expect(text).toContain('1231 narratives answered')
    expect(text).toContain('below 10 refused, failed, or a row that cannot be labelled')
    expect(text).toContain('refused hidden')
    expect(text).not.toMatch(/1234|99\.8|\b3\b(?! %)/)
  })

  it('hides a small number among larger ones, with a second one, wherever they stand', () => {
    const text = wordsOf(runOf({ refused: 4, timeout: 40, input_invalid: 20 }, 2))
    expect(text).toContain('1170 of 1234 narratives answered (94.8 %)')
    expect(text).toContain(
      'hidden answered after a repair prompt hidden refused 40 failed hidden rows',
    )
    expect(text).toContain('timeout 40')
    expect(text).toMatch(/refused hidden .*hidden/)
    expect(text).not.toMatch(/\b4\b(?! %)|\b20\b|\b24\b/)
  })

  it('shows what is large, and that there is none', () => {
    const text = wordsOf(runOf({ refused: 40, timeout: 12 }))
    expect(text).toContain('0 answered after a repair prompt 40 refused 12 failed')
    expect(wordsOf(runOf({}))).toContain('0 refused 0 failed')
    expect(wordsOf({ ...runOf({ refused: 3 }), isRestricted: false })).toContain(
      '3 refused 0 failed',
    )
  })
})

fc.configureGlobal({ seed: 21 })

describe('unansweredDisclosure', () => {
  const lost = fc.dictionary(
    fc.constantFrom('refused', 'input_invalid', 'timeout', 'parse', 'schema'),
    fc.integer({ min: 1, max: 30 }),
  )

  it('leaves no class from 1 to 9 to be reckoned from the sum of all', () => {
    fc.assert(
      fc.property(lost, (failures) => {
        const { hiddenClasses, isTotalHidden } = unansweredDisclosure(runOf(failures))
        const hidden = Object.entries(failures).filter(([name]) => hiddenClasses.has(name))
        for (const [name, count] of Object.entries(failures))
          if (count < 10) expect(hiddenClasses.has(name)).toBe(true)
        if (hidden.length === 0 || isTotalHidden) return
        expect(hidden.length).toBeGreaterThan(1)
        expect(hidden.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(10)
      }),
    )
  })

  it('hides the sum of attempts where one class alone would be what is missing', () => {
    const few = unansweredDisclosure(runOf({ timeout: 12, refused: 15 }))
    const of = (attempts: readonly (readonly [string, number])[]) =>
      attemptsDisclosure(attempts, { ...few, isRestricted: true })
    expect(
      of([
        ['succeeded', 900],
        ['timeout', 36],
      ]),
    ).toEqual({
      isHidden: [false, false],
      isSumHidden: false,
    })
    expect(
      of([
        ['succeeded', 900],
        ['throttled', 5],
      ]),
    ).toEqual({
      isHidden: [false, true],
      isSumHidden: true,
    })
  })
})
