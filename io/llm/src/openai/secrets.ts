const STRUCK = '[key]'

/** Strikes a key out of everything that leaves the client, however it was written there. */
export type StrikeOut = (text: string) => string

/** Shorter ones (`x`, `none`, `EMPTY`) stand for no key, and are words and digits of honest answers. */
const SHORTEST_SECRET = 8

/** @param key null: nothing to strike out */
export function strikeOut(key: string | null): StrikeOut {
  if (key === null || key.length < SHORTEST_SECRET) return (text) => text
  const forms = [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key).toString('base64'),
  ]
  const unique = [...new Set(forms)].sort((a, b) => b.length - a.length)
  return (text) => {
    let struck = text
    for (const form of unique) struck = struck.replaceAll(form, STRUCK)
    return struck
  }
}

/** As many characters in a row of the prompt are no longer chance. */
const RUN = 10
const MOST_WORDS = 200

const ESCAPES = /%[\da-f]{2}|&#?\w{1,8};|\\(?:u[\da-f]{4}|.)/gi

/**
 * An endpoint's own words, fit for a message that is stored and printed: without control characters,
 * quotations struck out, at most 200 characters, and none at all where they repeat ten characters or
 * more of what was sent.
 *
 * @param sent texts of the request
 */
export function safeWords(words: string, sent: readonly string[]): string {
  const plain = words
    // quotations repeat what was sent; masked keys are no use to a reader
    .replace(/(["'`“‘]).*?(?:["'`”’])/gs, '...')
    .replace(/\b(?:(?:sk|pk|key)[-_]|Bearer )[\w*.-]{6,}/g, STRUCK)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, MOST_WORDS)
  // a gateway may quote the body of a request as it escapes it
  const unescaped = plain.replace(ESCAPES, ' ')
  const isQuoted = [plain, unescaped].some((form) => repeats(form, sent) || spells(form, sent))
  return isQuoted ? '' : plain
}

/**
 * A name that an endpoint gives (of its model, of a request), fit to be stored in the clear: without
 * control characters, at most 200 characters; null where it repeats what was sent, or is empty.
 *
 * @param sent texts of the request
 */
export function safeName(name: string | null, sent: readonly string[]): string | null {
  const plain = (name ?? '')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, MOST_WORDS)
  return plain === '' || repeats(plain, sent) ? null : plain
}

function repeats(plain: string, sent: readonly string[]): boolean {
  const folded = sent.map(squeeze).join('\n')
  // names of parameters and codes join words by other signs
  const said = squeeze(plain)
  for (const form of [said, said.replace(/[_.-]+/g, ' ')])
    for (let at = 0; at + RUN <= form.length; at++)
      if (folded.includes(form.slice(at, at + RUN))) return true
  return sent.some((text) => text.length < RUN && text !== '' && said.includes(squeeze(text)))
}

/** Whether words spell out what was sent, letter by letter. */
function spells(plain: string, sent: readonly string[]): boolean {
  const folded = sent.map(lettersOf).join(' ')
  const said = lettersOf(plain)
  for (let at = 0; at + RUN <= said.length; at++)
    if (folded.includes(said.slice(at, at + RUN))) return true
  return false
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[\s\p{C}]+/gu, ' ')
}
