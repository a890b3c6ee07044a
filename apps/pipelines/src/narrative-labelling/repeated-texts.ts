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

/** Narratives whose text stands on an earlier line, case and spaces aside, and how many texts these repeat. */
export interface RepeatedTexts {
  readonly narratives: number
  readonly texts: number
  /** `line 9 that of line 3`, for the first few. */
  readonly named: readonly string[]
}

/** Texts that stand twice among the narratives of a run: kept, but no two independent cases. */
export function repeatedTexts(narratives: readonly Narrative[]): RepeatedTexts {
  const first = new Map<string, number>()
  const repeats: string[] = []
  const repeated = new Set<string>()
  for (const { text, line } of narratives.toSorted((a, b) => a.line - b.line)) {
    if (text === null) continue
    const normal = normalText(text)
    const earlier = first.get(normal)
    if (earlier === undefined) first.set(normal, line)
    else {
      repeated.add(normal)
      repeats.push(`line ${line} that of line ${earlier}`)
    }
  }
  return {
    narratives: repeats.length,
    texts: repeated.size,
    named: repeats.slice(0, MOST_NAMED),
  }
}

/** The same for a person: a line, or none where no text repeats. */
export function repeatedLines({ narratives, texts, named }: RepeatedTexts): readonly string[] {
  return narratives === 0
    ? []
    : [
        `narratives that repeat the text of an earlier one (case and spaces aside), and are kept, on its side of the split: ${narratives}, of ${texts} ${texts === 1 ? 'text' : 'texts'} (${named.join(', ')}${narratives > named.length ? ' ...' : ''})`,
      ]
}
