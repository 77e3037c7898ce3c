import type { Operation, Parameter, Response, Schema } from './contract'
import { curlOf, exampleBody, needsKey } from './curl'
import { type Addresses, Field, Fields, TypeOf } from './fields'
import { Inline, Prose } from './prose'

/** What the operations of a page share. */
export interface Shared {
  readonly at: Addresses
  readonly publicUrl: string
  /** Parameters that many operations take, which the start page describes. */
  readonly common: ReadonlyMap<string, Parameter>
}

/** Whether a parameter is described once for all. */
const isCommon = (common: Shared['common'], { name, description }: Parameter): boolean =>
  common.has(name) && common.get(name)?.description === description

/** A request in full. */
export function OperationEntry({ operation, shared }: { operation: Operation; shared: Shared }) {
  const { operationId, method, path, summary, description = '', parameters = [], requestBody, responses } = operation
  const { at, common } = shared
  const own = parameters.filter((parameter) => !isCommon(common, parameter))
  const others = parameters.filter((parameter) => isCommon(common, parameter))
  const body = requestBody?.content['application/json']?.schema
  const example = exampleBody(operation)
  const data = {
    'data-method': method,
    'data-path': path,
    'data-body': example === undefined ? (body ? '{}' : undefined) : JSON.stringify(example, null, 2),
    'data-accept': Object.keys(successesOf(responses)[0]?.[1].content ?? {})[0],
  }
  return (
    <section class="card operation" id={operationId} {...data}>
      <h2>
        <a href={`#${operationId}`}>
          <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
        </a>
      </h2>
      <p>
        <Inline text={summary} />
      </p>
      <Access operation={operation} />
      {description.startsWith(summary) ? (
        <Prose text={description.slice(summary.length).trim()} />
      ) : (
        <Prose text={description} />
      )}
      {own.length > 0 ? (
        <>
          <h3>Parameters</h3>
          <dl class="fields">
            {own.map((parameter) => (
              <Field
                key={parameter.name}
                name={parameter.name}
                schema={parameter.schema}
                at={at}
                isRequired={parameter.required ?? false}
                description={parameter.description}
                place={parameter.in}
              />
            ))}
          </dl>
        </>
      ) : null}
      {others.length > 0 ? <Others parameters={others} isAlone={own.length === 0} /> : null}
      {body ? (
        <>
          <h3>Body</h3>
          <Fields schema={body} at={at} areInputs />
        </>
      ) : null}
      <h3>Responses</h3>
      <Responses responses={responses} at={at} />
      <h3>Example</h3>
      <pre class="curl">{curlOf(operation, shared.publicUrl)}</pre>
    </section>
  )
}

function Access({ operation }: { operation: Operation }) {
  const scopes = operation['x-required-scopes'] ?? []
  if (operation.security?.length === 0) return null
  if (!needsKey(operation)) return <p class="quiet small">Works without a key.</p>
  return (
    <p class="quiet small">
      Needs a key
      {scopes.length > 0 ? ' with the scope ' : ''}
      {scopes.map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
      .
    </p>
  )
}

function Others({ parameters, isAlone }: { parameters: readonly Parameter[]; isAlone: boolean }) {
  return (
    <p class="small">
      {isAlone ? 'Takes ' : 'Also takes '}
      {parameters.map(({ name, in: place }, index) => (
        <>
          {index > 0 ? ', ' : ''}
          <a href={`/docs#parameter-${name.toLowerCase()}`}>
            <code data-in={place}>{name}</code>
          </a>
        </>
      ))}
      .
    </p>
  )
}

const successesOf = (responses: Operation['responses']) =>
  Object.entries(responses).filter(([status]) => /^[123]/.test(status))

function Responses({ responses, at }: { responses: Operation['responses']; at: Addresses }) {
  const failures = Object.keys(responses).filter((status) => !/^[123]/.test(status))
  return (
    <>
      {successesOf(responses).map(([status, response]) => (
        <Success key={status} status={status} response={response} at={at} />
      ))}
      {failures.length > 0 ? (
        <p class="small">
          Errors:{' '}
          {failures.map((status, index) => (
            <>
              {index > 0 ? ', ' : ''}
              <a href={`/docs#error-${status}`}>{status}</a>
            </>
          ))}
        </p>
      ) : null}
    </>
  )
}

function Success({ status, response, at }: { status: string; response: Response; at: Addresses }) {
  const [[type, content] = []] = Object.entries(response.content ?? {})
  const schema: Schema | undefined = type === 'application/json' ? content?.schema : undefined
  const hasFields = !!(schema?.properties ?? schema?.items?.properties)
  return (
    <>
      <p>
        <strong>{status}</strong> {response.description ? <Inline text={response.description} /> : null}{' '}
        {schema && !schema.properties ? <TypeOf schema={schema} at={at} /> : null}
        {type && !schema ? <code>{type}</code> : null}
      </p>
      {schema && hasFields ? <Fields schema={schema} at={at} /> : null}
    </>
  )
}
