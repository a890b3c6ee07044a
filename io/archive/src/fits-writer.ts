import type { Origin } from '@longrun/lightcurve'
import { signedHdu, type FitsCard } from './fits-cards.ts'

/** A light curve as one mission file holds it: one sector, quarter or campaign, bad rows included. */
export interface FitsLightCurve {
  /** Becomes OBJECT: "SYN-000017". */
  readonly object: string
  /** Becomes TELESCOP; `SYNTHETIC` for made-up stars, which keeps them out of any training on real ones. */
  readonly telescope: string
  /** Becomes INSTRUME. */
  readonly instrument: string
  /** Becomes LRORIGIN; `synthetic` also sets SIMDATA. */
  readonly origin: Origin
  /** BKJD = BJD-2454833, BTJD = BJD-2457000; TDB at the barycentre. */
  readonly zeroPoint: 'BKJD' | 'BTJD'
  /** Whose layout and quality bits: QUALITY, SECTOR, TESSMAG, or SAP_QUALITY, QUARTER (CAMPAIGN), KEPMAG. */
  readonly layout: 'TESS' | 'Kepler' | 'K2'
  /** Sector, quarter or campaign. */
  readonly segment: number
  readonly camera: number
  readonly ccd: number
  readonly raDeg: number
  readonly decDeg: number
  readonly magnitude: number
  readonly teffKelvin: number
  /** [solar radii] */
  readonly radiusSolar: number
  /** Step between cadences [days]. */
  readonly cadenceDays: number
  /** Star's share of the light in the aperture (CROWDSAP), 0-1. */
  readonly crowding: number
  /** Star's light inside the aperture (FLFRCSAP), 0-1. */
  readonly captured: number
  /** Barycentric time [days]; NaN where unknown. `[n]` as all that follow. */
  readonly time: Float64Array
  /** Barycentric minus spacecraft time [days]. */
  readonly timeCorr: Float64Array
  readonly cadence: Int32Array
  /** Fluxes and errors [e-/s]; NaN where there is none; stored as 32-bit floats, as missions do. */
  readonly sapFlux: Float64Array
  readonly sapFluxErr: Float64Array
  readonly pdcsapFlux: Float64Array
  readonly pdcsapFluxErr: Float64Array
  readonly quality: Int32Array
}

interface Column {
  readonly name: string
  readonly form: 'D' | 'E' | 'J'
  readonly unit: string | null
  readonly display: string
  readonly comment: string
  readonly values: Float64Array | Int32Array
}

const WIDTH = { D: 8, E: 4, J: 4 } as const
/** No cadence number and no flags come near it. */
const NULL_INTEGER = -2147483648

/**
 * Writes a light curve as the missions' pipelines do: an empty primary HDU that names the star, and
 * a binary table LIGHTCURVE with TIME, TIMECORR, CADENCENO, SAP_FLUX, PDCSAP_FLUX and their errors
 * and the quality flags. Checksums are set. The same input gives the same bytes: no date is written.
 * @throws RangeError when columns differ in length, or a header value cannot be written
 */
export function writeLightCurveFits(curve: FitsLightCurve): Uint8Array {
  const columns = columnsOf(curve)
  const rows = curve.time.length
  for (const { name, values } of columns) {
    if (values.length !== rows) {
      throw new RangeError(
        `column ${name} of ${curve.object} has ${values.length} rows, TIME has ${rows}: all must agree`,
      )
    }
  }
  const primary = signedHdu(primaryCards(curve), new Uint8Array(0))
  const table = signedHdu(tableCards(curve, columns), encodeRows(columns, rows))
  const file = new Uint8Array(primary.length + table.length)
  file.set(primary)
  file.set(table, primary.length)
  return file
}

function columnsOf(curve: FitsLightCurve): readonly Column[] {
  const days = curve.zeroPoint === 'BTJD' ? 'BJD - 2457000, days' : 'BJD - 2454833, days'
  const flux = (name: string, comment: string, values: Float64Array): Column => ({
    name,
    form: 'E',
    unit: 'e-/s',
    display: 'E14.7',
    comment,
    values,
  })
  return [
    {
      name: 'TIME',
      form: 'D',
      unit: days,
      display: 'D14.7',
      comment: 'time stamps',
      values: curve.time,
    },
    {
      name: 'TIMECORR',
      form: 'E',
      unit: 'd',
      display: 'E14.7',
      comment: 'barycentric correction',
      values: curve.timeCorr,
    },
    {
      name: 'CADENCENO',
      form: 'J',
      unit: null,
      display: 'I10',
      comment: 'unique cadence number',
      values: curve.cadence,
    },
    flux('SAP_FLUX', 'aperture photometry flux', curve.sapFlux),
    flux('SAP_FLUX_ERR', 'aperture phot. flux error', curve.sapFluxErr),
    flux('PDCSAP_FLUX', 'aperture phot. corrected flux', curve.pdcsapFlux),
    flux('PDCSAP_FLUX_ERR', 'corrected flux error', curve.pdcsapFluxErr),
    {
      name: curve.layout === 'TESS' ? 'QUALITY' : 'SAP_QUALITY',
      form: 'J',
      unit: null,
      display: 'B16.16',
      comment: 'aperture photometry quality flag',
      values: curve.quality,
    },
  ]
}

function encodeRows(columns: readonly Column[], rows: number): Uint8Array {
  const width = columns.reduce((sum, column) => sum + WIDTH[column.form], 0)
  const bytes = new Uint8Array(rows * width)
  const view = new DataView(bytes.buffer)
  let offset = 0
  for (const { form, values } of columns) {
    for (let i = 0, at = offset; i < rows; i++, at += width) {
      if (form === 'D') view.setFloat64(at, values[i])
      else if (form === 'E') view.setFloat32(at, values[i])
      else view.setInt32(at, values[i])
      // Engines may write any NaN bit pattern; one is fixed so that files compare.
      if (form !== 'J' && Number.isNaN(values[i]))
        view.setUint32(at, form === 'D' ? 0x7ff80000 : 0x7fc00000)
      if (form === 'D' && Number.isNaN(values[i])) view.setUint32(at + 4, 0)
    }
    offset += WIDTH[form]
  }
  return bytes
}

/** Cards that both HDUs carry. */
function identityCards(curve: FitsLightCurve): readonly FitsCard[] {
  return [
    ['SIMDATA', curve.origin === 'synthetic', 'file is based on simulated data'],
    ['TELESCOP', curve.telescope, 'telescope'],
    ['INSTRUME', curve.instrument, 'detector type'],
    ['OBJECT', curve.object, 'string version of target id'],
    ['RADESYS', 'ICRS', 'reference frame of celestial coordinates'],
    ['RA_OBJ', { real: rounded(curve.raDeg, 9) }, '[deg] right ascension'],
    ['DEC_OBJ', { real: rounded(curve.decDeg, 9) }, '[deg] declination'],
    ['EQUINOX', { real: 2000 }, 'equinox of celestial coordinate system'],
    ['LRORIGIN', curve.origin, 'measured, injected or synthetic'],
  ]
}

function primaryCards(curve: FitsLightCurve): readonly FitsCard[] {
  const tess = curve.layout === 'TESS'
  const part = tess ? 'SECTOR' : curve.layout === 'K2' ? 'CAMPAIGN' : 'QUARTER'
  return [
    ['SIMPLE', true, 'conforms to FITS standards'],
    ['BITPIX', 8, 'array data type'],
    ['NAXIS', 0, 'number of array dimensions'],
    ['EXTEND', true, 'file contains extensions'],
    ['NEXTEND', 1, 'number of standard extensions'],
    ['EXTNAME', 'PRIMARY', 'name of extension'],
    ['ORIGIN', 'Longrun', 'institution responsible for creating this file'],
    ['PROGRAM', 'Longrun', 'program that wrote this file'],
    ['FILEVER', '5.0', 'file format version: times are TDB'],
    ...identityCards(curve),
    [part, curve.segment, `observing ${part.toLowerCase()}`],
    ['CAMERA', curve.camera, 'camera number'],
    ['CCD', curve.ccd, 'CCD chip number'],
    [tess ? 'TESSMAG' : 'KEPMAG', { real: rounded(curve.magnitude, 4) }, '[mag] magnitude'],
    ['TEFF', { real: curve.teffKelvin }, '[K] effective temperature'],
    ['RADIUS', { real: rounded(curve.radiusSolar, 4) }, '[solar radii] stellar radius'],
  ]
}

function tableCards(curve: FitsLightCurve, columns: readonly Column[]): readonly FitsCard[] {
  const width = columns.reduce((sum, column) => sum + WIDTH[column.form], 0)
  const cards: FitsCard[] = [
    ['XTENSION', 'BINTABLE', 'marks the beginning of a new HDU'],
    ['BITPIX', 8, 'array data type'],
    ['NAXIS', 2, 'number of array dimensions'],
    ['NAXIS1', width, 'length of first array dimension'],
    ['NAXIS2', curve.time.length, 'length of second array dimension'],
    ['PCOUNT', 0, 'group parameter count (not used)'],
    ['GCOUNT', 1, 'group count (not used)'],
    ['TFIELDS', columns.length, 'number of table fields'],
  ]
  columns.forEach(({ name, form, unit, display, comment }, i) => {
    cards.push([`TTYPE${i + 1}`, name, `column title: ${comment}`])
    cards.push([`TFORM${i + 1}`, form, 'column format'])
    if (unit !== null) cards.push([`TUNIT${i + 1}`, unit, 'column units'])
    if (form === 'J') cards.push([`TNULL${i + 1}`, NULL_INTEGER, 'column null value indicator'])
    cards.push([`TDISP${i + 1}`, display, 'column display format'])
  })
  const [first, last] = finiteRange(curve.time)
  cards.push(
    ['INHERIT', true, 'inherit the primary header'],
    ['EXTNAME', 'LIGHTCURVE', 'name of extension'],
    ['EXTVER', 1, 'extension version number (not format version)'],
    ...identityCards(curve),
    ['TIMEREF', 'SOLARSYSTEM', 'barycentric correction applied to times'],
    ['TASSIGN', 'SPACECRAFT', 'where time is assigned'],
    ['TIMESYS', 'TDB', 'time system is Barycentric Dynamical Time (TDB)'],
    [
      'BJDREFI',
      curve.zeroPoint === 'BTJD' ? 2457000 : 2454833,
      'integer part of BJD reference date',
    ],
    ['BJDREFF', { real: 0 }, 'fraction of the day in BJD reference date'],
    ['TIMEUNIT', 'd', 'time unit for TIME, TSTART and TSTOP'],
    [
      'TSTART',
      first === null ? null : { real: first - curve.cadenceDays / 2 },
      '[d] observation start',
    ],
    [
      'TSTOP',
      last === null ? null : { real: last + curve.cadenceDays / 2 },
      '[d] observation stop',
    ],
    ['TIMEPIXR', { real: 0.5 }, 'bin time beginning=0 middle=0.5 end=1'],
    ['TIMEDEL', { real: curve.cadenceDays }, '[d] time resolution of data'],
    ['BACKAPP', true, 'background is subtracted'],
    [
      'CROWDSAP',
      { real: rounded(curve.crowding, 6) },
      'ratio of target flux to total flux in op. ap.',
    ],
    [
      'FLFRCSAP',
      { real: rounded(curve.captured, 6) },
      'frac. of target flux w/in the op. aperture',
    ],
  )
  return cards
}

function finiteRange(time: Float64Array): readonly [number, number] | readonly [null, null] {
  const first = time.find((t) => Number.isFinite(t))
  const last = time.findLast((t) => Number.isFinite(t))
  return first === undefined || last === undefined ? [null, null] : [first, last]
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
