// Counts the tests; fails if one was skipped although the real data are there.
import { existsSync, readFileSync } from 'node:fs'

const [report, data] = process.argv.slice(2)
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
  readFileSync(report, 'utf8'),
)
const skipped = numPendingTests + numTodoTests
if (skipped > 0 && existsSync(data)) {
  for (const file of testResults) {
    for (const test of file.assertionResults) {
      if (test.status !== 'passed') console.error(`${test.status}: ${file.name}: ${test.fullName}`)
    }
  }
  console.error(`${skipped} tests were skipped although ${data} is there.`)
  process.exitCode = 1
}
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped`)
