import type { RowAccount } from '@longrun/search'

const WORDS: readonly (readonly [Exclude<keyof RowAccount, 'inFiles'>, string])[] = [
  ['searched', 'searched'],
  ['notFinite', 'without finite time and flux'],
  ['repeated', 'that are there twice'],
  ['badQuality', 'of bad quality'],
  ['shortStretches', 'in stretches too short to know the level from'],
  ['outliers', 'clipped as outliers or flares'],
  ['glitches', 'taken for glitches'],
  ['dips', 'in dips that no period explains'],
]

/**
 * Where the rows of a star's files went, as one sum: `1315 in the file = 1222 searched + 83 without finite time
 * and flux + 10 clipped as outliers or flares`.
 *
 * @param count how a number is written; default: plain digits
 */
export function rowAccountText(
  rows: RowAccount,
  count: (value: number) => string = String,
): string {
  const parts = WORDS.filter(([name]) => name === 'searched' || rows[name] > 0)
  const sum = parts.map(([name, words]) => `${count(rows[name])} ${words}`)
  return `${count(rows.inFiles)} in the file = ${sum.join(' + ')}`
}
