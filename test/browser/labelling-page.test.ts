/** The page of a labelling run in a real browser: no request, no complaint, nothing wider than the screen. */
import { type LabellingReportInput, writeLabellingReport } from '@longrun/report'
import { calibrate, krippendorffAlpha, scoreBinary, scoreClasses } from '@longrun/statistics'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
}, 60_000)
afterAll(async () => browser?.close())

const gold = Array.from({ length: 300 }, (_, i) => Number(i % 7 === 0))
const answer = gold.map((code, i) => (i % 11 === 0 ? 1 - code : code))
const confidence = gold.map((_, i) => 0.5 + (i % 20) / 40)
const correct = gold.map((code, i) => Number(code === answer[i]))
const score = { kind: 'yesNo', ...scoreBinary({ gold, answer }, { replicates: 200 }) } as const
const HOSTILE = '<img src=x onerror="document.title=1">'
const LONG = 'averylongnamewithoutanyblank'.repeat(6)

const group = (by: string, value: string | null) =>
  ({
    by,
    value,
    part: 'dev',
    coder: LONG,
    score,
    calibration: calibrate({ correct, confidence }, { replicates: 200 }),
    unanswered: { refused: [3, 12], failed: [0, 1], pending: [0, 0] },
  }) as const
const counts = { answered: 290, repaired: 10, refused: 15, failed: 1, pending: 0, invalid: 2 }
const open: LabellingReportInput = {
  title: HOSTILE,
  pipeline: 'narrative-labelling',
  description: [`model: ${LONG}`],
  counts: { total: 318, succeeded: 300, failed: 18, pending: 0 },
  failures: [{ class: 'refused', count: 15, examples: [{ key: HOSTILE, message: LONG }] }],
  gate: { passed: true, checks: [] },
  isRestricted: false,
  isYesNo: true,
  classes: ['no', 'yes'],
  answers: [240, 60],
  parts: ['dev'],
  coders: [LONG, 'ben'],
  groups: [group('all', null), group('type', 'le'), group('type', HOSTILE), group('state', LONG)],
  outcomes: [
    { by: 'all', value: null, counts },
    { by: 'type', value: 'le', counts },
    { by: 'type', value: HOSTILE, counts },
  ],
  shares: [
    ['all', null],
    ['type', HOSTILE],
    ['state', LONG],
  ].map(([by, value]) => ({
    by: by ?? '',
    value,
    items: 300,
    clusters: 300,
    shares: [{ code: 1, count: 60, share: score.metrics.answerRate }],
  })),
  agreement: [
    {
      part: 'dev',
      coders: [LONG, 'ben'],
      alpha: krippendorffAlpha({ coders: [gold, answer], classes: 2 }, { replicates: 0 }),
      pairs: [{ coders: [LONG, 'ben'], score }],
    },
  ],
  history: { runs: 3, prompts: 2, models: 1, testOpened: { thisRun: 0, allRuns: 4 } },
  use: {
    sessions: 7,
    activeSeconds: 4000,
    meters: { requests: 160, promptTokens: 123456, costNanoUsd: 1_230_000_000 },
    pricesDate: '2026-01-01',
    attempts: { succeeded: 300, throttled: 9 },
  },
  disagreements: [
    {
      key: LONG,
      coder: LONG,
      label: 'yes',
      answer: 'no',
      confidence: 0.9,
      text: `${HOSTILE} ${LONG} slipped.`,
      said: [{ name: 'rationale', text: HOSTILE }],
    },
  ],
  disagreementCount: 35,
}

describe('the page of a labelling run in Chromium', { timeout: 60_000 }, () => {
  it.each([
    ['open, wide, light', open, 1280, 'light'],
    ['open, narrow, dark', open, 360, 'dark'],
    ['restricted, narrow, light', { ...open, isRestricted: true, disagreements: [] }, 360, 'light'],
  ] as const)('%s', async (_, input, width, colorScheme) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
    const asked: string[] = []
    const said: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => said.push(message.text()))
    await page.setContent(writeLabellingReport(input))
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(await page.title()).toContain(HOSTILE)
    expect(await page.locator('svg.calibration .bins').count()).toBeGreaterThan(0)
    expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([])
    expect(said).toEqual([])
    await page.close()
  })

  it('prints: 20 classes and all tables are no wider than a sheet', async () => {
    const classes = Array.from({ length: 20 }, (_, i) => `kind ${i} of accident`)
    const codes = Array.from({ length: 800 }, (_, i) => (i * 7) % 20)
    const answers = codes.map((code, i) => (i % 4 === 0 ? (code + i) % 20 : code))
    const many = { gold: codes, answer: answers, classes: 20 }
    const page = await browser.newPage({ viewport: { width: 718, height: 1000 } })
    await page.emulateMedia({ media: 'print' })
    await page.setContent(
      writeLabellingReport({
        ...open,
        isYesNo: false,
        classes,
        coders: ['ann'],
        answers: classes.map((_, at) => answers.filter((code) => code === at).length),
        shares: [],
        agreement: [],
        groups: [
          {
            ...group('all', null),
            coder: 'ann',
            score: { kind: 'classes', ...scoreClasses(many, { replicates: 0 }) },
            unanswered: {
              refused: classes.map(() => 1),
              failed: classes.map(() => 0),
              pending: classes.map(() => 0),
            },
          },
        ],
      }),
    )
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(718)
    // who hears the page is told what each picture and each frame that scrolls is
    const unnamed = await page.evaluate(
      () =>
        [...document.querySelectorAll('svg[role=img]')].filter(
          (svg) => (svg.querySelector('title')?.textContent ?? '') === '',
        ).length +
        [...document.querySelectorAll('.scroll')].filter(
          (frame) => (frame.getAttribute('aria-label') ?? '') === '',
        ).length,
    )
    expect(unnamed).toBe(0)
    expect(await page.locator('.classes tbody tr').count()).toBe(20)
    await page.close()
  })
})
