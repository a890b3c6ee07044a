import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exampleInput, exampleStar } from '../test/example-input.ts'
import type { ReportInput, ReportStar } from './report-input.ts'
import { reportChunks, writeReport } from './write-report.ts'

const EMPTY: ReportInput = {
  title: 'empty',
  pipeline: 'transit-survey',
  description: [],
  counts: { total: 0, succeeded: 0, failed: 0, pending: 0 },
  failures: [],
  stars: [],
  gate: null,
  warnings: [],
}

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>\u202e`

describe('what every report holds', () => {
  const page = writeReport(exampleInput(30))

  it('is one whole page that asks nothing of the network', () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
    expect(page.endsWith('</html>\n')).toBe(true)
    expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'; `)
    expect(page).not.toMatch(/\b(src|href|action|data|poster)="(?!#)/)
    expect(page).not.toMatch(/@import|url\(|https?:\/\//)
    expect(page).not.toMatch(/ style="| on[a-z]+="/)
  })

  it('allows its own script and style by hash, and no other', () => {
    const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map((match) => match[1])
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map((match) => match[1])
    expect(scripts).toHaveLength(1)
    expect(styles).toHaveLength(1)
    expect(page).toContain(`script-src 'sha256-${sha256(scripts[0])}'`)
    expect(page).toContain(`style-src 'sha256-${sha256(styles[0])}'`)
  })

  it('names ids once, and links to what is there', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1])
    expect(links.filter((link) => !ids.includes(link))).toEqual([])
  })

  it('shows no NaN, no undefined', () => {
    expect(page).not.toMatch(/NaN[^<]*"|>NaN|undefined|Infinity|\[object/)
  })

  it('says candidate, and planet only to deny it', () => {
    const words = page.match(/.{12}planet/g) ?? []
    expect(words.every((text) => / not (yet )?a planet$/.test(text))).toBe(true)
  })

  it('says how many signals are listed, and how many of them are called candidate', () => {
    const { stars } = exampleInput(30)
    const all = [...stars].flatMap((star) => star.candidates)
    const confident = all.filter(({ disposition }) => disposition === 'candidate')
    expect(confident.length).toBeLessThan(all.length)
    expect(page).toContain(`${all.length} signals, each a row of the exported table`)
    expect(page).toContain(`${confident.length} of them passed every test`)
  })

  it('says first that the sky is synthetic', () => {
    expect(page.indexOf('Synthetic stars.')).toBeGreaterThan(0)
    expect(page.indexOf('Synthetic stars.')).toBeLessThan(page.indexOf('id="searched"'))
  })

  it('lists counts, failures with messages, gate, truth, null shares and warnings', () => {
    const text = page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    for (const expected of [
      '30 succeeded (71.4 %)',
      '9 failed (21.4 %)',
      '3 pending (7.1 %)',
      'This run is not finished: 3 of 42 items are still pending',
      'file is truncated: header promises 345,600 bytes, 120,000 are there',
      'and 5 more',
      'success share 95.6 % at least 95 % ✓ passed',
      'recovered 57 of 58 98.3 %',
      'tls_period 100 % TLS was not run',
      '14 flux errors are all zero: scatter is used',
    ]) {
      expect(text).toContain(expected)
    }
  })
})

it('gives equal bytes for equal input, in one piece or many', () => {
  const first = writeReport(exampleInput(20))
  expect(writeReport(exampleInput(20))).toBe(first)
  expect([...reportChunks(exampleInput(20))].join('')).toBe(first)
})

it('does not depend on the order of the stars', () => {
  const input = exampleInput(20)
  const turned = { ...input, stars: [...input.stars].reverse() }
  expect(writeReport(turned)).toBe(writeReport(input))
})

it('stays below 20 MB at 2,000 stars, with pictures of the best 100 only', () => {
  let asked = 0
  const stars = Array.from({ length: 2000 }, (_, i) => {
    const star = exampleStar(i)
    return { ...star, pictures: () => (asked++, star.pictures()) }
  })
  const page = writeReport({ ...exampleInput(0), stars })
  expect(Buffer.byteLength(page)).toBeLessThan(20e6)
  expect(asked).toBe(100)
  expect(page.match(/class="plot light-curve"/g)).toHaveLength(100)
  expect(page.match(/<tr data-kind/g)?.length).toBe(
    stars.reduce((sum, star) => sum + star.candidates.length, 0),
  )
})

it('keeps one star of pictures at a time and walks the stars once', () => {
  const stars = Array.from({ length: 5 }, (_, i) => exampleStar(i))
  let walks = 0
  const once = {
    *[Symbol.iterator]() {
      walks++
      yield* stars
    },
  }
  const chunks = reportChunks({ ...exampleInput(0), stars: once })
  for (const chunk of chunks) expect(chunk.length).toBeLessThan(300_000)
  expect(walks).toBe(1)
})

describe('hostile text', () => {
  const star: ReportStar = {
    ...exampleStar(0),
    key: `a/${HOSTILE}.fits`,
    star: HOSTILE,
    timeSystem: HOSTILE,
    row: { [HOSTILE]: HOSTILE, nothing: null },
    nullReasons: { nothing: HOSTILE },
    candidates: [{ ...exampleStar(0).candidates[0], reasons: [HOSTILE] }],
    warnings: [HOSTILE],
    truth: HOSTILE,
  }
  const page = writeReport({
    ...exampleInput(0),
    title: HOSTILE,
    pipeline: HOSTILE,
    description: [HOSTILE],
    failures: [{ class: HOSTILE, count: 1, examples: [{ key: HOSTILE, message: HOSTILE }] }],
    stars: [star],
    gate: {
      passed: false,
      checks: [{ name: HOSTILE, passed: false, found: HOSTILE, required: HOSTILE }],
    },
    warnings: [{ message: HOSTILE, count: 1 }],
    truth: {
      summary: HOSTILE,
      measures: [{ label: HOSTILE, count: 1, of: 1, required: HOSTILE, passed: true }],
    },
  })

  it('never becomes markup', () => {
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).not.toContain('<img')
    expect(page).not.toContain('\u202e')
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(15)
  })
})

describe('runs without candidates', () => {
  it('an empty run is a page that says so', () => {
    const page = writeReport(EMPTY)
    expect(page).toContain('No signal was found.')
    expect(page).toContain('No item failed.')
    expect(page).not.toMatch(/>NaN|undefined/)
    expect(page).not.toContain('id="pictures"')
  })

  it('a run of failures only shows them', () => {
    const page = writeReport({
      ...EMPTY,
      counts: { total: 3, succeeded: 0, failed: 3, pending: 0 },
      failures: [
        { class: 'timeout', count: 1, examples: [] },
        { class: 'input_invalid', count: 2, examples: [{ key: 'b.fits', message: 'truncated' }] },
      ],
    })
    expect(page).toContain('3 failed (100 %)')
    expect(page.indexOf('input_invalid')).toBeLessThan(page.indexOf('timeout'))
    expect(page).toContain('and 1 more')
  })

  it('a star whose pictures were not kept still has its figures', () => {
    const page = writeReport({
      ...EMPTY,
      stars: [{ ...exampleStar(0), origin: 'measured', pictures: () => null }],
    })
    expect(page).toContain('No pictures were kept of this star.')
    expect(page).not.toContain('Synthetic')
  })
})

it('says how many rows were left out', () => {
  const page = writeReport(exampleInput(50), { maxRows: 10, pictured: 2 })
  expect(page.match(/<tr data-kind/g)).toHaveLength(10)
  expect(page).toMatch(/The best 10 of \d+ are listed/)
  expect(page.match(/<details class="card"/g)).toHaveLength(2)
})

it('says when only some stars are synthetic', () => {
  const stars = [exampleStar(0), { ...exampleStar(1), origin: 'measured' as const }]
  expect(writeReport({ ...EMPTY, stars })).toContain('1 of 2 stars were generated by a program')
})

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64')
}
