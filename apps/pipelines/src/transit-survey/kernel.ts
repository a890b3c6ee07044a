import { createHash } from 'node:crypto'
import { SEARCH_KERNELS } from '@longrun/search'

/** sha256 (hex) over the WASM kernels that this version searches with: a session records it. */
export function surveyKernelSha256(): string {
  const hash = createHash('sha256')
  for (const kernel of SEARCH_KERNELS) hash.update(Buffer.from(kernel, 'base64'))
  return hash.digest('hex')
}
