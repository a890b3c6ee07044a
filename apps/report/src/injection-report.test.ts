import {
  type CompletenessCell,
  completenessCells,
  completenessOfSnr,
  fitDetectionCurve,
  type InjectionOutcome,
  reliabilityByPeriod,
} from '@longrun/search'
import { describe, expect, it } from 'vitest'

import { injectionCurveSvg } from './injection-curve-svg.ts'
import { injectionMapSvg } from './injection-map-svg.ts'
import { type InjectionReportInput, writeInjectionReport } from './injection-report.ts'
import { injectionTextMap } from './injection-text-map.ts'

const grid = {
  periodMinDays: 1,
  periodMaxDays: 9,
  periodBins: 2,
  radiusMinEarth: 1,
  radiusMaxEarth: 16,
  radiusBins: 2,
}
/** Cells by radius and period: 1 of 3, all of 2, none of 4, no injection. */
const outcomes: InjectionOutcome[] = [
  ...[true, false, false].map((recovered) => one(1.5, 2, recovered)),
  ...[true, true].map((recovered) => one(5, 2, recovered)),
  ...[false, false, false, false].map((recovered) => one(1.5, 8, recovered)),
]
const cells = completenessCells(outcomes, grid)

function one(periodDays: number, radiusEarth: number, recovered: boolean): InjectionOutcome {
  return { periodDays, radiusEarth, recovered, expectedSnr: recovered ? 12 : 5 }
}

const input: InjectionReportInput = {
  title: 'a <b>map</b>',
  pipeline: 'injection-recovery',
  description: ['seed: 1', 'grid: "fast"'],
  counts: { total: 3, succeeded: 3, failed: 0, pending: 0 },
  failures: [],
  gate: null,
  stars: 2,
  injections: 9,
  recovered: 3,
  outcomes: { recovered: 3, missed: 5, alias: 1, impossible: 2 },
  origins: { measured: 2 },
  defaultRadii: 1,
  cells,
  bySnr: completenessOfSnr(outcomes),
  curve: fitDetectionCurve(outcomes),
  reliability: reliabilityByPeriod(
    [
      { source: 'observed', disposition: 'candidate', periodDays: 2 },
      { source: 'inverted', disposition: 'low-confidence', periodDays: 2 },
    ],
    [1, 3, 9],
  ),
  notes: [{ message: 'not <scrambled>', count: 2 }],
}

describe('injectionMapSvg', () => {
  const svg = injectionMapSvg(cells)

  it('gives each cell its percent and counts, small radii below', () => {
    expect(svg).toContain('>33 %</text>')
    expect(svg).toContain('>1/3</text>')
    expect(svg).toContain('>100 %</text>')
    expect(svg).toContain('>0/4</text>')
    const y = (text: string): number =>
      Number(/ y="([\d.]+)"/.exec(svg.slice(0, svg.indexOf(text)).split('<text').at(-1) ?? '')?.[1])
    expect(y('>1/3<')).toBeGreaterThan(y('>0/4<'))
  })

  it('says the interval, and leaves a cell without injections empty', () => {
    expect(svg).toMatch(/1 of 3 recovered, 33\.3 %, 68 % interval \d+–\d+ %/)
    expect(svg).toMatch(/no injection<\/title><rect [^>]*fill="none"/)
  })

  it('rounds to no claim that is not true', () => {
    const nearly: CompletenessCell = { ...cells[0], k: 999, n: 1000, value: 0.999 }
    expect(injectionMapSvg([nearly])).toContain('>99 %</text>')
    expect(injectionMapSvg([{ ...nearly, k: 1, value: 0.001 }])).toContain('>1 %</text>')
  })

  it('writes dark on bright cells and bright on dark ones', () => {
    const ink = (share: number): string | undefined => {
      const alone = injectionMapSvg([{ ...cells[0], value: share }])
      return /fill="(#[0f]{3})" text-anchor="middle" font-size/.exec(alone)?.[1]
    }
    expect([0, 0.2, 0.8, 1].map(ink)).toEqual(['#fff', '#fff', '#000', '#000'])
  })
})

describe('injectionTextMap', () => {
  it('draws a line a radius, large ones above', () => {
    expect(injectionTextMap(cells).split('\n')).toEqual([
      'R_Earth  1-3     3-9',
      '   4-16       0  ·',
      '    1-4  ░░  33  ██ 100',
    ])
  })
})

describe('injectionCurveSvg', () => {
  it('draws the bins, and the curve only where there is one', () => {
    const curve = { snrHalf: 8, steepness: 6, plateau: 0.9 }
    expect(injectionCurveSvg(input.bySnr, curve)).toMatch(/class="model" d="M/)
    expect(injectionCurveSvg(input.bySnr, null)).toContain('class="model" d=""')
  })
})

describe('writeInjectionReport', () => {
  const page = writeInjectionReport(input)

  it('asks nothing of the network, runs no script and escapes what it is given', () => {
    expect(page).toContain("default-src 'none'")
    expect(page).toContain("script-src 'none'")
    expect(page).not.toContain('<script')
    expect(page).toContain('a &lt;b&gt;map&lt;/b&gt;')
    expect(page).toContain('not &lt;scrambled&gt;')
  })

  it('has map, curve, reliability, settings, and how to read and cite', () => {
    for (const id of ['map', 'snr', 'reliability', 'reading', 'notes'])
      expect(page).toContain(`id="${id}"`)
    expect(page).toContain('<li>seed: 1</li>')
    expect(page).toContain('9 injections into 2 light curves')
    expect(page).toContain('1 of the stars name no radius')
    expect(page).toContain('impossible orbits, not counted')
    expect(page).toContain('No curve could be fitted')
    expect(page).toContain('E is unknown')
  })

  it('draws the map for wide pages and for narrow ones, of which one is shown', () => {
    expect(page.match(/<svg class="heat"[^>]*viewBox="0 0 (760|400) /g)).toHaveLength(2)
    expect(page).toContain('.slim{display:none}')
    expect(page).toContain('.broad{display:none}.slim{display:block}')
  })

  it('says of a synthetic sky and of an unfinished run what they are', () => {
    const unfinished = writeInjectionReport({
      ...input,
      origins: { synthetic: 2 },
      counts: { total: 9, succeeded: 3, failed: 0, pending: 6 },
      reliability: [],
    })
    expect(unfinished).toContain('Synthetic stars.')
    expect(unfinished).toContain('6 of 9 items are still pending')
    expect(unfinished).not.toContain('id="reliability"')
  })

  it('gives equal bytes for equal input', () => {
    expect(writeInjectionReport(structuredClone(input))).toBe(page)
  })
})
