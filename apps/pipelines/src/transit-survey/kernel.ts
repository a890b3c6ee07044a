import { createHash } from 'node:crypto'
import { KERNELS_WASM } from '@longrun/search'

/** sha256 (hex) of the WASM kernels that this version searches with: a session records it. */
export function surveyKernelSha256(): string {
  return createHash('sha256').update(Buffer.from(KERNELS_WASM, 'base64')).digest('hex')
}
