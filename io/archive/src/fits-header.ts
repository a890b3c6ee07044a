import { LightCurveError } from '@longrun/lightcurve'

/** A FITS header value; undefined for a keyword without value (FITS' "undefined"). */
export type FitsValue = string | number | boolean | undefined

/** One header: keyword to value. HIERARCH keywords keep their long names; the first of doubled keywords wins. */
export interface FitsHeader {
  readonly cards: ReadonlyMap<string, FitsValue>
  /** Byte offset of the data unit that follows the header. */
  readonly dataStart: number
}

const BLOCK = 2880
const CARD = 80
const ascii = new TextDecoder('latin1')

/**
 * Reads one FITS header.
 *
 * @param bytes the whole file
 * @param start byte offset of the header, a multiple of 2,880
 * @param name the file's name, for messages
 * @throws LightCurveError when the file ends before the END card
 */
export function readHeader(bytes: Uint8Array, start: number, name: string): FitsHeader {
  const cards = new Map<string, FitsValue>()
  let longKey: string | null = null
  for (let at = start; ; at += CARD) {
    if (at + CARD > bytes.length) {
      throw new LightCurveError(
        `${name}: truncated FITS file: it ends at byte ${bytes.length} inside a header (no END card); download it again`,
      )
    }
    const card = ascii.decode(bytes.subarray(at, at + CARD))
    const keyword = card.slice(0, 8).trimEnd()
    if (keyword === 'END' && card.trim() === 'END') {
      return { cards, dataStart: start + Math.ceil((at + CARD - start) / BLOCK) * BLOCK }
    }
    if (keyword === 'CONTINUE' && longKey !== null) {
      const head = cards.get(longKey)
      const tail = parseValue(card.slice(8))
      if (typeof head === 'string' && typeof tail === 'string' && head.endsWith('&')) {
        cards.set(longKey, head.slice(0, -1) + tail)
      }
      continue
    }
    longKey = null
    const { key, text } = splitCard(card, keyword)
    if (key === null || cards.has(key)) continue
    const value = parseValue(text)
    cards.set(key, value)
    if (typeof value === 'string') longKey = key
  }
}

function splitCard(card: string, keyword: string): { key: string | null; text: string } {
  if (keyword === 'HIERARCH') {
    const equals = card.indexOf('=')
    if (equals < 0) return { key: null, text: '' }
    return { key: card.slice(8, equals).trim(), text: card.slice(equals + 1) }
  }
  if (keyword === '' || card.slice(8, 10) !== '= ') return { key: null, text: '' }
  return { key: keyword, text: card.slice(10) }
}

function parseValue(text: string): FitsValue {
  const trimmed = text.trimStart()
  if (trimmed.startsWith("'")) {
    const quoted = /^'((?:[^']|'')*)'/.exec(trimmed)
    // A closing quote is missing in damaged headers: take what is there.
    const inner = quoted === null ? trimmed.slice(1) : quoted[1]
    return inner.replaceAll("''", "'").trimEnd()
  }
  const bare = trimmed.split('/', 1)[0].trim()
  if (bare === '') return undefined
  if (bare === 'T') return true
  if (bare === 'F') return false
  const number = Number(bare.replace(/[dD]/, 'E'))
  return Number.isNaN(number) ? bare : number
}

/** A keyword's value as text without blanks at its ends; null when absent, undefined or blank. */
export function textOf(header: FitsHeader, key: string): string | null {
  const value = header.cards.get(key)
  if (value === undefined) return null
  const text = String(value).trim()
  return text === '' ? null : text
}

/** A keyword's value as a finite number (numbers in quotes count); null otherwise. */
export function numberOf(header: FitsHeader, key: string): number | null {
  const value = header.cards.get(key)
  if (value === undefined || typeof value === 'boolean' || value === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
