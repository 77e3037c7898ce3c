import type { VNode } from 'preact'
import type { TextDocument } from '../../http/encoded-response'
import { type PageLocation, pageHeaders, renderPage } from '../page'
import { type OpenApiDocument, operationsOf, type Parameter } from './contract'
import type { Shared } from './operation'
import { schemaAddresses, sectionsOf } from './sections'
import { overviewView, sectionView } from './views'

/** A parameter that more operations than this take alike is described once. */
const COMMON_ABOVE = 4

/** The pages of the REST reference by their paths, made of the OpenAPI document. */
export function referencePages(document: OpenApiDocument): ReadonlyMap<string, TextDocument> {
  const publicUrl = document.servers[0]?.url ?? ''
  const sections = sectionsOf(document)
  const shared: Shared = { at: schemaAddresses(sections), publicUrl, common: commonParameters(document) }
  const pageAt = (path: string, view: (at: PageLocation) => VNode): [string, TextDocument] => [
    path,
    { ...renderPage(view({ publicUrl, path, query: {} })), headers: pageHeaders },
  ]
  return new Map([
    pageAt('/docs', (at) => overviewView(document, sections, shared, at)),
    ...sections.map((section) => pageAt(`/docs/${section.slug}`, (at) => sectionView(section, sections, shared, at))),
  ])
}

function commonParameters(document: OpenApiDocument): ReadonlyMap<string, Parameter> {
  const alike = new Map<string, Parameter[]>()
  for (const { parameters = [], deprecated } of operationsOf(document))
    for (const parameter of parameters) {
      if (parameter.in === 'path' || deprecated) continue
      const key = `${parameter.name} ${parameter.description}`
      alike.set(key, [...(alike.get(key) ?? []), parameter])
    }
  const common = [...alike.values()].filter(({ length }) => length > COMMON_ABOVE).sort((a, b) => a.length - b.length)
  // Of descriptions of one name the most frequent one wins.
  return new Map(common.map(([first]) => [(first as Parameter).name, first as Parameter]))
}
