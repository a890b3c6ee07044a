import { LightCurveError, spanDays } from '@longrun/lightcurve'
import { lightCurveOf, syntheticStar } from '@longrun/search'

import { surveyParams } from '../transit-survey/params.ts'
import { tryRead } from '../transit-survey/plan-survey.ts'
import type { InjectionStar } from './injection-star.ts'
import type { InjectionRecoverySpec } from './spec.ts'

/**
 * What a person should know where planets are to be injected beyond the light curves: null where every span [days]
 * here holds the longest period, or none is known.
 */
export function spanNotice(
  { periodMaxDays }: Pick<InjectionRecoverySpec['injections'], 'periodMaxDays'>,
  spans: readonly number[],
): string | null {
  const shorter = spans.filter((span) => span < periodMaxDays)
  if (shorter.length === 0) return null
  const [least, most] = [Math.min(...shorter), Math.max(...shorter)].map((d) => d.toFixed(1))
  const length = least === most ? `${least} d` : `${least} to ${most} d`
  const who =
    spans.length === 1
      ? 'the star that was read spans'
      : `${shorter.length} of ${spans.length} stars span`
  return (
    `injections.periodMaxDays is ${periodMaxDays} d, but ${who} ${length}: a planet of a longer period shows one transit at most ` +
    'there and is counted as missed. Lower periodMaxDays if completeness of the search is meant.'
  )
}

/** Span of the first star that can be read [days], alone in a list; empty where none can. */
export async function firstSpan(
  stars: readonly InjectionStar[],
  spec: InjectionRecoverySpec,
): Promise<readonly number[]> {
  for (const { files, synthetic } of stars) {
    if (synthetic !== null) return [spanDays(lightCurveOf(syntheticStar(synthetic)))]
    const lightCurve = await tryRead(files, surveyParams(spec).columns)
    if (!(lightCurve instanceof LightCurveError)) return [spanDays(lightCurve)]
  }
  return []
}
