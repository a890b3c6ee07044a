export { tlsExact, type TlsOptions } from './tls-exact.ts'
export { ofirGrid, type TlsGridOptions } from './period-grid.ts'
export type { TlsResult } from './result.ts'
export { tlsFast, type TlsFastOptions } from './tls-fast.ts'
