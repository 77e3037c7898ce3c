import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { Client, fetchExchange, gql } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { type GraphQLSchema, introspectionFromSchema, isObjectType, parse } from 'graphql'

type Variables = Record<string, unknown>

/** A client with a normalized cache, without update functions of our own. */
interface CachingClient {
  /** Reads from the network into the cache. */
  fetch(query: string, variables: Variables): Promise<unknown>
  /** The result of a query from the cache alone. */
  read(query: string, variables: Variables): Promise<unknown>
  mutate(mutation: string, variables: Variables): Promise<void>
  stop(): void
}

function apollo(url: string, key: string): CachingClient {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${key}` } }),
  })
  const of = (query: string, variables: Variables) => ({ query: parse(query), variables })
  return {
    fetch: async (query, variables) =>
      (await client.query({ ...of(query, variables), fetchPolicy: 'network-only' })).data,
    read: async (query, variables) => client.readQuery(of(query, variables)),
    async mutate(mutation, variables) {
      await client.mutate({ mutation: parse(mutation), variables })
    },
    stop: () => client.stop(),
  }
}

function graphcache(url: string, key: string, schema: GraphQLSchema): CachingClient {
  // Objects without an id are embedded in their parent; graphcache requires that this is declared.
  const embedded = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.getFields().id)
  const keys = Object.fromEntries(embedded.map(({ name }) => [name, () => null]))
  const client = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    exchanges: [cacheExchange({ keys, schema: introspectionFromSchema(schema) as never }), fetchExchange],
    fetchOptions: { headers: { authorization: `Bearer ${key}` } },
    // A present result is enough: urql then aborts its request, which Node reports as an error.
    fetch: (target, init) => fetch(target, { ...init, signal: null }),
  })
  const query = async (text: string, variables: Variables, requestPolicy: 'network-only' | 'cache-only') => {
    const { data, error } = await client.query(gql(text), variables, { requestPolicy }).toPromise()
    if (error) throw error
    return data
  }
  return {
    fetch: (text, variables) => query(text, variables, 'network-only'),
    read: (text, variables) => query(text, variables, 'cache-only'),
    async mutate(text, variables) {
      const { error } = await client.mutation(gql(text), variables).toPromise()
      if (error) throw error
    },
    stop: () => undefined,
  }
}

/** The clients, by what they are called. */
export const clients = { 'Apollo Client': apollo, 'urql with graphcache': graphcache }
