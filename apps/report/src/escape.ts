/** Characters that hide or turn text or that XML forbids: controls, format characters (bidirectional overrides, zero widths), separators, non-characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A text made safe for HTML and SVG, as content and inside quoted attributes. Line breaks and tabs
 * become spaces; invisible and direction-changing characters become U+FFFD, so that a name looks
 * like what it is.
 */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\t\n\r]+/g, ' ')
    .replace(UNPRINTABLE, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** A text of at most `length` characters, cut after a word of its last quarter where one ends there, with an ellipsis. Not escaped. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const characters = Array.from(text)
  if (characters.length <= length) return text
  const kept = characters.slice(0, length - 1)
  const space = kept.lastIndexOf(' ')
  const whole = space >= length * 0.75 ? kept.slice(0, space) : kept
  return `${whole.join('').replace(/[\s,;:.]+$/u, '')}…`
}
