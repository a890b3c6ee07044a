export { tlsExact, type TlsOptions } from './tls-exact.ts'
export { planTlsGrid } from './plan-tls-grid.ts'
export { ofirGrid, type TlsGridOptions } from './ofir-grid.ts'
export { tlsFast, type TlsFastOptions } from './tls-fast.ts'
