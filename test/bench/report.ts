import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { resolve } from 'node:path'

/** Prints tables of figures and writes them, with the machine they are from, to `data/bench-PART.json`. */
export function report(part: string, tables: Record<string, object[]>): void {
  for (const rows of Object.values(tables)) console.table(rows)
  const folder = resolve(__dirname, '../../data')
  mkdirSync(folder, { recursive: true })
  const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model, load: loadavg() }
  const text = JSON.stringify({ at: new Date().toISOString(), ...machine, ...tables }, null, 2)
  writeFileSync(resolve(folder, `bench-${part}.json`), `${text}\n`)
}
