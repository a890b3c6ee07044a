/** A candidate's page in a real browser: one printed sheet, no request, nothing wider than the screen. */
import { candidatePage, candidatePageInput, type CandidatePageInput } from '@longrun/report'
import { lightCurveOf, searchStar, syntheticStar } from '@longrun/search'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
}, 60_000)
afterAll(async () => browser?.close())

/** Pages of the best candidate of a few synthetic stars: planets, eclipsing binaries, noise. */
const PAGES = [1, 2, 8, 11].flatMap((index) => {
  const star = syntheticStar({ seed: 42, index, mission: 'tess-30min' })
  const result = searchStar(lightCurveOf(star), { candidatePictures: true, maxPlanets: 1 })
  return result.candidates.map((candidate, i): [string, CandidatePageInput] => [
    `${star.truth.kind} ${index}, ${candidate.disposition}`,
    candidatePageInput(result, i, { file: `${star.id}.fits` }),
  ])
})
/** The longest texts that the page lets through. */
const [, crowded] = PAGES[0]
const LONG = 'a sentence of the length that a test may need to say what it found; '.repeat(12)
PAGES.push([
  'long texts',
  {
    ...crowded,
    star: 'A star with a name that is far too long to be anything but a mistake in the header',
    grid: LONG,
    warnings: [LONG, LONG, LONG, LONG],
    candidate: {
      ...crowded.candidate,
      reasons: [LONG],
      vetting: (crowded.candidate.vetting ?? []).map((one, i) =>
        i % 4 === 0 ? { ...one, verdict: 'fail', sentence: LONG } : one,
      ),
    },
  },
])

describe('the page of a candidate in Chromium', { timeout: 60_000 }, () => {
  it.each(PAGES)('prints %s on one sheet, A4 and letter', async (_, input) => {
    const page = await browser.newPage()
    const asked: string[] = []
    const said: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => said.push(message.text()))
    await page.setContent(candidatePage(input))
    for (const format of ['A4', 'Letter'] as const) {
      const pdf = await page.pdf({ format })
      const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)
      expect(sheets, format).toHaveLength(1)
    }
    expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([])
    expect(said).toEqual([])
    await page.close()
  })

  it('is no wider than a telephone', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } })
    await page.setContent(candidatePage(crowded))
    const wide = await page.evaluate('document.documentElement.scrollWidth')
    expect(wide).toBeLessThanOrEqual(390)
    await page.close()
  })
})
