import { LEAST_SHOWN } from './labelling-suppression.ts'

/**
 * Whether the numbers of incidents of the shown groups may be. Of restricted data only where none is below 10 (ten
 * narratives may be of one incident), nor that of all groups that are left out, which a total would tell.
 */
export function mayShowIncidents(
  groups: readonly { readonly clusters: number }[],
  {
    isRestricted,
    isShown = groups.map(() => true),
  }: { readonly isRestricted: boolean; readonly isShown?: readonly boolean[] },
): boolean {
  const left = groups.filter((_, at) => !isShown[at])
  const sum = left.reduce((all, { clusters }) => all + clusters, 0)
  return (
    !isRestricted ||
    ((sum === 0 || sum >= LEAST_SHOWN) &&
      groups.every(({ clusters }, at) => !isShown[at] || clusters >= LEAST_SHOWN))
  )
}

/** How an interval was found; of restricted data without the number of incidents that it rests on. Not escaped. */
export function methodWords(method: string, isRestricted: boolean): string {
  return isRestricted
    ? method
        .replace(/ \(\d+ clusters\)/, '')
        .replace(/, n = \d+ (?:clusters|incident).*/, ', by incident')
        .replace(/, \d+ clusters/, ', clusters')
    : method
}
