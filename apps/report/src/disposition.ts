import type { Disposition } from '@longrun/search'

/** How a disposition is said and drawn; never "planet". */
export interface DispositionLook {
  readonly name: Disposition
  readonly words: string
  /** Shape in text, the same as in the overview picture: colour never speaks alone. */
  readonly glyph: string
  readonly meaning: string
}

/** In the order of the report: what a reader wants to look at first. */
export const DISPOSITIONS: readonly DispositionLook[] = [
  {
    name: 'candidate',
    words: 'candidate',
    glyph: '●',
    meaning: 'passes every test of the search; not yet a planet',
  },
  {
    name: 'single-event',
    words: 'single event',
    glyph: '▲',
    meaning: 'one event carries the signal: the period is unknown',
  },
  {
    name: 'eclipsing-binary',
    words: 'eclipsing binary',
    glyph: '◆',
    meaning: 'stellar eclipses: by a second eclipse, odd and even depths, depth, shape or tides',
  },
  {
    name: 'variable',
    words: 'variable star',
    glyph: '■',
    meaning: 'the star’s own variability at this period',
  },
  {
    name: 'low-confidence',
    words: 'low confidence',
    glyph: '○',
    meaning: 'near the noise, or of doubtful origin: the period may be wrong',
  },
]

/** Rank of a disposition, 0 first; an unknown one ranks and looks like `low-confidence`. */
export function dispositionRank(disposition: Disposition): number {
  const rank = DISPOSITIONS.findIndex((look) => look.name === disposition)
  return rank < 0 ? DISPOSITIONS.length - 1 : rank
}

/** A coloured mark with the disposition in words. */
export function dispositionChip(disposition: Disposition): string {
  const look = DISPOSITIONS[dispositionRank(disposition)]
  return `<span class="chip c-${look.name}"><span aria-hidden="true">${look.glyph}</span> ${look.words}</span>`
}

/** Reasons as one line, whether or not they end in a full stop. */
export function joinReasons(reasons: readonly string[]): string {
  return reasons.map((reason) => reason.trim().replace(/\.$/, '')).join('; ')
}
