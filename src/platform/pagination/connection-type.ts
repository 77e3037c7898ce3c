import { type ClassType, Field, Int, ObjectType } from 'type-graphql'
import { PageInfo } from './page'

/** The Relay connection type of a node type: `AgentConnection` with `AgentEdge`s. `name` is the node type's. */
export function connectionType<T extends object>(name: string, node: () => ClassType<T> | object) {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a list, with its cursor.` })
  class EdgeType {
    @Field(() => String, { description: 'Its position in the list.' })
    cursor!: string

    @Field(() => node() as ClassType<T>, { description: 'The item.' })
    node!: T
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'The items of this page with their cursors.' })
    edges!: EdgeType[]

    @Field(() => [node() as ClassType<T>], { description: 'The items of this page.' })
    nodes!: T[]

    @Field(() => Int, {
      nullable: true,
      description: 'The number of all items, if it is counted and no argument filters the list; else null.',
    })
    totalCount!: number | null

    @Field(() => PageInfo, { description: 'The position of this page in the list.' })
    pageInfo!: PageInfo
  }
  return ConnectionType
}
