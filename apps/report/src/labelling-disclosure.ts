import { mayShowIncidents } from './labelling-incidents.ts'
import type { LabellingReportInput, ScoredGroup } from './labelling-report-input.ts'
import { discloseAll, discloseGroups, type GroupDisclosure } from './labelling-suppression.ts'

type Scores = Pick<LabellingReportInput, 'groups' | 'agreement' | 'isRestricted'>

/** Groups of one part and breakdown, with what may be said of them; `isShown` goes by `values`. */
export interface DimensionDisclosure extends GroupDisclosure {
  readonly values: readonly (string | null)[]
}

/** What may be said of all narratives of a part (`all`), or of its types or strata. */
export function disclosureOf(
  { groups, agreement, isRestricted }: Scores,
  part: string,
  by: string,
): DimensionDisclosure {
  const own = groups.filter((group) => group.part === part && group.by === by)
  const values = [...new Set(own.map(({ value }) => value))]
  const byValue = values.map((value) => own.filter((group) => group.value === value))
  if (!isRestricted) return { values, ...discloseAll(byValue) }
  // coders' tables share margins with the answers': what one hides, the others must not tell
  const pairs =
    by === 'all' ? agreement.filter((one) => one.part === part).flatMap((one) => one.pairs) : []
  return {
    values,
    ...discloseGroups(byValue.map((same) => [...same, ...pairs].map(({ score }) => score))),
  }
}

/** A group that may be shown, and of which metrics. */
export interface ShownGroup {
  readonly group: ScoredGroup
  /** Metrics that may be shown, in the order of a report. */
  readonly metrics: readonly string[]
  /** Its size may be shown with them; bounds, which tell what has no answer, only where nothing is hidden. */
  readonly isWhole: boolean
  /** Null: hidden. */
  readonly incidents: number | null
  /** Each of several classes may stand against the rest, as on the page. */
  readonly hasClasses: boolean
}

/** The groups that a file to be shared may hold. */
export function shownGroups(scores: Scores): readonly ShownGroup[] {
  return scores.groups.flatMap((group) => {
    const { values, isShown, disclosure } = disclosureOf(scores, group.part, group.by)
    if (!isShown[values.indexOf(group.value)]) return []
    const { sums } = disclosure
    const same = scores.groups.filter(
      ({ part, by, coder }) => part === group.part && by === group.by && coder === group.coder,
    )
    const areIncidentsShown = mayShowIncidents(
      same.map(({ score }) => score),
      {
        isRestricted: scores.isRestricted,
        isShown: same.map(({ value }) => isShown[values.indexOf(value)]),
      },
    )
    return [
      {
        group,
        metrics: Object.keys(group.score.metrics).filter((name) => sums?.metrics.has(name) ?? true),
        isWhole: !scores.isRestricted,
        hasClasses: group.by === 'all' && sums === null,
        incidents: areIncidentsShown ? group.score.clusters : null,
      },
    ]
  })
}
