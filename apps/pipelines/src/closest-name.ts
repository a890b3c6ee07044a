/**
 * The allowed name nearest to a mistyped one, or null when none is near enough to be meant
 * (at most a third of its letters differ; Levenshtein distance, two neighbours in the wrong order
 * being one slip, letter case ignored).
 */
export function closestName(typed: string, allowed: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Infinity
  for (const name of allowed) {
    const [a, b] = [typed.toLowerCase(), name.toLowerCase()]
    const distance = isSwapped(a, b) ? 1 : editDistance(a, b)
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  const most = Math.max(1, Math.floor(Math.max(typed.length, best?.length ?? 0) / 3))
  return bestDistance <= most ? best : null
}

/** Equal but for two neighbouring letters in the wrong order. */
function isSwapped(a: string, b: string): boolean {
  const at = Array.from({ length: a.length }, (_, i) => i).find((i) => a[i] !== b[i])
  if (at === undefined || at + 1 >= a.length) return false
  return b === a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2)
}

/** Levenshtein distance: letters to insert, delete or replace. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, previous[j] + 1, row[j - 1] + 1))
    }
    previous = row
  }
  return previous[b.length]
}
