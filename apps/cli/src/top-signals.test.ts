import { expect, it } from 'vitest'

import { type TopSignal, topSignalsText } from './top-signals.ts'

const signal = (star: string, changes: Partial<TopSignal> = {}): TopSignal => ({
  star,
  periodDays: 3.2,
  depthPpm: 900,
  snr: 20,
  snrRed: 15,
  transits: 8,
  disposition: 'low-confidence',
  ...changes,
})

it('lists the best first, and counts each disposition', () => {
  const many = Array.from({ length: 12 }, (_, i) => signal(`noise-${i}`))
  const text = topSignalsText([
    ...many,
    signal('pair', { disposition: 'eclipsing-binary', snrRed: 900 }),
    signal('faint', { disposition: 'candidate', snrRed: 8 }),
    signal('bright', { disposition: 'candidate', snrRed: 80 }),
  ])
  const [heading, , ...rows] = text.split('\n')
  expect(heading).toBe(
    'Top signals (10 of 15 in candidates.csv: 2 candidate, 1 eclipsing-binary, 12 low-confidence)',
  )
  expect(rows).toHaveLength(10)
  expect(rows.slice(0, 3).map((row) => row.trim().split(' ')[0])).toEqual([
    'bright',
    'faint',
    'pair',
  ])
})

it('says so where there is none', () => {
  expect(topSignalsText([])).toBe('No signal was found')
})
