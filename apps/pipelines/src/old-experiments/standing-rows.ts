import type { OldRow } from './old-row.ts'

/** One narrative of an experiment: the row that stands for it. */
export interface OldNarrative extends OldRow {
  /** Its key in a run: incident, and type where it has one. */
  readonly key: string
}

/** A row that another one of the same narrative takes the place of. */
export interface SupersededRow {
  readonly row: number
  readonly by: number
  /** Both hold an answer, and not the same one. */
  readonly differs: boolean
}

/**
 * One row a narrative: its last answer; where it has none, its last error. A retry of the old program
 * added rows, or ran beside another: which rows are passed over is said, and nothing is merged.
 *
 * @param texts by JSON of incident and type: for rows that lack their text
 */
export function standingRows(
  rows: readonly OldRow[],
  texts: ReadonlyMap<string, string>,
): { readonly narratives: readonly OldNarrative[]; readonly superseded: readonly SupersededRow[] } {
  const groups = new Map<string, OldRow[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.incident, row.type])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  const narratives: OldNarrative[] = []
  const superseded: SupersededRow[] = []
  for (const [key, group] of groups) {
    const standing = group.findLast(({ answer }) => answer !== null) ?? group[group.length - 1]
    const { incident, type, text } = standing
    narratives.push({
      ...standing,
      key: type === null ? incident : `${incident}/${type}`,
      text: text === '' ? (texts.get(key) ?? '') : text,
    })
    for (const { row, answer } of group)
      if (row !== standing.row)
        superseded.push({
          row,
          by: standing.row,
          differs: answer !== null && answer['detected'] !== standing.answer?.['detected'],
        })
  }
  return { narratives, superseded }
}
