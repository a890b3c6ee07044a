import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{science,io,engine,apps,test,bench,docs}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
