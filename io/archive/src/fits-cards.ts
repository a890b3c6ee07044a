/** One header card to write: keyword, value (null: undefined value), comment. */
export type FitsCard = readonly [
  key: string,
  value: string | number | boolean | null | FitsReal,
  comment?: string,
]

/** A number that is real even when whole: written with a decimal point. */
export interface FitsReal {
  readonly real: number
}

const BLOCK = 2880
const WORD = 0x100000000

/**
 * Formats cards as the FITS standard 4.0, section 4, asks: 80 characters each, fixed format where it
 * fits, END, padded with blanks to blocks of 2880 bytes.
 * @throws RangeError for a keyword over 8 characters, text that is not printable ASCII, a string
 *   over 68 characters, or a number that is not finite
 */
export function formatHeader(cards: readonly FitsCard[]): Uint8Array {
  const lines = cards.map((card) => formatCard(card))
  lines.push('END'.padEnd(80))
  const text = lines.join('')
  const bytes = new Uint8Array(Math.ceil(text.length / BLOCK) * BLOCK).fill(0x20)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function formatCard([key, value, comment]: FitsCard): string {
  if (!/^[A-Z0-9_-]{1,8}$/.test(key)) {
    throw new RangeError(
      `FITS keyword "${key}" is not allowed: 1 to 8 of A-Z, 0-9, - and _ are (FITS 4.0, 4.1.2.1)`,
    )
  }
  const head = `${key.padEnd(8)}= ${formatValue(key, value)}`
  const whole = comment === undefined ? head : `${head} / ${comment}`
  if (!/^[ -~]*$/.test(whole)) {
    throw new RangeError(`FITS card ${key} holds "${whole}": only printable ASCII may be written`)
  }
  // A comment may be cut; a value never is (formatValue checks its length).
  return whole.slice(0, 80).padEnd(80)
}

function formatValue(key: string, value: FitsCard[1]): string {
  if (value === null) return ' '.repeat(20)
  if (typeof value === 'boolean') return (value ? 'T' : 'F').padStart(20)
  if (typeof value === 'string') {
    const quoted = `'${value.replaceAll("'", "''").padEnd(8)}'`
    if (quoted.length > 70) {
      throw new RangeError(
        `FITS card ${key}: "${value}" is longer than the 68 characters of a card`,
      )
    }
    return quoted.padEnd(20)
  }
  const number = typeof value === 'number' ? value : value.real
  if (!Number.isFinite(number)) {
    throw new RangeError(`FITS card ${key} is ${number}: write null for an undefined value`)
  }
  let text = String(number).toUpperCase().replace('E+', 'E')
  if (typeof value !== 'number' && !/[.E]/.test(text)) text += '.0'
  return text.padStart(20)
}

/**
 * Joins header and data to one HDU and signs it with DATASUM and CHECKSUM (FITS 4.0, appendix J).
 * @param data big-endian bytes; padded with zeros to blocks of 2880
 */
export function signedHdu(cards: readonly FitsCard[], data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(data.length / BLOCK) * BLOCK)
  padded.set(data)
  const dataSum = onesComplementSum(padded, 0)
  const blank: FitsCard[] = [
    ...cards,
    ['CHECKSUM', '0'.repeat(16), 'HDU checksum'],
    ['DATASUM', String(dataSum), 'data unit checksum'],
  ]
  const header = formatHeader(blank)
  const code = encodeChecksum(onesComplementSum(header, dataSum))
  blank[cards.length] = ['CHECKSUM', code, 'HDU checksum']
  const hdu = new Uint8Array(header.length + padded.length)
  hdu.set(formatHeader(blank))
  hdu.set(padded, header.length)
  return hdu
}

/** 32-bit ones' complement sum of big-endian words. */
function onesComplementSum(bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let sum = start
  // Carries are folded back well before 2^53.
  for (let i = 0; i < bytes.length; i += 4) {
    sum += view.getUint32(i)
    if (sum > Number.MAX_SAFE_INTEGER - WORD) sum = (sum % WORD) + Math.floor(sum / WORD)
  }
  while (sum >= WORD) sum = (sum % WORD) + Math.floor(sum / WORD)
  return sum
}

/** 16 letters and digits that bring the HDU's sum to -0; quotation marks and the like are avoided. */
function encodeChecksum(sum: number): string {
  const value = ~sum >>> 0
  const code = Array.from<string>({ length: 16 })
  for (let i = 0; i < 4; i++) {
    const byte = (value >>> (24 - 8 * i)) & 255
    const quarter = Math.floor(byte / 4) + 0x30
    const letters = [quarter + (byte % 4), quarter, quarter, quarter]
    const excluded = (c: number): boolean => (c > 0x39 && c < 0x41) || (c > 0x5a && c < 0x61)
    while (letters.some(excluded)) {
      for (const j of [0, 2]) {
        if (excluded(letters[j]) || excluded(letters[j + 1])) {
          letters[j]++
          letters[j + 1]--
        }
      }
    }
    // Shifted one place right, because the value starts in column 12 of its card.
    letters.forEach((letter, j) => (code[(4 * j + i + 1) % 16] = String.fromCharCode(letter)))
  }
  return code.join('')
}
