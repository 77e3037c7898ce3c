import { text } from 'node:stream/consumers'
import { createConfig, lintFromString } from '@redocly/openapi-core'

// Reads an OpenAPI document and prints what Redocly's recommended rules find. A process of its own, because the linter
// is an ES module.
const config = await createConfig({ extends: ['recommended'] })
const problems = await lintFromString({ source: await text(process.stdin), absoluteRef: 'openapi.json', config })
console.log(JSON.stringify(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])))
