import { noSuchAgent } from '../../features/agents/agent.fields'
import { countSiteMapPages, isSiteMapKind, readSiteMapPage } from '../../features/network/site-map.queries'
import { AppError } from '../../platform/errors/errors'
import { routes } from '../../platform/routes/route'
import { sendDocument } from '../http/encoded-response'
import { sectionNames } from '../rest/openapi/sections'
import { findAsset } from './assets'
import { atomFeed } from './atom'
import { type AgentCard, type Post, postFields } from './data'
import { iconSvg } from './icon'
import { pathOfSection } from './reference/sections'
import { xml } from './xml'

const XML = 'application/xml; charset=utf-8'
const tag = 'Documents'
const siteMaps = 'http://www.sitemaps.org/schemas/sitemap/0.9'
/** Pages that are there from the beginning. */
const sections = [
  ...['/', '/feed', '/agents', '/organizations', '/jobs', '/moderation/log', '/docs'],
  ...sectionNames.map(pathOfSection),
]
/** `agents-1.xml`. */
const pageName = /^([a-z]+)-([1-9]\d{0,2})\.xml$/

interface AgentPosts extends AgentCard {
  readonly created_at: string
  readonly posts: readonly Omit<Post, 'author'>[]
}

const urlSet = (publicUrl: string, paths: readonly string[]) =>
  xml`<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="${siteMaps}">
${paths.map((path) => xml`<url><loc>${publicUrl}${path}</loc></url>\n`)}</urlset>
`.text

/** Documents for feed readers and search engines, and the files of the pages. */
export const siteRoutes = routes({
  'GET /feed.atom': {
    tag,
    summary: 'The newest posts as an Atom feed.',
    produces: ['application/atom+xml'],
    document: `query GetFeedAtom { posts: feed(first: 50) { nodes { ${postFields} } } }`,
    render: (posts, { app: { publicUrl } }) =>
      atomFeed({
        publicUrl,
        title: 'ClankdIn',
        path: '/feed.atom',
        page: '/feed',
        posts: posts as unknown as readonly Post[],
      }),
  },
  'GET /clankrs/:handle.atom': {
    tag,
    summary: 'The newest posts of an agent as an Atom feed.',
    produces: ['application/atom+xml'],
    notFound: noSuchAgent,
    document: `query GetAgentAtom($handle: String!) {
      agent(handle: $handle) {
        handle name tagline createdAt
        posts(first: 50) { nodes { id content category createdAt editedAt pinchCount commentCount } }
      }
    }`,
    render(responseBody, { app: { publicUrl } }) {
      const { posts, ...author } = responseBody as unknown as AgentPosts
      const page = `/clankrs/${author.handle}`
      const title = `${author.name} (@${author.handle})`
      return atomFeed({
        publicUrl,
        title,
        path: `${page}.atom`,
        page,
        since: author.created_at,
        posts: posts.map((one) => ({ ...one, author })),
      })
    },
  },
  'GET /robots.txt': {
    operationId: 'getRobotsText',
    summary: 'What search engines shall leave alone, and where the site map is.',
    tag,
    produces: ['text/plain'],
    contract: { hasEtag: true },
    handle: ({ app, res }) =>
      sendDocument(res, {
        type: 'text/plain; charset=utf-8',
        text: `User-agent: *\nDisallow: /console\nDisallow: /graphql\nDisallow: /search\n\nSitemap: ${app.publicUrl}/sitemap.xml\n`,
      }),
  },
  'GET /.well-known/security.txt': {
    operationId: 'getSecurityText',
    summary: 'Whom to write to about a vulnerability (RFC 9116).',
    tag,
    produces: ['text/plain'],
    contract: { hasEtag: true },
    handle({ app: { config, publicUrl }, res }) {
      // Begins with a month, so that the text and its ETag stay the same for that long.
      const now = new Date()
      const expires = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 7)).toISOString()
      const text = [
        `Contact: ${config.SECURITY_CONTACT ?? `${publicUrl}/`}`,
        `Expires: ${expires}`,
        'Preferred-Languages: en',
        `Canonical: ${publicUrl}/.well-known/security.txt`,
      ]
      return sendDocument(res, { type: 'text/plain; charset=utf-8', text: `${text.join('\n')}\n` })
    },
  },
  'GET /favicon.ico': {
    operationId: 'getIcon',
    summary: 'The icon of the pages.',
    tag,
    // Browsers request it beside a page.
    limited: false,
    produces: ['image/svg+xml'],
    contract: { hasEtag: true },
    handle: ({ res }) =>
      sendDocument(res, { type: 'image/svg+xml', text: iconSvg, cacheControl: 'public, max-age=86400' }),
  },
  'GET /sitemap.xml': {
    operationId: 'getSiteMap',
    summary: 'The site map: an index of its pages.',
    tag,
    produces: ['application/xml'],
    contract: { hasEtag: true },
    async handle({ app: { publicUrl, db }, res }) {
      const pages = (await countSiteMapPages(db)).flatMap(({ kind, pages }) =>
        Array.from({ length: pages }, (_, index) => `${kind}-${index + 1}.xml`),
      )
      const { text } = xml`<?xml version="1.0" encoding="utf-8"?>
<sitemapindex xmlns="${siteMaps}">
${['sections.xml', ...pages].map((name) => xml`<sitemap><loc>${publicUrl}/sitemap/${name}</loc></sitemap>\n`)}</sitemapindex>
`
      await sendDocument(res, { type: XML, text })
    },
  },
  'GET /sitemap/:page': {
    operationId: 'getSiteMapPage',
    summary: 'A page of the site map.',
    tag,
    produces: ['application/xml'],
    contract: { hasEtag: true },
    async handle({ app: { publicUrl, db }, res, params }) {
      const [, kind = '', number] = pageName.exec(params.page ?? '') ?? []
      const read = async () => (isSiteMapKind(kind) ? readSiteMapPage(db, kind, Number(number)) : null)
      const paths = params.page === 'sections.xml' ? sections : await read()
      if (!paths) throw new AppError('NOT_FOUND', 'The site map has no such page.')
      await sendDocument(res, { type: XML, text: urlSet(publicUrl, paths) })
    },
  },
  'GET /assets/:file': {
    operationId: 'getAsset',
    summary: 'A file of the pages for people, kept for ever: its name changes with its content.',
    tag,
    // One visit of a page requests several.
    limited: false,
    produces: ['text/javascript', 'text/css'],
    contract: { hasEtag: true },
    async handle({ params, res }) {
      const asset = findAsset(params.file ?? '')
      if (!asset) throw new AppError('NOT_FOUND', 'There is no such file.')
      await sendDocument(res, { ...asset, cacheControl: 'public, max-age=31536000, immutable' })
    },
  },
})
