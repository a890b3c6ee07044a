const DELIMITERS = [',', '\t', ';', '|'] as const
/** Lines that are looked at: enough to tell, few enough for a file of any size. */
const LOOKED_AT = 50

/**
 * The delimiter of a file: tab where its name ends in .tsv or .tab, else the one that splits the
 * first lines most evenly; a comma when none does.
 */
export function detectDelimiter(text: string, { name }: { readonly name: string }): string {
  if (/\.(tsv|tab)$/i.test(name)) return '\t'
  const lines = firstLines(text)
  const scored = DELIMITERS.map((delimiter) => ({
    delimiter,
    ...evenness(lines.map((line) => outsideQuotes(line).split(delimiter).length - 1)),
  })).filter(({ count }) => count > 0)
  scored.sort((a, b) => b.share - a.share || b.count - a.count)
  return scored[0]?.delimiter ?? ','
}

/** The commonest positive count of delimiters in a line, and the share of lines that have it. */
function evenness(counts: readonly number[]): { readonly count: number; readonly share: number } {
  const tally = new Map<number, number>()
  for (const count of counts) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1)
  let best = { count: 0, share: 0 }
  for (const [count, lines] of tally)
    if (lines / counts.length > best.share) best = { count, share: lines / counts.length }
  return best
}

function firstLines(text: string): readonly string[] {
  return text
    .slice(0, 200_000)
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== '')
    .slice(0, LOOKED_AT)
}

function outsideQuotes(line: string): string {
  return line.replaceAll(/"[^"]*"/g, '')
}
