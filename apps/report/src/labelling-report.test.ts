import {
  calibrate,
  krippendorffAlpha,
  scoreBinary,
  scoreClasses,
  wilson,
} from '@longrun/statistics'
import { describe, expect, it } from 'vitest'

import { calibrationSvg } from './calibration-svg.ts'
import { intervalSvg } from './interval-svg.ts'
import { shownGroups } from './labelling-disclosure.ts'
import type { LabellingReportInput, ScoredGroup } from './labelling-report-input.ts'
import { writeLabellingReport } from './labelling-report.ts'
import { shareBarSvg, shareScale } from './share-bar-svg.ts'

interface Table {
  readonly tp: number
  readonly fp: number
  readonly tn: number
  readonly fn: number
}

/** A scored group with these counts; every fourth answer states 0.6, the others 0.9. */
function scored(
  { tp, fp, tn, fn }: Table,
  more: Partial<ScoredGroup> & { readonly refused?: readonly number[] } = {},
): ScoredGroup {
  const { refused = [0, 0], ...rest } = more
  const times = (count: number, code: number): number[] => Array.from({ length: count }, () => code)
  const gold = [...times(tp, 1), ...times(fp, 0), ...times(tn, 0), ...times(fn, 1)]
  const answer = [...times(tp, 1), ...times(fp, 1), ...times(tn, 0), ...times(fn, 0)]
  const noAnswer = [...times(refused[0], 0), ...times(refused[1], 1)]
  return {
    by: 'all',
    value: null,
    part: 'dev',
    coder: 'ann',
    score: {
      kind: 'yesNo',
      ...scoreBinary(
        { gold: [...gold, ...noAnswer], answer: [...answer, ...noAnswer.map(() => -1)] },
        { replicates: 0 },
      ),
    },
    calibration: calibrate(
      {
        correct: gold.map((code, i) => Number(code === answer[i])),
        confidence: gold.map((_, i) => (i % 4 === 0 ? 0.6 : 0.9)),
      },
      { replicates: 0 },
    ),
    unanswered: { refused, failed: [0, 0], pending: [0, 0] },
    ...rest,
  }
}

/** Shares of a yes or no: this many of so many narratives, each an incident. */
function sharesOf(
  yes: number,
  items: number,
  by = 'all',
  value: string | null = null,
): LabellingReportInput['shares'][number] {
  return {
    by,
    value,
    items,
    clusters: items,
    shares: [
      {
        code: 1,
        count: yes,
        share: {
          value: yes / items,
          reason: null,
          interval: wilson(yes, items),
        },
      },
    ],
  }
}

const counts = { answered: 150, repaired: 3, refused: 0, failed: 0, pending: 0, invalid: 0 }
const input: LabellingReportInput = {
  title: 'a <b>run</b>',
  pipeline: 'narrative-labelling',
  description: ['model: m & n'],
  counts: { total: 153, succeeded: 153, failed: 0, pending: 0 },
  failures: [],
  gate: null,
  isRestricted: false,
  isYesNo: true,
  classes: ['no', 'yes'],
  answers: [100, 53],
  parts: ['dev'],
  coders: ['ann'],
  groups: [scored({ tp: 41, fp: 12, tn: 77, fn: 23 })],
  outcomes: [{ by: 'all', value: null, counts }],
  shares: [sharesOf(53, 153)],
  agreement: [],
  history: { runs: 3, prompts: 2, models: 1, testOpened: { thisRun: 0, allRuns: 4 } },
  use: {
    sessions: 7,
    activeSeconds: 4000,
    meters: {
      requests: 160,
      promptTokens: 123456,
      completionTokens: 999,
      costNanoUsd: 1_230_000_000,
      latencyMs: 80_000,
    },
    pricesDate: '2026-01-01',
    attempts: { succeeded: 153, throttled: 9, lost: 2 },
  },
  disagreements: [
    {
      key: 'I1/<le>',
      coder: 'ann',
      label: 'yes',
      answer: 'no',
      confidence: 0.9,
      text: 'He <script>alert(1)</script> slipped.',
      said: [{ name: 'rationale', text: 'a "quote" & more' }],
    },
  ],
  disagreementCount: 35,
}
const page = writeLabellingReport(input)
/** The words of a page, without its style. */
const words = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')

describe('writeLabellingReport', () => {
  it('asks nothing of the network, runs no script and escapes what it is given', () => {
    expect(page).toContain("default-src 'none'")
    expect(page).toContain("script-src 'none'")
    expect(page).not.toContain('<script')
    expect(page).not.toMatch(/ style="/)
    expect(page).toContain('a &lt;b&gt;run&lt;/b&gt;')
    expect(page).toContain('I1/&lt;le&gt;')
    expect(page).toContain('a &quot;quote&quot; &amp; more')
  })

  it('says the result in one sentence', () => {
    expect(words(page)).toMatch(
      /On 153 narratives of the dev part, answers agree with ann on 77\.1 % \(95 % interval 69\.\d to 83\.\d %\), kappa 0\.52 \(0\.\d\d to 0\.\d\d\)\./,
    )
  })

  it('has table, metrics, calibration, use, tries, and an example', () => {
    for (const id of ['answers', 'dev-1', 'unanswered', 'disagreements', 'use', 'tried', 'reading'])
      expect(page).toContain(`id="${id}"`)
    expect(words(page)).toContain('label yes 41 64.1 % 23 35.9 % 64')
    expect(words(page)).toContain('Cohen’s kappa 0.518')
    expect(words(page)).toContain('1 of 35 answers: those first')
    expect(words(page)).toContain('7; worked for 66.7 min')
    expect(words(page)).toContain('1.230 USD at the prices of 2026-01-01')
    expect(words(page)).toContain('throttled 9 5.5 %')
    expect(words(page)).toContain('2 prompts and 1 model in 3 runs')
    expect(words(page)).toContain('opened 4 times')
  })

  it('shows worst and best beside every metric where narratives have no answer, and only there', () => {
    expect(words(page)).not.toContain('Worst to best')
    const refused = words(
      writeLabellingReport({
        ...input,
        groups: [scored({ tp: 41, fp: 12, tn: 77, fn: 23 }, { refused: [0, 6] })],
      }),
    )
    expect(refused).toContain('Worst to best')
    expect(refused).toContain('No answer, by label refused yes 6')
    // 41 / 70 and 47 / 70
    expect(refused).toMatch(/Recall \(sensitivity\) 0\.641 .*? 0\.586 to 0\.671/)
  })

  it('counts answers without a label apart, and hides few of restricted data', () => {
    const group = { ...scored({ tp: 41, fp: 12, tn: 77, fn: 23 }), withoutLabel: [3, 11] }
    const shown = (isRestricted: boolean): string =>
      words(writeLabellingReport({ ...input, isRestricted, groups: [group] }))
    expect(shown(false)).toContain('No answer, by label without label no 3 yes 11')
    expect(shown(false)).not.toContain('Every labelled narrative has an answer')
    expect(shown(true)).not.toContain('without label no 3')
  })

  it('says of an unfinished run, and of one without labels, what they are', () => {
    const bare = words(
      writeLabellingReport({
        ...input,
        counts: { total: 153, succeeded: 50, failed: 0, pending: 103 },
        coders: [],
        groups: [],
      }),
    )
    expect(bare).toContain('103 of 153 narratives are still pending')
    expect(bare).toContain('there are no manual labels to score them against')
  })

  it('draws a table of several classes', () => {
    const gold = Array.from({ length: 60 }, (_, i) => i % 3)
    const answer = gold.map((code, i) => (i % 10 === 0 ? (code + 1) % 3 : code))
    const html = writeLabellingReport({
      ...input,
      isYesNo: false,
      classes: ['cut', 'fall', 'burn'],
      answers: [20, 20, 20],
      groups: [
        {
          ...input.groups[0],
          score: {
            kind: 'classes',
            ...scoreClasses({ gold, answer, classes: 3 }, { replicates: 0 }),
          },
          unanswered: { refused: [0, 0, 1], failed: [0, 0, 0], pending: [0, 0, 0] },
        },
      ],
    })
    expect(words(html)).toContain('label cut 18 90 % 2 10 % 0 0 % 20')
    expect(words(html)).toContain('Macro F1 0.900')
    // each class: 20 labels of which 18 are found, 20 answers of which 18 are right; Wilson, 18 of 20
    for (const name of ['cut', 'fall', 'burn'])
      expect(words(html)).toContain(`${name} 20 20 0.900 0.699 to 0.972 `)
    expect(html).toContain('<title>burn: F1 0.900, 95 % interval')
    expect(words(page)).not.toContain('By class')
    const hidden = writeLabellingReport({
      ...input,
      isRestricted: true,
      isYesNo: false,
      classes: ['cut', 'fall', 'burn'],
      answers: [20, 20, 20],
      groups: [
        {
          ...input.groups[0],
          score: {
            kind: 'classes',
            ...scoreClasses({ gold, answer, classes: 3 }, { replicates: 0 }),
          },
          unanswered: { refused: [0, 0, 0], failed: [0, 0, 0], pending: [0, 0, 0] },
        },
      ],
    })
    expect(words(hidden)).not.toContain('By class')
  })

  it('gives equal bytes for equal input', () => {
    expect(writeLabellingReport(structuredClone(input))).toBe(page)
  })
})

describe('shares of the answers', () => {
  const groups = [
    sharesOf(62, 425),
    sharesOf(40, 240, 'state', 'AK'),
    sharesOf(20, 180, 'state', 'AL'),
    sharesOf(2, 5, 'state', '<AZ>'),
  ]
  const bare: LabellingReportInput = {
    ...input,
    coders: [],
    groups: [],
    answers: [363, 62],
    shares: groups,
    counts: { total: 425, succeeded: 425, failed: 0, pending: 0 },
  }
  const html = writeLabellingReport(bare)

  it('stand with intervals by label and stratum where nobody labelled, and are called uncorrected', () => {
    expect(words(html)).toContain(
      'the model calls 14.6 % yes (95 % interval 11.5 to 18.3 %, not corrected for its errors); there are no manual labels',
    )
    // Wilson by hand: 62 of 425, z 1.959964
    expect(words(html)).toMatch(/yes 62 0\.146 0\.115 to 0\.183 /)
    expect(words(html)).toMatch(/AK 240 240 0\.167 0\.125 to 0\.219 /)
    expect(html).toContain('&lt;AZ&gt;: yes: share 0.400')
    expect(words(html)).toContain('Uncorrected.')
    expect(words(html)).toContain('longrun run estimate')
    expect(html.match(/class="bar-of"/g)).toHaveLength(4)
  })

  it('hide, in restricted data, a value with a small count and a second one, and all beside scores', () => {
    const shown = words(writeLabellingReport({ ...bare, isRestricted: true }))
    expect(shown).toMatch(/yes 62 0\.146/)
    expect(shown).toContain('AK 240 240 0.167')
    for (const hidden of ['AL 180', 'AZ']) expect(shown).not.toContain(hidden)
    const scoredToo = words(
      writeLabellingReport({ ...bare, isRestricted: true, coders: ['ann'], groups: input.groups }),
    )
    expect(scoredToo).not.toContain('AK 240')
    expect(scoredToo).toContain('Not by type or stratum')
  })

  it('hide the share where the count is hidden', () => {
    const few = words(
      writeLabellingReport({
        ...bare,
        isRestricted: true,
        answers: [421, 4],
        shares: [sharesOf(4, 425)],
      }),
    )
    expect(few).toContain('yes hidden hidden')
    expect(few).not.toContain('the model calls')
  })
})

describe('shareScale', () => {
  it('ends where the longest interval fits, so that rare labels can be seen', () => {
    const share = (high: number) => ({ value: high / 2, low: 0, high })
    expect(shareScale([share(0.004), share(0.03)])).toBe(0.05)
    expect(shareScale([share(0.9)])).toBe(1)
    expect(shareScale([])).toBe(0.01)
    expect(shareBarSvg(share(0.04), { most: 0.05, title: 't' })).toContain('width="80"')
  })
})

describe('the page of restricted data', () => {
  const small = { tp: 97, fp: 20, tn: 880, fn: 3 }
  const restricted: LabellingReportInput = {
    ...input,
    isRestricted: true,
    groups: [
      scored(small, { refused: [4, 2] }),
      scored({ tp: 60, fp: 12, tn: 500, fn: 1 }, { by: 'type', value: 'le' }),
      scored({ tp: 37, fp: 8, tn: 380, fn: 2 }, { by: 'type', value: 'cme' }),
    ],
    answers: [1000, 4],
    shares: [sharesOf(4, 1004)],
    outcomes: [
      { by: 'all', value: null, counts: { ...counts, refused: 14 } },
      { by: 'type', value: 'le', counts: { ...counts, refused: 11 } },
      { by: 'type', value: 'cme', counts: { ...counts, refused: 3 } },
    ],
    disagreements: [],
    disagreementCount: 0,
  }
  const text = words(writeLabellingReport(restricted))

  it('joins small cells, and shows no metric by which they could be reckoned', () => {
    expect(text).toContain('label no, answer yes · or · label yes, answer no 23')
    expect(text).toMatch(/F1 0\.894 /)
    for (const name of ['Recall', 'Precision', 'Specificity', 'kappa 0', 'Prevalence by label'])
      expect(text).not.toContain(name)
    expect(text).not.toMatch(/label yes 97|100 of 1/)
  })

  it('hides a small count of answers or refusals with the one beside it, and the bounds', () => {
    expect(text).toContain('hidden answered no hidden answered yes')
    expect(text).toMatch(/le 167 hidden hidden|le 164 hidden hidden/)
    expect(text).not.toContain('Worst to best')
    expect(text).toContain('and of narratives that were repaired, refused or failed')
    expect(text).toContain('no single narrative is shown')
  })

  it('says so where no metric of a breakdown may be shown, and draws no empty table', () => {
    const groups = [
      scored({ tp: 16, fp: 10, tn: 197, fn: 11 }),
      scored({ tp: 11, fp: 8, tn: 98, fn: 4 }, { by: 'type', value: 'le' }),
      scored({ tp: 5, fp: 2, tn: 99, fn: 7 }, { by: 'type', value: 'cme' }),
    ]
    const few = words(writeLabellingReport({ ...restricted, groups }))
    expect(few).toMatch(/By narrative type Hidden: with these counts every metric would tell one/)
    expect(few).not.toContain('ECE')
    expect(text).toMatch(/By narrative type Value n Accuracy .*ECE/)
  })

  it('gives files to share the same metrics and no bounds', () => {
    const [all] = shownGroups(restricted)
    expect(all.metrics).toEqual(['accuracy', 'f1', 'prevalenceIndex', 'pabak', 'ac1'])
    expect(all.isWhole).toBe(false)
    expect(shownGroups(input)[0].metrics).toContain('recall')
  })

  it('lets two coders not tell what their answers hide', () => {
    const gold = Array.from({ length: 100 }, (_, i) => (i < 40 ? 1 : 0))
    const other = gold.map((code, i) => (i === 0 ? 0 : code))
    const pair = {
      kind: 'yesNo',
      ...scoreBinary({ gold, answer: other }, { replicates: 0 }),
    } as const
    const html = words(
      writeLabellingReport({
        ...restricted,
        groups: [scored({ tp: 30, fp: 20, tn: 40, fn: 10 })],
        coders: ['ann', 'ben'],
        agreement: [
          {
            part: 'dev',
            coders: ['ann', 'ben'],
            alpha: krippendorffAlpha({ coders: [gold, other], classes: 2 }, { replicates: 0 }),
            pairs: [{ coders: ['ann', 'ben'], score: pair }],
          },
        ],
      }),
    )
    expect(html).toContain('alpha is hidden')
    expect(html).not.toContain('Recall')
  })
})

describe('intervalSvg', () => {
  it('puts -1..1 and 0..1 on one width, and holds what is beyond at its edge', () => {
    const drawn = { value: 0.5, low: 0, high: 2 }
    expect(intervalSvg(drawn, { least: -1, title: 't' })).toContain(
      'class="ends" x1="100" x2="200"',
    )
    expect(intervalSvg(drawn, { least: 0, title: 't' })).toContain('class="value" x1="100"')
    const narrow = intervalSvg(
      { value: 0.1, low: 0, high: 0.1 },
      { least: -0.2, most: 0.2, title: 't' },
    )
    expect(narrow).toContain('class="ends" x1="100" x2="150"')
    expect(narrow).toContain('class="zero" x1="100"')
    expect(
      intervalSvg({ value: null, low: null, high: null }, { least: 0, title: 't' }),
    ).not.toContain('ends')
  })
})

describe('calibrationSvg', () => {
  it('draws bins with their intervals on the diagonal', () => {
    const bin = { items: 9, meanConfidence: 0.5, accuracy: 0.5, interval: { low: 0.2, high: 0.8 } }
    const svg = calibrationSvg([
      bin,
      { ...bin, meanConfidence: 0.9, interval: { low: null, high: null } },
    ])
    expect(svg.match(/class="errors" d="(M[^"]*)"/)?.[1].match(/M/g)).toHaveLength(1)
    expect(svg).toContain('Stated confidence [%]')
  })
})
