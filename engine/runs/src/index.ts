export * from './task.ts'
export * from './status.ts'
export * from './plan.ts'
