import { createHash } from 'node:crypto'
import { BIWEIGHT_WASM } from '@longrun/lightcurve'
import { SEARCH_KERNELS } from '@longrun/search'

/** sha256 (hex) over the WASM kernels that this version detrends and searches with: a session records it. */
export function surveyKernelSha256(): string {
  const hash = createHash('sha256')
  for (const kernel of [BIWEIGHT_WASM, ...SEARCH_KERNELS]) {
    hash.update(Buffer.from(kernel, 'base64'))
  }
  return hash.digest('hex')
}
