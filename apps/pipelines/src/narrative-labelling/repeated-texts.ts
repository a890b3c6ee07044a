import { compareBytes } from '../source-files.ts'
import type { Narrative } from './narratives.ts'

/** Repeated texts that are named by their lines. */
const MOST_NAMED = 5

/** A text as it is compared: what differs in case, spaces or form of its letters is no other text. */
function normalText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim()
}

/**
 * Incidents that share a text, also through others, as one group: a prompt that was made with a text
 * in view must not be tested on it. Named by the first incident in byte order. Taken over the whole
 * table, so that a limit moves nobody.
 *
 * @returns the group of every incident that has one with others; an incident alone is not listed
 */
export function textGroups(narratives: readonly Narrative[]): ReadonlyMap<string, string> {
  const parent = new Map<string, string>()
  const root = (incident: string): string => {
    let at = incident
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      const above = parent.get(up) ?? up
      parent.set(at, above)
      at = above
    }
    return at
  }
  const firstWith = new Map<string, string>()
  for (const { text, incident } of narratives) {
    if (text === null || incident === null) continue
    const normal = normalText(text)
    const first = firstWith.get(normal)
    if (first === undefined) firstWith.set(normal, incident)
    else {
      const [a, b] = [root(first), root(incident)].toSorted(compareBytes)
      if (a === b) continue
      parent.set(b, a)
      parent.set(a, a)
    }
  }
  return new Map([...parent.keys()].map((incident) => [incident, root(incident)]))
}

/** Texts that stand in the table twice: kept, but no two independent cases. A line or none. */
export function repeatedLines(narratives: readonly Narrative[]): readonly string[] {
  const first = new Map<string, number>()
  const repeats: string[] = []
  const repeated = new Set<string>()
  for (const { text, line } of narratives) {
    if (text === null) continue
    const normal = normalText(text)
    const earlier = first.get(normal)
    if (earlier === undefined) first.set(normal, line)
    else {
      repeated.add(normal)
      repeats.push(`line ${line} that of line ${earlier}`)
    }
  }
  if (repeats.length === 0) return []
  const named = repeats.slice(0, MOST_NAMED).join(', ')
  return [
    `narratives that repeat the text of an earlier one (case and spaces aside), and are kept, on its side of the split: ${repeats.length}, of ${repeated.size} ${repeated.size === 1 ? 'text' : 'texts'} (${named}${repeats.length > MOST_NAMED ? ' ...' : ''})`,
  ]
}
