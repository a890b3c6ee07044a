import { LightCurveError, type LightCurve } from './light-curve.ts'
import { producerFlags, type QualityMask } from './quality-flags.ts'
import { selectRows } from './select-rows.ts'

export interface QualityMasked {
  readonly lightCurve: LightCurve
  /** Rows taken out. */
  readonly removed: number
  /** Rows taken out by each bit of the mask that was set somewhere; a row may count under several. */
  readonly byBit: readonly { readonly bit: number; readonly name: string; readonly count: number }[]
  /** With its origin: "lightkurve:default", "mast:recommended", "qlp:hard" or "none". */
  readonly maskName: string
}

/**
 * Takes out the rows whose quality has a bit of the named mask. Bits are read as the light curve's
 * producer defines them. Without a quality column, or with bits of no known producer, nothing
 * changes and `maskName` is "none" (unknown bits are said in `warnings`).
 *
 * Throws LightCurveError for a mask that the producer does not have (`recommended` is TESS only).
 */
export function applyQualityMask(lightCurve: LightCurve, mask: QualityMask): QualityMasked {
  const untouched = { lightCurve, removed: 0, byBit: [], maskName: 'none' }
  const { quality, producer } = lightCurve
  if (quality === null || mask === 'none') return untouched
  const known = producerFlags(producer)
  if (known === null) {
    if (quality.every((bits) => bits === 0)) return untouched
    const warning = 'The quality bits are of no known producer: no quality mask was applied.'
    const warnings = [...lightCurve.warnings, warning]
    return { ...untouched, lightCurve: { ...lightCurve, warnings } }
  }
  const named = known.masks.get(mask)
  if (named === undefined) {
    const names = ['none', ...known.masks.keys()].join(', ')
    throw new LightCurveError(
      `There is no quality mask "${mask}" for ${producer} light curves. Take one of: ${names}.`,
    )
  }
  const keep = new Uint8Array(quality.length)
  const counts = new Map<number, number>()
  let removed = 0
  for (let i = 0; i < quality.length; i++) {
    const hit = quality[i] & named.bits
    keep[i] = hit === 0 ? 1 : 0
    if (hit === 0) continue
    removed++
    for (let bit = 1; bit <= 32; bit++) {
      if ((hit & (1 << (bit - 1))) !== 0) counts.set(bit, (counts.get(bit) ?? 0) + 1)
    }
  }
  const names = new Map(known.flags.map((flag) => [flag.bit, flag.name]))
  const byBit = [...counts]
    .sort((a, b) => a[0] - b[0])
    .map(([bit, count]) => ({ bit, name: names.get(bit) ?? `Bit ${bit} (undocumented)`, count }))
  return { lightCurve: selectRows(lightCurve, keep), removed, byBit, maskName: named.maskName }
}
