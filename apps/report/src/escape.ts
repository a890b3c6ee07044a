/**
 * Characters that are not allowed in XML, hide text or turn its direction: C0 and C1 controls, soft
 * hyphen and zero-width characters, bidirectional overrides, non-characters.
 */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/gu

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A text made safe for HTML and SVG, as content and inside quoted attributes. Invisible and
 * direction-changing characters become U+FFFD, so that a name looks like what it is.
 */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(UNPRINTABLE, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** A text shortened to `length` characters, with an ellipsis where something was cut. Not escaped. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text)
  return characters.length <= length ? text : characters.slice(0, length - 1).join('') + '…'
}
