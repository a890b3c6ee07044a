/** A share with its interval; null: nothing is drawn for it. */
export interface DrawnShare {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

const WIDTH = 200
const HEIGHT = 14
const MIDDLE = HEIGHT / 2
/** Where a scale may end. */
const ENDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

/** Right end of a common scale from 0 that holds every interval, so that rare labels can be seen. */
export function shareScale(shares: readonly DrawnShare[]): number {
  const most = Math.max(0, ...shares.map(({ value, high }) => high ?? value ?? 0))
  return ENDS.find((end) => end >= most) ?? 1
}

/**
 * One bar from 0 to a share, for a page with `LABELLING_STYLE`, its interval as a line with ends on it.
 *
 * @param options.most right end of the scale, of `shareScale`
 * @param options.title what a reader who sees no picture is told; escaped by the caller
 */
export function shareBarSvg(
  { value, low, high }: DrawnShare,
  { most, title }: { readonly most: number; readonly title: string },
): string {
  const x = (at: number): number =>
    Math.round((10 * WIDTH * Math.min(most, Math.max(0, at))) / most) / 10
  const upright = (at: number): string =>
    `<line class="ends" x1="${x(at)}" x2="${x(at)}" y1="${MIDDLE - 3}" y2="${MIDDLE + 3}"/>`
  return [
    `<svg class="interval" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><title>${title}</title>`,
    `<rect class="track" width="${WIDTH}" height="${HEIGHT}"/>`,
    value === null ? '' : `<rect class="bar-of" width="${x(value)}" height="${HEIGHT}"/>`,
    low === null || high === null
      ? ''
      : `<line class="ends" x1="${x(low)}" x2="${x(high)}" y1="${MIDDLE}" y2="${MIDDLE}"/>${upright(low)}${upright(high)}`,
    '</svg>',
  ].join('')
}
