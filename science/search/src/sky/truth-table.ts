import type { SyntheticTruth } from './truth.ts'

/** A star's truth and the files that hold its light curve. */
export interface TruthRow extends SyntheticTruth {
  /** File names, in time order. */
  readonly files: readonly string[]
}

type Key = keyof TruthRow

/** Columns in order: name, decimals (null: text or whole number), what it is. */
const COLUMNS: readonly (readonly [key: Key, decimals: number | null, about: string])[] = [
  ['star', null, 'id in the files (OBJECT)'],
  ['files', null, 'light-curve files, separated by a blank'],
  ['kind', null, 'quiet, planet, eclipsing-binary, variable'],
  ['variant', null, 'planet, detached, twin, diluted, spotted, pulsating, quiet'],
  ['mission', null, 'cadence and span imitated'],
  ['periodDays', 8, 'orbital period'],
  ['t0', 8, 'first mid-transit (primary eclipse) after the first cadence, in zeroPoint'],
  ['zeroPoint', null, 'BTJD = BJD-2457000, BKJD = BJD-2454833; TDB at the barycentre'],
  ['durationHours', 5, 'first to fourth contact'],
  ['depthPpm', 3, 'loss of light at mid-transit, instant exposure, dilution included'],
  ['boxDurationHours', 5, 'box that a noise-free search would choose'],
  ['boxDepthPpm', 3, 'its depth'],
  [
    'snr',
    4,
    'expected white SNR of that box on the cadences that survive the default quality mask',
  ],
  ['nTransits', null, 'transits with at least one surviving cadence'],
  ['secondaryDepthPpm', 3, 'loss of light in mid-eclipse of the fainter star'],
  ['secondaryPhase', 6, 'its phase'],
  ['impact', 5, 'impact parameter'],
  ['radiusRatio', 6, 'radius of the occulting body over that of the star'],
  ['scaledAxis', 5, 'semi-major axis over the radius of the star'],
  ['densitySolar', 5, 'mean density of the star, Sun = 1; (M1 + M2) / R1^3 of a binary'],
  ['magnitude', 4, 'brightness'],
  ['whiteNoisePpm', 4, 'standard deviation of the white noise of a cadence'],
  ['redNoisePpm', 4, 'standard deviation of the correlated noise'],
  ['redTimescaleDays', 5, 'its correlation falls to 1/e in this time'],
  ['variabilityPeriodDays', 6, 'rotation or main pulsation'],
  ['variabilityPpm', 3, 'amplitude of the spots or pulsations, about peak to peak'],
  ['flares', null, 'number of flares'],
]

const TEXT: readonly Key[] = ['star', 'files', 'kind', 'variant', 'mission', 'zeroPoint']

/**
 * Writes the truth as CSV behind a header of `#` lines that explains it. Same rows, same bytes.
 * @param about sentences for the head of the file, one a line
 */
export function formatTruth(
  rows: readonly TruthRow[],
  { about }: { about: readonly string[] },
): string {
  const lines = about.map((line) => `# ${line}`)
  for (const [key, , what] of COLUMNS) lines.push(`# ${key}: ${what}`)
  lines.push(COLUMNS.map(([key]) => key).join(','))
  for (const row of rows) {
    const cells = COLUMNS.map(([key, decimals]) => {
      const value = row[key]
      if (value === null) return ''
      if (typeof value === 'number')
        return decimals === null ? String(value) : value.toFixed(decimals)
      return typeof value === 'string' ? value : value.join(' ')
    })
    lines.push(cells.join(','))
  }
  return `${lines.join('\n')}\n`
}

/**
 * Reads what `formatTruth` wrote (numbers as rounded there).
 * @throws RangeError when a column is missing or a number is none
 */
export function parseTruth(text: string): readonly TruthRow[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'))
  const names = (lines[0] ?? '').split(',')
  const places = COLUMNS.map(([key]) => {
    const place = names.indexOf(key)
    if (place < 0) {
      throw new RangeError(`truth table has no column ${key}; it has ${names.join(', ')}`)
    }
    return place
  })
  return lines.slice(1).map((line, row) => {
    const cells = line.split(',')
    const entries = COLUMNS.map(([key], c): [Key, unknown] => {
      const cell = cells[places[c]] ?? ''
      if (key === 'files') return [key, cell.split(' ')]
      if (TEXT.includes(key)) return [key, cell]
      if (cell === '') return [key, null]
      const number = Number(cell)
      if (Number.isNaN(number)) {
        throw new RangeError(`truth table, row ${row + 1}: ${key} is "${cell}", not a number`)
      }
      return [key, number]
    })
    return Object.fromEntries(entries) as unknown as TruthRow
  })
}
