/** One character each: an escape, a class. */
const ONE_CHARACTER = /\\(?:[pPu]\{[^}]*\}|.)|\[(?:\\.|[^\]\\])*\]/gsu
const QUANTIFIER = /[*+?{]/
/** From the text's beginning, with one repeat, outside groups and alternatives. */
const ONE_REPEAT = /^\^[^(|*+?{]*(?:[*+]|\{\d+(?:,\d*)?\})\??[^(|*+?{]*$/

/**
 * Whether a pattern needs no more than one pass over a text, however long, by its form alone: without
 * repeats, or anchored with a single one. Others may do too: this does not look further.
 */
export function isQuickAtAnyLength(source: string): boolean {
  const form = source.replaceAll(ONE_CHARACTER, 'x')
  return !QUANTIFIER.test(form) || ONE_REPEAT.test(form)
}
