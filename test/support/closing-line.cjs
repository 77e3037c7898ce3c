const { writeSync } = require('node:fs')

/** Ends a run with one plain line: how many tests passed and failed. */
class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : ''
    // Jest prints a summary of its own after this; the line that counts comes last.
    process.once('exit', () => writeSync(1, `\n${results.numPassedTests} passed, ${failed} failed${skipped}\n`))
  }
}

module.exports = ClosingLine
