import type { ColumnRole } from './column-names.ts'

const ROLE_WORDS: Readonly<Record<string, ColumnRole | '-'>> = {
  time: 'time',
  flux: 'flux',
  flux_err: 'fluxErr',
  mag: 'mag',
  mag_err: 'magErr',
  band: 'band',
  quality: 'quality',
  '-': '-',
}

/** A word that says the time and its system at once. */
export const SYSTEM_WORDS = /^(bjd|bkjd|btjd|hjd|mjd|jd)/i

/** What a word of a column list stands for; `-` is a column left out, null an unknown word. */
export function roleOf(word: string): ColumnRole | '-' | null {
  return SYSTEM_WORDS.test(word) ? 'time' : (ROLE_WORDS[word.trim().toLowerCase()] ?? null)
}

/**
 * What is wrong with a user's list of columns (see `ReadOptions.columns`) whatever the file: an unknown role, one
 * given twice, none for time or for the star's light where columns go by position. Null where nothing is.
 */
export function columnsProblem(columns: readonly string[]): string | null {
  const byName = columns.some((entry) => entry.includes('='))
  const seen = new Set<ColumnRole>()
  for (const entry of columns) {
    const word = byName ? entry.split('=', 1)[0].trim() : entry
    const role = byName && SYSTEM_WORDS.test(word) ? null : roleOf(word)
    if (role === null || (byName && (role === '-' || !entry.includes('='))))
      return `column "${entry}" is not understood; allowed are time, flux, flux_err, mag, mag_err, band, quality, - (left out), a time system (bjd, bkjd, btjd, hjd, mjd, jd) instead of time, or role=COLUMN`
    if (role === '-') continue
    if (seen.has(role)) return `the role "${entry}" is given twice (${columns.join(',')})`
    seen.add(role)
  }
  // a file that names its columns may tell the others itself
  if (byName) return null
  if (!seen.has('time'))
    return `no time column among ${columns.join(',')}; name one, e.g. time,flux`
  if (!seen.has('flux') && !seen.has('mag'))
    return `no flux or magnitude column among ${columns.join(',')}; name one, e.g. time,flux`
  return null
}

const FITS_PAIR = /^\s*(time|flux|flux_err|mag|mag_err|quality)\s*=\s*(\S+)\s*$/i

/** Role and column of an entry of a list of columns for FITS, e.g. `flux=SAP_FLUX`; null where it is none. */
export function fitsPair(entry: string): { readonly role: string; readonly column: string } | null {
  const match = FITS_PAIR.exec(entry)
  return match === null ? null : { role: match[1].toLowerCase(), column: match[2] }
}

/** What is wrong with a list of columns for any FITS file; null where nothing is. */
export function fitsColumnsProblem(columns: readonly string[]): string | null {
  const wrong = columns.find((entry) => fitsPair(entry) === null)
  return wrong === undefined
    ? null
    : `column "${wrong}" is not understood: for FITS give role=COLUMN with the roles time, flux, flux_err, mag, mag_err, quality (e.g. flux=SAP_FLUX,flux_err=SAP_FLUX_ERR)`
}
