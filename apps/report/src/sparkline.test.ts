import { describe, expect, it } from 'vitest'
import { braillePlot } from './braille-plot.ts'
import { sparkline } from './sparkline.ts'

describe('sparkline', () => {
  it('runs from the lowest to the highest block', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█')
  })

  it('keeps a narrow dip with min, and a narrow peak with max', () => {
    const flat = Array.from({ length: 600 }, () => 1)
    const dip = flat.with(300, 0)
    expect(sparkline(dip, { width: 10, reduce: 'min' })).toBe('█████▁████')
    const peak = flat.with(300, 2)
    expect(sparkline(peak, { width: 10, reduce: 'max' })).toBe('▁▁▁▁▁█▁▁▁▁')
  })

  it('leaves a space where nothing is known, and survives empty and constant input', () => {
    expect(sparkline([1, NaN, 2])).toBe('▁ █')
    expect(sparkline([])).toBe('')
    expect(sparkline([NaN, NaN])).toBe('  ')
    expect(sparkline([5, 5])).toBe('▅▅')
  })
})

describe('braillePlot', () => {
  it('names its axes, in the margins that it has', () => {
    const names = { columns: 40, rows: 3, nameX: 'time [BTJD, days]', nameY: 'relative flux' }
    const lines = braillePlot([1, 2, 3], [1, 2, 3], names).split('\n')
    const plain = braillePlot([1, 2, 3], [1, 2, 3], { columns: 40, rows: 3 }).split('\n')
    expect(lines[0].trim()).toBe('relative flux')
    expect(lines.slice(1, -1)).toEqual(plain.slice(0, -1))
    expect(lines.at(-1)).toMatch(/^ +\S+ +time \[BTJD, days\] +\S+$/)
    expect(lines.at(-1)?.length).toBe(plain.at(-1)?.length)
  })
  it('puts the corners where they belong', () => {
    const plot = braillePlot([0, 1], [0, 1], { columns: 2, rows: 1, axes: false })
    expect(plot).toBe('⡀⠈')
  })

  it('labels its axes and keeps every line equally wide', () => {
    const x = Array.from({ length: 300 }, (_, i) => 1325 + i / 10)
    const y = x.map((_, i) => (i % 60 < 4 ? 0.99 : 1))
    const lines = braillePlot(x, y, { columns: 40, rows: 6 }).split('\n')
    expect(lines).toHaveLength(8)
    expect(lines[0]).toMatch(/^ *1 ┤[⠀-⣿]{40}$/)
    expect(lines[5]).toMatch(/^0\.99 ┤[⠀-⣿]{40}$/)
    expect(lines[7]).toMatch(/1325 +1354\.9$/)
  })

  it('lets one far outlier not flatten the rest', () => {
    const x = Array.from({ length: 200 }, (_, i) => i)
    const y = x.map((i) => (i === 50 ? 1e6 : i % 2))
    const plot = braillePlot(x, y, { columns: 20, rows: 4, axes: false })
    const filled = plot.split('\n').filter((line) => /[^⠀]/.test(line))
    expect(filled.length).toBeGreaterThan(1)
  })

  it('says so when there is nothing to show', () => {
    expect(braillePlot([NaN], [1])).toBe('(no points to show)')
  })
})
