/** One word or symbol of a text. */
export interface Token {
  /** As compared: compatibility forms, case and typographic apostrophes folded. */
  readonly folded: string
  /** First code unit in the text, and the one after the last. */
  readonly start: number
  readonly end: number
  readonly isWord: boolean
  /** Number of the sentence or line it stands in, from 0. */
  readonly sentence: number
}

/**
 * A word is a run of letters, digits and marks, apostrophes inside it; in scripts that put no space
 * between words each character is one. Any other visible character is a symbol of its own.
 */
const TOKEN =
  /(?<single>[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*)|(?<word>[\p{L}\p{N}\p{M}]+(?:['’ʼ][\p{L}\p{N}\p{M}]+)*)|(?<line>[\r\n]+)|(?<symbol>[^\s])/gu
const SINGLE =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const SENTENCE_ENDS = new Set(['.', '!', '?', ';', '。', '！', '？', '…'])

/** Words and symbols of a text in order. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  let sentence = 0
  for (const match of text.matchAll(TOKEN)) {
    const groups = match.groups ?? {}
    if (groups['line'] !== undefined) {
      sentence++
      continue
    }
    const start = match.index
    const piece = match[0]
    if (groups['symbol'] !== undefined) {
      found.push({ folded: fold(piece), start, end: start + piece.length, isWord: false, sentence })
      if (SENTENCE_ENDS.has(piece)) sentence++
      continue
    }
    // A run of letters may change into a script without spaces in its middle.
    for (const part of SINGLE.test(piece) && groups['word'] !== undefined
      ? splitScripts(piece)
      : [{ text: piece, at: 0 }])
      found.push({
        folded: fold(part.text),
        start: start + part.at,
        end: start + part.at + part.text.length,
        isWord: true,
        sentence,
      })
  }
  return found
}

function splitScripts(piece: string): readonly { readonly text: string; readonly at: number }[] {
  const parts: { text: string; at: number }[] = []
  let at = 0
  let open = false
  for (const character of piece) {
    const single = SINGLE.test(character)
    const last = parts.at(-1)
    if (open && !single && last !== undefined) last.text += character
    else parts.push({ text: character, at })
    open = !single
    at += character.length
  }
  return parts
}

/** Folded for comparison: NFKC, full case folding, one apostrophe. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll('ς', 'σ')
    .replace(/[’ʼ]/g, "'")
}
