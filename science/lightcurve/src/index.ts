export * from './light-curve.ts'
