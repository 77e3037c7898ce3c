/** Closes a run with one plain line that says how many tests passed and failed. */
class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : ''
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed${skipped}\n`)
  }
}

module.exports = ClosingLine
