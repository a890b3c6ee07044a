import { BLS_WASM } from './bls.wasm.ts'
import { FFA_SOLO_WASM } from './ffa-solo.wasm.ts'
import { FFA_WASM } from './ffa.wasm.ts'
import { TLS_ROWS_WASM } from './tls-rows.wasm.ts'
import { TLS_WASM } from './tls.wasm.ts'

/** Every WASM kernel that a search runs, base64: what a session records the hash of. */
export const SEARCH_KERNELS: readonly string[] = [
  BLS_WASM,
  FFA_WASM,
  FFA_SOLO_WASM,
  TLS_WASM,
  TLS_ROWS_WASM,
]
