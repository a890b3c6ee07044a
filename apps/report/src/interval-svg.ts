/** A number on a scale with its interval, and how far missing answers could move it. */
export interface DrawnInterval {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** Worst and best case; left out: nothing is missing. */
  readonly worst?: number | null
  readonly best?: number | null
}

const WIDTH = 200
const HEIGHT = 14
const MIDDLE = HEIGHT / 2

/**
 * One line of a forest plot, for a page with `LABELLING_STYLE`: the interval as a line with ends, the
 * value as a thick mark, the bounds as a band behind both. Null: nothing is drawn for it.
 *
 * @param options.least left end of the scale; below 0 a mark stands at 0
 * @param options.most right end; default 1
 */
export function intervalSvg(
  { value, low, high, worst = null, best = null }: DrawnInterval,
  {
    least,
    most = 1,
    title,
  }: { readonly least: number; readonly most?: number; readonly title: string },
): string {
  const x = (at: number): number =>
    Math.round(10 * Math.min(1, Math.max(0, (at - least) / (most - least))) * WIDTH) / 10
  const across = (kind: string, from: number, to: number): string =>
    `<line class="${kind}" x1="${x(from)}" x2="${x(to)}" y1="${MIDDLE}" y2="${MIDDLE}"/>`
  const upright = (kind: string, at: number, height: number): string =>
    `<line class="${kind}" x1="${x(at)}" x2="${x(at)}" y1="${MIDDLE - height}" y2="${MIDDLE + height}"/>`
  return [
    `<svg class="interval" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><title>${title}</title>`,
    across('range', least, most),
    least < 0 ? upright('zero', 0, MIDDLE) : '',
    worst === null || best === null ? '' : across('bounds', worst, best),
    low === null || high === null
      ? ''
      : across('ends', low, high) + upright('ends', low, 3) + upright('ends', high, 3),
    value === null ? '' : upright('value', value, 5),
    '</svg>',
  ].join('')
}
