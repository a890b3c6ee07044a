import type { Candidate } from '@longrun/search'
import { formatNumber, withError } from './format-number.ts'

/**
 * A period for people, with its error where there is one; of a lone event, whose period is unknown, the bound that the
 * data give: "> 15.70".
 */
export function periodText(
  {
    disposition,
    periodDays,
    periodErrDays = null,
  }: Pick<Candidate, 'periodDays' | 'disposition'> & { readonly periodErrDays?: number | null },
  digits: number,
): string {
  if (disposition === 'single-event') return `> ${formatNumber(periodDays, 4)}`
  return withError(periodDays, periodErrDays, digits)
}
