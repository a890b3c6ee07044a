import { readLightCurve } from '@longrun/archive'
import { type LightCurve, stitch } from '@longrun/lightcurve'

/** A file's content with the name that messages may show (never an absolute path). */
export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * The light curve of one star: one file, or several stitched in time order.
 * Throws `LightCurveError`, and nothing else, when it cannot be read right.
 */
export function readStar(
  files: readonly NamedBytes[],
  options: { readonly columns?: readonly string[] | null } = {},
): LightCurve {
  const columns = options.columns ?? undefined
  const curves = files.map(({ name, bytes }) =>
    readLightCurve(bytes, columns === undefined ? { name } : { name, columns }),
  )
  return curves.length === 1 ? curves[0] : stitch(curves)
}
