import { detectFormat } from './file-format.ts'
import { numberOf, readHeader } from './fits-header.ts'

/** What a light curve's file says of its star, from the mission's input catalogue; null where it is silent. */
export interface StellarFacts {
  readonly radiusSolar: number | null
  /** Surface gravity, log10 of cm/s^2. */
  readonly logg: number | null
  readonly teffKelvin: number | null
}

const SILENT: StellarFacts = { radiusSolar: null, logg: null, teffKelvin: null }

/**
 * RADIUS, LOGG and TEFF of the primary header (Kepler, K2 and TESS pipelines write them).
 *
 * @param bytes the whole file; text files say nothing of their star
 * @throws LightCurveError when the file ends inside its header
 */
export function readStellarFacts(
  bytes: Uint8Array,
  { name }: { readonly name: string },
): StellarFacts {
  if (detectFormat(bytes) !== 'fits') return SILENT
  const primary = readHeader(bytes, 0, name)
  return {
    radiusSolar: numberOf(primary, 'RADIUS'),
    logg: numberOf(primary, 'LOGG'),
    teffKelvin: numberOf(primary, 'TEFF'),
  }
}
