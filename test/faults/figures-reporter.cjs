const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { dirname, join } = require('node:path')

/** Prints the figures that the tests recorded, with the date of the run. */
class Figures {
  onRunStart() {
    process.env.FAULT_FIGURES = join(mkdtempSync(join(tmpdir(), 'clankdin-figures-')), 'figures')
  }

  onRunComplete() {
    const file = process.env.FAULT_FIGURES
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
    rmSync(dirname(file), { recursive: true })
    console.log(`\nFigures of ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}`)
    for (const { name, value } of lines.map((line) => JSON.parse(line))) console.log(`  ${name}: ${value}`)
  }
}

module.exports = Figures
