/** A trapezoid whose two sides may differ; times from the folded mid-transit [days]. */
export interface TrapezoidShape {
  /** Middle between mid-ingress and mid-egress [days]. */
  readonly centre: number
  /** From mid-ingress to mid-egress [days]: full width at half depth. */
  readonly widthDays: number
  /** First to second contact [days], > 0. */
  readonly ingressDays: number
  /** Third to fourth contact [days], > 0; ingress + egress <= 2 widths. */
  readonly egressDays: number
}

/**
 * Share of the full depth at `x`, 0..1, averaged over an exposure centred there. The average is exact
 * (difference of the integral), so a long cadence smears the sides as the camera does. `exposureDays` > 0.
 */
export function trapezoidAt(x: number, shape: TrapezoidShape, exposureDays: number): number {
  const half = exposureDays / 2
  const ingress = x - shape.centre + shape.widthDays / 2
  const egress = x - shape.centre - shape.widthDays / 2
  const { ingressDays, egressDays } = shape
  // Wholly outside, and wholly between the sides: most rows of a folded light curve.
  if (ingress + half <= -ingressDays / 2 || egress - half >= egressDays / 2) return 0
  if (ingress - half >= ingressDays / 2 && egress + half <= -egressDays / 2) return 1
  return (
    (rampIntegral(ingress + half, ingressDays) -
      rampIntegral(ingress - half, ingressDays) -
      rampIntegral(egress + half, egressDays) +
      rampIntegral(egress - half, egressDays)) /
    exposureDays
  )
}

/** `trapezoidAt` each `x`, into `share`. Whatever the object that the shape came in, its numbers are read once. */
export function fillTrapezoid(
  share: Float64Array,
  x: Float64Array,
  { shape, exposureDays }: { readonly shape: TrapezoidShape; readonly exposureDays: number },
): void {
  const { centre, widthDays, ingressDays, egressDays } = shape
  const own = { centre, widthDays, ingressDays, egressDays }
  for (let i = 0; i < x.length; i++) share[i] = trapezoidAt(x[i], own, exposureDays)
}

/** Integral up to `u` of a ramp that rises from 0 to 1 over `width`, centred on 0. */
function rampIntegral(u: number, width: number): number {
  if (u >= width / 2) return u
  const r = u / width + 0.5
  return r <= 0 ? 0 : (width * r * r) / 2
}
