const { readFileSync } = require('node:fs')
const { resolve } = require('node:path')

const { jsc, ...others } = JSON.parse(readFileSync(resolve(__dirname, '../../.swcrc'), 'utf8'))

/** The options of .swcrc, for files with JSX: in other files `<T>` begins a type and not an element. */
const tsxOptions = { ...others, swcrc: false, jsc: { ...jsc, parser: { ...jsc.parser, tsx: true } } }

module.exports = { tsxOptions }
