import { createHash } from 'node:crypto'
import { candidatePictures, VETTING_TESTS, type VettingTest } from '@longrun/search'
import { describe, expect, it } from 'vitest'
import { exampleCandidatePage, exampleVetting } from '../test/example-candidate.ts'
import { candidatePage, type CandidatePageInput } from './candidate-page.ts'

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>\u202e`
const textOf = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('candidatePage', () => {
  const input = exampleCandidatePage()
  const page = candidatePage(input)

  it('is one whole page that asks nothing of the network and runs no script', () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
    expect(page.endsWith('</html>\n')).toBe(true)
    expect(page).toContain(`content="default-src 'none'; `)
    expect(page).toContain("script-src 'none'")
    expect(page).not.toMatch(/<script|\b(src|href|action|data|poster)=|@import|url\(|https?:\/\//)
    expect(page).not.toMatch(/ style="| on[a-z]+="/)
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map((match) => match[1])
    const hash = createHash('sha256').update(styles[0], 'utf8').digest('base64')
    expect(page).toContain(`style-src 'sha256-${hash}'`)
  })

  it('is equal for equal input, and below 1 MB by far', () => {
    expect(candidatePage(exampleCandidatePage())).toBe(page)
    expect(Buffer.byteLength(page)).toBeLessThan(200_000)
  })

  it('shows every picture, each with a name for screen readers', () => {
    expect(page.match(/<figure/g)).toHaveLength(9)
    const names = [...page.matchAll(/<svg[^>]*role="img"[^>]*><title>([^<]+)<\/title>/g)]
    expect(names.map((match) => match[1])).toEqual([
      // for wide pages and for narrow ones; one of them is shown
      'Light curve of SYN-000007',
      'Light curve of SYN-000007',
      expect.stringMatching(/^Folded on 2\.70/),
      expect.stringMatching(/^Periodogram/),
      'Even transits',
      'Odd transits',
      expect.stringMatching(/^Around phase 0\.\d{3}$/),
      'Folded on twice the period',
      'Transit depths',
      'Transit times',
    ])
  })

  it('draws of a lone event only what one event has, and gives its period as a bound', () => {
    const lone = candidatePage({
      ...input,
      candidate: {
        ...input.candidate,
        disposition: 'single-event',
        periodDays: 15.70456,
        t0: input.lightCurve.time[5],
        periodErrDays: null,
        sde: null,
      },
    })
    expect(textOf(lone)).toContain('Period [days] &gt; 15.70')
    expect(textOf(lone)).toContain('SDE –')
    expect(lone.match(/<figure/g)).toHaveLength(3)
    expect(
      lone.match(/<path class="m0" d="[^"]*"/g)?.map((path) => path.match(/M/g)?.length),
    ).toEqual([1, 1])
    expect(lone).not.toContain('class="best"')
  })

  it('does not call a line fitted where no fit held', () => {
    expect(textOf(page)).toContain('with the fitted shape')
    const unfitted = { ...input, candidate: { ...input.candidate, depthErrPpm: null } }
    expect(textOf(candidatePage(unfitted))).not.toContain('with the fitted shape')
    expect(textOf(candidatePage(unfitted))).toContain('no fit of one held')
  })

  it('gives every test its mark, word, number, limit and sentence', () => {
    const rows = [...page.matchAll(/<tr class="([a-z-]+)">(.*?)<\/tr>/g)]
    expect(rows).toHaveLength(VETTING_TESTS.length)
    const secondary = rows.find((row) => row[2].includes('Second eclipse'))
    expect(secondary?.[1]).toBe('fail')
    const text = textOf(secondary?.[2] ?? '')
    for (const expected of ['✗ fail', '12.3 σ', '≤ 5.2 σ', 'secondary eclipse 30 %'])
      expect(text).toContain(expected)
  })

  it('says disposition, reasons and values with their errors', () => {
    const text = textOf(page)
    for (const expected of [
      'signal 1 of 2',
      '◆ eclipsing binary',
      'secondary eclipse 30 % as deep as the primary',
      '2.70012 ± 0.00010',
      '1501.3001 ± 0.0012',
      '10 020 ± 110',
      'not asked for',
      'times in BTJD',
    ])
      expect(text).toContain(expected)
    expect(page).not.toMatch(/NaN[^<]*"|>NaN|undefined|Infinity|\[object/)
  })

  it('says how it was searched to the end, and accounts for every row', () => {
    const grid =
      '17,403 periods from 0.5 to 27.1 d by fast folding, bins of 29.97 to 29.97 min, neighbours drift one bin over 27.37 d, Keplerian durations up to 16 h'
    const text = textOf(candidatePage(exampleCandidatePage({ grid })))
    expect(text).toContain(`Searched: ${grid}. Rows: `)
    expect(text).toMatch(
      /Rows: 2095 in the file = 2000 searched \+ 83 without finite time and flux \+ 12 clipped as outliers or flares\./,
    )
  })

  it('says the false-alarm probability with what it rests on', () => {
    const { candidate } = exampleCandidatePage()
    const significance = { shuffles: 99, floor: 0.01, blockDays: 1.33, key: '{}', reason: null }
    const said = (fapStar: number | null): string =>
      textOf(
        candidatePage(exampleCandidatePage({ candidate: { ...candidate, fapStar }, significance })),
      )
    expect(said(0.01)).toContain('≤ 0.010 (99 shuffles)')
    expect(said(0.34)).toContain('0.34 (99 shuffles)')
    expect(said(0.34)).not.toContain('≤ 0.34')
    expect(said(null)).toContain('not calibrated')
  })

  it('says candidate, and planet only to deny it or of its light', () => {
    const calm = { ...exampleCandidatePage().candidate, disposition: 'candidate', reasons: [] }
    const text = textOf(candidatePage(exampleCandidatePage({ candidate: calm as never })))
    expect(text).toContain('● candidate passes every test of the search; not yet a planet')
    expect(text).toContain('it is not a planet')
  })

  it('escapes every text', () => {
    const hostile = (test: VettingTest): VettingTest => ({ ...test, sentence: HOSTILE })
    const { candidate } = exampleCandidatePage()
    const input: Partial<CandidatePageInput> = {
      star: HOSTILE,
      file: HOSTILE,
      timeSystem: HOSTILE,
      grid: HOSTILE,
      warnings: [HOSTILE, HOSTILE, HOSTILE, HOSTILE],
      candidate: {
        ...candidate,
        reasons: [HOSTILE],
        vetting: exampleVetting().map(hostile),
      },
    }
    const bad = candidatePage(exampleCandidatePage(input))
    expect(bad).not.toMatch(/<script|<img|onerror='|\u202e/)
    expect(bad.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(20)
    expect(bad).toContain('and 2 more')
  })

  it('says what is missing: a parity, a second eclipse, times, tests', () => {
    const { candidate, pictures } = exampleCandidatePage()
    const bare = candidatePage(
      exampleCandidatePage({
        star: null,
        timeSystem: 'unknown',
        candidate: { ...candidate, vetting: [], t0ErrDays: null },
        pictures: {
          ...pictures,
          odd: null,
          secondary: null,
          model: null,
          events: pictures.events.map((event) => ({
            ...event,
            lateMinutes: null,
            lateErrMinutes: null,
          })),
        },
      }),
    )
    const text = textOf(bare)
    for (const expected of [
      'No odd transit has data',
      'No other phase has enough data',
      'No transit is deep enough by itself',
      'time system unknown',
      'star-7.fits',
    ])
      expect(text).toContain(expected)
    expect(bare).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('draws a star of ten rows without a broken number', () => {
    const few = { time: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) }
    const flux = few.time.map((t) => 1 - 0.01 * (t % 3 === 0 ? 1 : 0))
    const series = { ...few, flux, weight: flux.map(() => 1e6) }
    const { candidate } = exampleCandidatePage()
    const signal = { ...candidate, periodDays: 3, t0: 3, durationHours: 8 }
    const pictures = candidatePictures(series, signal, { cadenceDays: 1 })
    const small = candidatePage(
      exampleCandidatePage({
        candidate: signal,
        pictures,
        lightCurve: { time: [...few.time], flux: [...flux] },
        periodogram: { periodDays: [], sde: [] },
      }),
    )
    expect(small).not.toMatch(/NaN|undefined|Infinity/)
  })
})
