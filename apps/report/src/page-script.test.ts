import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../test/browser/chromium.ts'
import { exampleInput, exampleStar } from '../test/example-input.ts'
import { writeReport } from './write-report.ts'

const HOSTILE = '<img src=x onerror="document.title=1">'

let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  browser = await launchChromium()
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith('about:')) complaints.push(request.url())
  })
  const hostile = { ...exampleStar(0), key: 'hostile', star: HOSTILE }
  const stars = [...exampleInput(60).stars, hostile]
  await page.setContent(writeReport({ ...exampleInput(0), stars }))
})

afterAll(async () => {
  await browser?.close()
})

describe('the candidate table in a real browser', () => {
  it('shows a first page in rank order', async () => {
    expect(await column(0)).toEqual(Array.from({ length: 25 }, (_, i) => String(i + 1)))
    expect(await page.textContent('#shown')).toMatch(/^1–25 of \d+ signals$/)
  })

  it('sorts by a click on a header, and turns round by a second', async () => {
    await page.click('#candidate-table th:nth-child(4) button')
    const up = (await column(3)).map(Number)
    expect(up).toEqual([...up].sort((a, b) => a - b))
    expect(await ariaSort(4)).toBe('ascending')
    expect(await ariaSort(1)).toBeNull()
    await page.click('#candidate-table th:nth-child(4) button')
    const down = (await column(3)).map(Number)
    expect(down).toEqual([...down].sort((a, b) => b - a))
    expect(down[0]).toBeGreaterThan(up[0])
  })

  it('sorts by the keyboard; large SNR comes first', async () => {
    await page.focus('#candidate-table th:nth-child(7) button')
    await page.keyboard.press('Enter')
    const snr = (await column(6)).map(Number)
    expect(snr).toEqual([...snr].sort((a, b) => b - a))
    expect(await ariaSort(7)).toBe('descending')
  })

  it('filters by disposition and by text', async () => {
    await page.selectOption('#filter-kind', 'eclipsing-binary')
    expect(new Set(await column(2))).toEqual(new Set(['◆ eclipsing binary']))
    await page.selectOption('#filter-kind', '')
    await page.fill('#filter-text', 'syn-000007')
    expect(new Set(await column(1))).toEqual(new Set(['SYN-000007']))
    await page.fill('#filter-text', 'nothing like it')
    expect(await page.textContent('#shown')).toBe('No signal matches')
    await page.fill('#filter-text', '')
  })

  it('pages', async () => {
    await page.click('#candidate-table th:nth-child(1) button')
    await page.click('#page-after')
    expect((await column(0))[0]).toBe('26')
    await page.click('#page-before')
    expect((await column(0))[0]).toBe('1')
    expect(await page.isDisabled('#page-before')).toBe(true)
    await page.selectOption('#page-size', 'all')
    expect((await column(0)).length).toBeGreaterThan(60)
    expect(await page.isDisabled('#page-after')).toBe(true)
  })

  it('opens the pictures of a star by its link, and all for printing', async () => {
    await page.evaluate(`document.getElementById('star-5').open = false`)
    await page.click('a[href="#star-5"]')
    expect(await page.evaluate(`document.getElementById('star-5').open`)).toBe(true)
    const closed = `document.querySelectorAll('details.card:not([open])').length`
    expect(await page.evaluate(closed)).toBeGreaterThan(10)
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    expect(await page.evaluate(closed)).toBe(0)
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    expect(await page.evaluate(closed)).toBeGreaterThan(10)
  })
})

describe('the page in a real browser', () => {
  it('shows a hostile name as text, runs none of it, asks for nothing and complains of nothing', async () => {
    await page.fill('#filter-text', 'onerror')
    expect(await column(1)).toContain(HOSTILE)
    expect(await page.evaluate('document.images.length')).toBe(0)
    expect(await page.title()).toBe('synthetic-sky-42 · Longrun report')
    expect(complaints).toEqual([])
  })

  it('refuses a foreign script by its policy', async () => {
    await page.evaluate(`{
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken"'
      document.body.append(script)
    }`)
    expect(await page.title()).toBe('synthetic-sky-42 · Longrun report')
    expect(complaints.join()).toContain('Content Security Policy')
  })

  it('says on paper how many of the signals it shows', async () => {
    await page.fill('#filter-text', '')
    await page.emulateMedia({ media: 'print' })
    expect(await page.isVisible('#shown')).toBe(true)
    expect(await page.isVisible('#page-after')).toBe(false)
    expect(await page.isVisible('#filter-text')).toBe(false)
    await page.emulateMedia({ media: 'screen' })
  })

  it.each([1280, 390])('never scrolls sideways as a whole at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  })
})

async function column(index: number): Promise<string[]> {
  return page.$$eval(
    '#candidate-table tbody tr',
    (rows, index) =>
      rows.map((row) => (row as HTMLTableRowElement).cells[index].textContent?.trim() ?? ''),
    index,
  )
}

async function ariaSort(nth: number): Promise<string | null> {
  return page.getAttribute(`#candidate-table th:nth-child(${nth})`, 'aria-sort')
}
