import type { Calibration } from '@longrun/statistics'

import { type CalibrationBin, calibrationSvg } from './calibration-svg.ts'
import { formatCount } from './format-number.ts'
import { type Disclosure, LEAST_SHOWN, mayShow } from './labelling-suppression.ts'
import { decimals, rangeText } from './labelling-words.ts'
import { scrollOpen } from './scroll-table.ts'

interface Bin extends CalibrationBin {
  readonly least: number
  readonly most: number
}

/** Calibration of the stated confidence: scores, plot and reliability table. */
export function calibrationPart(
  calibration: Calibration | null,
  { disclosure, isRestricted }: { readonly disclosure: Disclosure; readonly isRestricted: boolean },
): string {
  if (calibration === null || calibration.items === 0)
    return '<h3>Stated confidence</h3><p>No answer states a confidence.</p>'
  // the bins give accuracy away
  if (!mayShow(disclosure, 'accuracy'))
    return '<h3>Stated confidence</h3><p>Hidden: it would tell counts below 10.</p>'
  const { brier, ece, overconfidence } = calibration
  const bins: readonly Bin[] = isRestricted ? joinSmall(calibration.bins) : calibration.bins
  if (isRestricted && bins.length === 1)
    return `<h3>Stated confidence</h3><p>Hidden: no two bins have ${LEAST_SHOWN} right and ${LEAST_SHOWN} wrong answers each, so there is no curve to draw. <code>longrun run score</code> shows all on the machine of the run.</p>`
  const isJoined = bins.length < calibration.bins.length
  const rows = bins.map(
    (bin) =>
      `<tr><th scope="row">${bin.least === bin.most ? decimals(bin.least) : `${decimals(bin.least)}–${decimals(bin.most)}`}</th><td class="n">${formatCount(bin.items)}</td><td class="n">${decimals(bin.meanConfidence)}</td><td class="n">${decimals(bin.accuracy)}</td><td class="n">${rangeText(bin.interval)}</td></tr>`,
  )
  const said = (name: string, { value, interval }: typeof brier): string =>
    `<b>${name} ${decimals(value)}</b> (${rangeText(interval)})`
  return [
    '<h3>Stated confidence</h3>',
    `<p>${said('Brier score', brier)}; ${said('expected calibration error', ece)} over up to 15 bins of equal mass; ${said('overconfidence', overconfidence)}, mean confidence less accuracy. Noise adds to the calibration error, so its interval need not lie about it. Confidence is read as the probability that the answer is right.</p>`,
    '<div class="two">',
    calibrationSvg(bins, { standalone: false }),
    `<div>${scrollOpen('Reliability of the stated confidence')}<table class="small"><thead><tr><th scope="col">Confidence</th><th scope="col" class="n">Answers</th><th scope="col" class="n">Mean</th><th scope="col" class="n">Right</th><th scope="col" class="n">95 % interval</th></tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
    '<p class="muted">Answers that state the same confidence share one bin. On the dashed line confidence is true; below it, it is too high. Upright lines are 95 % intervals of the right answers, by incident.</p>',
    isJoined
      ? `<p class="muted">Bins are joined until each has ${LEAST_SHOWN} right and ${LEAST_SHOWN} wrong answers; joined ones have no interval.</p>`
      : '',
    '</div></div>',
  ].join('')
}

/** Neighbours joined until each bin has 10 right and 10 wrong answers; all in one where that cannot be. */
function joinSmall(bins: Calibration['bins']): readonly Bin[] {
  const joined: Bin[] = []
  for (const bin of bins) {
    const last = joined.at(-1)
    if (last !== undefined && isSmall(last)) joined[joined.length - 1] = join(last, bin)
    else joined.push(bin)
  }
  const last = joined.at(-1)
  if (last !== undefined && joined.length > 1 && isSmall(last))
    joined.splice(-2, 2, join(joined[joined.length - 2], last))
  return joined
}

function isSmall({ items, accuracy }: Bin): boolean {
  const right = Math.round(items * accuracy)
  return right < LEAST_SHOWN || items - right < LEAST_SHOWN
}

function join(a: Bin, b: Bin): Bin {
  const items = a.items + b.items
  const mean = (of: (bin: Bin) => number): number => (a.items * of(a) + b.items * of(b)) / items
  return {
    items,
    least: a.least,
    most: b.most,
    meanConfidence: mean((bin) => bin.meanConfidence),
    accuracy: mean((bin) => bin.accuracy),
    interval: { low: null, high: null },
  }
}
