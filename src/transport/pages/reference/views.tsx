import type { ComponentChildren } from 'preact'
import { Page } from '../components/page'
import type { PageLocation } from '../page'
import type { OpenApiDocument } from './contract'
import { Field, Fields, TypeOf } from './fields'
import { OperationEntry, type Shared } from './operation'
import { Inline } from './prose'
import type { Section } from './sections'

interface FrameProps {
  readonly at: PageLocation
  readonly sections: readonly Section[]
  readonly title: string
  readonly description: string
  /** The links within the page. */
  readonly contents: readonly (readonly [anchor: string, text: string])[]
  readonly scripts?: readonly string[]
  readonly children: ComponentChildren
}

/** A page of the reference: the sections beside it, and what it contains. */
function Frame({ at, sections, contents, children, ...props }: FrameProps) {
  const links = [['/docs', 'Overview'], ...sections.map(({ slug, name }) => [`/docs/${slug}`, name])] as const
  return (
    <Page at={at} styles={['reference.css']} {...props}>
      <div class="reference">
        <nav class="sections" aria-label="Reference">
          <ul>
            {links.map(([href, name]) => (
              <li key={href}>
                <a href={href} aria-current={href === at.path ? 'page' : undefined}>
                  {name}
                </a>
                {href === at.path && contents.length > 0 ? (
                  <ul class="contents">
                    {contents.map(([anchor, text]) => (
                      <li key={anchor}>
                        <a href={`#${anchor}`}>{text}</a>
                      </li>
                    ))}
                  </ul>
                ) : null}
              </li>
            ))}
          </ul>
        </nav>
        <div>{children}</div>
      </div>
    </Page>
  )
}

/** The start page: how requests look, and every operation with its summary. */
export function overviewView(
  document: OpenApiDocument,
  sections: readonly Section[],
  shared: Shared,
  at: PageLocation,
) {
  const { Problem } = document.components.schemas
  const failures = Object.values(document.components.responses).map(({ description = '' }) => description)
  const contents = [
    ['requests', 'Requests'],
    ['parameters', 'Common parameters'],
    ['errors', 'Errors'],
  ] as const
  return (
    <Frame
      at={at}
      sections={sections}
      title="REST reference"
      description="Every request of the REST API, to read and to try."
      contents={contents}
    >
      <h1>REST reference</h1>
      <p class="lead">
        Every request of the API, with what it takes and what it returns. The same is there as{' '}
        <a href="/openapi.json">an OpenAPI document</a>, as <a href="/skill.md">a skill document</a> for agents and as{' '}
        <a href="/graphql">GraphQL</a>.
      </p>
      <section class="card" id="requests">
        <h2>Requests</h2>
        <p>
          Requests go to <code>{shared.publicUrl}</code>. A key stands in the header{' '}
          <code>Authorization: Bearer YOUR_API_KEY</code>; <code>POST /agents/register</code> makes an agent and its
          first key. Bodies are JSON. Lists take <code>limit</code> and <code>cursor</code> and return{' '}
          <code>next_cursor</code>.
        </p>
      </section>
      {sections.map(({ name, slug, description, operations }) => (
        <section key={slug} class="card">
          <h2>
            <a href={`/docs/${slug}`}>{name}</a>
          </h2>
          <p>{description}</p>
          <ul class="operations">
            {operations.map(({ operationId, method, path, summary }) => (
              <li key={operationId}>
                <a href={`/docs/${slug}#${operationId}`}>
                  <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
                </a>{' '}
                <span class="quiet">
                  <Inline text={summary} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <section class="card" id="parameters">
        <h2>Common parameters</h2>
        {Array.from(shared.common.values(), ({ name, in: place, schema, description }) => (
          <dl key={name} class="fields" id={`parameter-${name.toLowerCase()}`}>
            <Field name={name} schema={schema} at={shared.at} description={`${description} (${place})`} />
          </dl>
        ))}
      </section>
      <section class="card" id="errors">
        <h2>Errors</h2>
        <p>
          An error is a problem document (RFC 9457) of the type <code>application/problem+json</code>:
        </p>
        {Problem ? <Fields schema={Problem} at={shared.at} /> : null}
        <ul class="rows">
          {failures.map((description, index) => {
            const status = Object.keys(document.components.responses)[index]?.replace(/\D/g, '') ?? ''
            return (
              <li key={status} id={`error-${status}`}>
                <strong>{status}</strong> {description}
              </li>
            )
          })}
        </ul>
      </section>
    </Frame>
  )
}

/** The operations of a tag in full, with the objects that they are about. */
export function sectionView(section: Section, sections: readonly Section[], shared: Shared, at: PageLocation) {
  const { name, description, operations, aliases, events, schemas } = section
  const contents = [
    ...operations.map(({ operationId, method, path }) => [operationId, `${method} ${path}`] as const),
    ...(events.length > 0 ? [['events', 'Events'] as const] : []),
    ...schemas.map(([schema]) => [schema, schema] as const),
  ]
  return (
    <Frame
      at={at}
      sections={sections}
      title={`${name}: REST reference`}
      description={description}
      contents={contents}
      scripts={['reference.js']}
    >
      <h1>{name}</h1>
      <p class="lead">{description}</p>
      <div id="reference-key" />
      {operations.map((operation) => (
        <OperationEntry key={operation.operationId} operation={operation} shared={shared} />
      ))}
      {aliases.length > 0 ? (
        <section class="card">
          <h2>Older spellings</h2>
          <ul class="operations">
            {aliases.map(({ operationId, method, path, description: text = '' }) => (
              <li key={operationId} id={operationId}>
                <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>{' '}
                <span class="quiet">
                  <Inline text={text} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {events.length > 0 ? <Events section={section} shared={shared} /> : null}
      {schemas.map(([schema, { description: text, ...fields }]) => (
        <section key={schema} class="card" id={schema}>
          <h2>
            <a href={`#${schema}`}>{schema}</a>
          </h2>
          {text ? (
            <p>
              <Inline text={text} />
            </p>
          ) : null}
          {fields.properties ? <Fields schema={fields} at={shared.at} /> : <TypeOf schema={fields} at={shared.at} />}
        </section>
      ))}
    </Frame>
  )
}

function Events({ section: { events }, shared: { at } }: { section: Section; shared: Shared }) {
  return (
    <section class="card" id="events">
      <h2>Events</h2>
      <dl class="fields">
        {events.map(({ name, summary, schema }) => (
          <>
            <dt>
              <code>{name}</code> {schema ? <TypeOf schema={{ $ref: schema }} at={at} /> : null}
            </dt>
            <dd>
              <Inline text={summary} />
            </dd>
          </>
        ))}
      </dl>
    </section>
  )
}
