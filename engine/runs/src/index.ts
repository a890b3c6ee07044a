/** Durable runs: plan, execute, resume, export and verify work over many items. */
export * from './task.ts'
export * from './status.ts'
export * from './plan.ts'
export * from './errors.ts'
export * from './api.ts'
