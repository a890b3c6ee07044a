import wordCount from './word-count.ts'

/** The same task with batches of at most 1. */
export default { ...wordCount, maxBatch: 1 }
