import { getOperationAST, type OperationDefinitionNode } from 'graphql'
import { allRoutes } from '../../src/routes'
import { createSchema } from '../../src/schema'
import { compileOperation } from '../../src/transport/graphql/compile-operation'
import { conditionsOf } from '../../src/transport/graphql/specialize-operation'
import { documentRoutes } from '../../src/transport/pages/document.routes'
import { pages } from '../../src/transport/pages/pages'
import { siteRoutes } from '../../src/transport/pages/site.routes'
import { compileRoutes, type DocumentRoute } from '../../src/transport/rest/compile/compile-routes'

test('the document of every route and page can be compiled, which the server does at the first request', () => {
  const schema = createSchema()
  const ofPages = Object.entries(pages).flatMap(([path, { document, params }]) =>
    document === undefined ? [] : [[`GET ${path}`, { document, ...(params && { params }) }]],
  )
  const tables = [allRoutes, documentRoutes(schema, '', () => []), siteRoutes, Object.fromEntries(ofPages)]
  const routes = tables
    .flatMap((table) => compileRoutes(schema, table))
    .filter((route): route is DocumentRoute => route.kind === 'document')
  expect(routes.length).toBeGreaterThan(80)
  for (const { operationId, document } of routes) {
    const operation = getOperationAST(document) as OperationDefinitionNode
    for (const value of [true, false]) {
      const conditions = Object.fromEntries(conditionsOf(document).map((name) => [name, value]))
      const compiled = compileOperation(schema, document, operation, { conditions, isOwnDocument: true })
      expect([operationId, compiled]).toEqual([operationId, expect.any(Function)])
    }
  }
})
