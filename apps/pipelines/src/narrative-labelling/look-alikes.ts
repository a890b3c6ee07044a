import type { Narrative } from './narratives.ts'

/** Look-alikes that are named by their lines. */
const MOST_NAMED = 5

/**
 * Names of incidents, and of narrative types, that a reader would take for the same one: told with their
 * lines, a line of text each kind, none where there are none. They stay different names: whether they are
 * the same cannot be known, and where they are, dev and test may share an incident.
 */
export function lookAlikeLines(narratives: readonly Narrative[]): readonly string[] {
  const kinds = [
    { what: 'incidents', one: 'incident', names: narratives.map(({ incident }) => incident) },
    { what: 'narrative types', one: 'type', names: narratives.map(({ type }) => type) },
  ]
  return kinds.flatMap(({ what, one, names }) => {
    const first = new Map<string, { readonly name: string; readonly line: number }>()
    const seen = new Set<string>()
    const alike: string[] = []
    names.forEach((name, i) => {
      if (name === null || seen.has(name)) return
      seen.add(name)
      const { line } = narratives[i]
      const before = first.get(plainName(name))
      if (before === undefined) first.set(plainName(name), { name, line })
      else alike.push(`line ${line} and line ${before.line}`)
    })
    return alike.length === 0
      ? []
      : [
          `${what} whose names differ only in case, blanks, invisible signs, leading zeros or the form of letters, and are taken as different: ${alike.length} (${alike.slice(0, MOST_NAMED).join(', ')}${alike.length > MOST_NAMED ? ' ...' : ''}); where they mean the same ${one}, write them alike`,
        ]
  })
}

function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/[\s\p{Cf}]+/gu, '')
    .toLowerCase()
    .replace(/^0+(?=\d)/, '')
    .replace(/^(\d+)\.0+$/, '$1')
}
