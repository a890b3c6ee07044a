import { LightCurveError } from '@longrun/lightcurve'

/** What a file's first bytes say it is; names and extensions are not asked. */
export type FileFormat =
  | 'fits'
  | 'text'
  | 'html'
  | 'xml'
  | 'json'
  | 'gzip'
  | 'zip'
  | 'parquet'
  | 'hdf5'
  | 'pdf'
  | 'numpy'
  | 'binary'
  | 'empty'

const REFUSALS: Record<Exclude<FileFormat, 'fits' | 'text'>, string> = {
  empty: 'the file is empty (0 bytes or blanks only); download it again',
  html: 'this is a web page (HTML), most likely an error page of the archive saved under this name; download the file again',
  xml: 'this is XML (perhaps a VOTable), which is not read; save it as FITS or CSV',
  json: 'this is JSON, which is not read; save it as CSV with columns time,flux,flux_err',
  gzip: 'this is gzip-compressed; unpack it first (gunzip FILE)',
  zip: 'this is a ZIP archive; unpack it first (unzip FILE)',
  parquet: 'this is Parquet, which is no light-curve format here; save it as CSV or FITS',
  hdf5: 'this is HDF5, which is not read; save it as FITS or CSV',
  pdf: 'this is a PDF document, no light curve',
  numpy: 'this is a NumPy array file, which is not read; save it as CSV (numpy.savetxt)',
  binary:
    'this is neither FITS (which begins with "SIMPLE  =") nor text; the download may be damaged',
}

/**
 * Names the format of a file from its content.
 *
 * @param bytes the whole file, or at least its first 4,096 bytes
 */
export function detectFormat(bytes: Uint8Array): FileFormat {
  const at = (text: string): boolean => {
    for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false
    return bytes.length >= text.length
  }
  if (bytes.length === 0) return 'empty'
  if (at('SIMPLE  =')) return 'fits'
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (at('PK\u0003\u0004')) return 'zip'
  if (at('PAR1')) return 'parquet'
  if (at('\u0089HDF')) return 'hdf5'
  if (at('%PDF-')) return 'pdf'
  if (at('\u0093NUMPY')) return 'numpy'
  if (hasUtf16Mark(bytes)) return 'text'

  const head = bytes.subarray(0, 4096)
  let odd = 0
  for (const byte of head) {
    if (byte === 0) return 'binary'
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) odd++
  }
  if (odd > head.length * 0.02) return 'binary'
  const start = new TextDecoder('latin1')
    .decode(head)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (start === '') return bytes.length <= head.length ? 'empty' : 'text'
  if (start.startsWith('<')) return /^<(!doctype html|html|head|body)/i.test(start) ? 'html' : 'xml'
  if (/^(\{|\[\s*[[{"\d-])/.test(start)) return 'json'
  return 'text'
}

/** True when the bytes begin with a UTF-16 byte-order mark. */
export function hasUtf16Mark(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

/**
 * The error for a format that is not read.
 *
 * @param name the file's name, for the message
 */
export function refuseFormat(
  format: Exclude<FileFormat, 'fits' | 'text'>,
  name: string,
): LightCurveError {
  return new LightCurveError(`${name}: ${REFUSALS[format]}`)
}
