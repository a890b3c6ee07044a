import { type LightCurve, LightCurveError } from '@longrun/lightcurve'
import { detectFormat, refuseFormat } from './file-format.ts'
import { readFitsLightCurve } from './fits-light-curve.ts'
import { readTextLightCurve } from './text-light-curve.ts'

/** Settings of `readLightCurve`. */
export interface ReadOptions {
  /** The file's name: for messages, labels, and star and mission where the file states none. */
  readonly name: string
  /**
   * Overrides the guesses. Text: one role a column, in order (time, flux, flux_err, mag, mag_err,
   * band, quality, - to leave a column out; instead of time a system: bjd, bkjd, btjd, hjd, mjd, jd).
   * Text with a header and FITS: `role=COLUMN` pairs. Default: names, then content.
   */
  readonly columns?: readonly string[]
  /** Label of the segment. Default: quarter, sector or campaign, else the band, else the file's name. */
  readonly label?: string
}

/**
 * Reads a light-curve file; the format is told from the content, not from the name.
 *
 * All rows with finite time and flux are returned, in time order within each segment; quality flags
 * are handed on and not applied. What was guessed, dropped or doubtful stands in `warnings`.
 *
 * @param bytes the whole file: FITS binary table, or CSV/DAT text with or without header
 * @throws LightCurveError, and nothing else, when the file cannot be read right
 */
export function readLightCurve(bytes: Uint8Array, options: ReadOptions): LightCurve {
  const format = detectFormat(bytes)
  if (format === 'fits') return readFitsLightCurve(bytes, options)
  if (format === 'text')
    return FITS_NAME.test(options.name)
      ? readTextNamedFits(bytes, options)
      : readTextLightCurve(bytes, options)
  throw refuseFormat(format, options.name)
}

const FITS_NAME = /\.(fits|fit|fts)$/i

/** A table is read whatever its name; where it is none, its name says what is wrong with it. */
function readTextNamedFits(bytes: Uint8Array, options: ReadOptions): LightCurve {
  try {
    return readTextLightCurve(bytes, options)
  } catch (error) {
    if (!(error instanceof LightCurveError)) throw error
    const reason = error.message.replace(`${options.name}: `, '')
    throw new LightCurveError(
      `${options.name}: this is no FITS file, whatever its name says (the SIMPLE card is missing), and no table either: ${reason}`,
      error.errorClass,
    )
  }
}
