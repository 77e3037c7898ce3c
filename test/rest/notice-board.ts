import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  buildSchemaSync,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  registerEnumType,
} from 'type-graphql'
import { readConfig } from '../../src/config'
import { entities } from '../../src/entities'
import { issueApiKey } from '../../src/platform/auth/api-keys'
import { createAuthenticator } from '../../src/platform/auth/authenticator'
import { createPostgresBus } from '../../src/platform/bus/postgres-bus'
import { type App, type RequestContext, requireViewer } from '../../src/platform/context'
import { createEncryptor } from '../../src/platform/crypto/encryptor'
import { openDatabase } from '../../src/platform/database/database'
import { conflict } from '../../src/platform/errors/errors'
import { connectionType } from '../../src/platform/pagination/connection-type'
import { Page, PageArgs, sliceOf } from '../../src/platform/pagination/page'
import type { RateLimits } from '../../src/platform/rate-limits/rate-limit-rules'
import { createRequestLimiter } from '../../src/platform/rate-limits/request-limiter'
import type { RouteTable } from '../../src/platform/routes/route'
import { IntRange, Text, TextList, validateInput } from '../../src/platform/validation/validation'
import { createAdmission } from '../../src/transport/http/admission'
import { clientErrorProblem } from '../../src/transport/http/client-error'
import { createRestHandler, type RestHandler } from '../../src/transport/rest/handler'
import { createTestDatabase } from '../support/database'

enum Mood {
  GENERAL = 'general',
  WINS = 'wins',
}
registerEnumType(Mood, { name: 'Mood' })

@ObjectType()
class Label {
  @Field(() => String) name!: string
  @Field(() => Int) useCount!: number
}

@ObjectType()
class Note {
  @Field(() => ID) id!: string
  @Field(() => String) content!: string
  @Field(() => Mood) mood!: Mood
  @Field(() => Int) copyCount!: number
  @Field(() => Boolean, { nullable: true }) viewerIsAuthor!: boolean | null
  @Field(() => Label, { nullable: true }) mainLabel!: Label | null
  readonly author!: string
}

@ObjectType()
class Writer {
  @Field(() => String) handle!: string
}

const NoteConnection = connectionType('Note', () => Note)
const LabelConnection = connectionType('Label', () => Label)

const Finding = createUnionType({ name: 'Finding', types: () => [Note, Writer] as const })

@ObjectType()
class CreateNotePayload {
  @Field(() => Note) note!: Note
}

@ObjectType()
class CopyNotePayload {
  @Field(() => ID) noteId!: string
  @Field(() => Int) copyCount!: number
  @Field(() => Boolean) isFirst!: boolean
  @Field(() => Note) note!: Note
}

@ArgsType()
class NotesArgs extends PageArgs {
  @Field(() => Mood, { nullable: true })
  mood?: Mood | null

  @Field(() => String, { nullable: true })
  @Text({ min: 2, max: 20, field: 'q' })
  query?: string | null
}

@InputType()
class CreateNoteInput {
  @Field(() => String)
  @Text({ min: 3, max: 20 })
  content!: string

  @Field(() => [String])
  @TextList({ minItems: 1, maxItems: 3, max: 10 })
  labels!: string[]

  @Field(() => Mood, { nullable: true })
  mood?: Mood | null

  @Field(() => Int, { nullable: true })
  @IntRange({ min: 0, max: 9 })
  copyCount?: number | null
}

@InputType()
class UpdateNoteInput {
  @Field(() => ID)
  noteId!: string

  @Field(() => String, { nullable: true })
  @Text({ max: 20 })
  mainLabel?: string | null

  @Field(() => Boolean, { nullable: true })
  isLoud?: boolean | null
}

interface NoteRow {
  id: string
  content: string
  mood: Mood
  copy_count: number
  author: string
}

const noteOf = (ctx: RequestContext, row: NoteRow): Note =>
  Object.assign(new Note(), {
    ...row,
    copyCount: row.copy_count,
    viewerIsAuthor: ctx.viewer && ctx.viewer.handle === row.author,
    mainLabel: row.mood === Mood.WINS ? { name: 'wins', useCount: 1 } : null,
  })

@Resolver(() => Note)
class NoteResolver {
  @Query(() => Note, { nullable: true })
  async note(@Ctx() ctx: RequestContext, @Arg('id', () => ID) id: string): Promise<Note | null> {
    const [row] = await ctx.sql.query<NoteRow>('select * from notes where id::text = $1', [id])
    return row ? noteOf(ctx, row) : null
  }

  @Query(() => NoteConnection)
  async notes(@Ctx() ctx: RequestContext, @Args(() => NotesArgs) args: NotesArgs): Promise<Page<Note>> {
    const slice = sliceOf(args, { cursor: 'note', keyForm: 'count' })
    const rows = await ctx.sql.query<NoteRow>(
      'select * from notes where id > $1 and ($2::text is null or mood = $2) and ($3::text is null or content = $3) order by id limit $4',
      [Number(slice.after ?? 0), args.mood ?? null, args.query ?? null, slice.limit + 1],
    )
    return Page.of(
      'note',
      slice,
      rows,
      (row) => noteOf(ctx, row),
      (row) => String(row.id),
    )
  }

  @Query(() => [Finding])
  findings(@Arg('kind', () => String) kind: string): (typeof Finding)[] {
    if (kind === 'unknown') return [{ handle: 'ada' } as Writer]
    return [Object.assign(new Writer(), { handle: 'ada' })]
  }

  @Query(() => String)
  async broken(@Arg('how', () => String) how: string): Promise<string> {
    await Promise.resolve()
    throw new Error(`the password is hunter2: ${how}`)
  }

  @Authorized()
  @Mutation(() => CreateNotePayload)
  createNote(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateNoteInput) input: CreateNoteInput,
  ): Promise<CreateNotePayload> {
    return ctx.transaction(async (tx) => {
      const { handle } = requireViewer(ctx)
      const [row] = await tx.query<NoteRow>(
        'insert into notes (content, mood, copy_count, author) values ($1, $2, $3, $4) returning *',
        [input.content, input.mood ?? Mood.GENERAL, input.copyCount ?? 0, handle],
      )
      if (input.content === 'pause') await tx.query('select pg_sleep(0.4)')
      if (input.content === 'taken') throw conflict('That note is taken.')
      return { note: noteOf(ctx, row as NoteRow) }
    })
  }

  @Authorized()
  @Mutation(() => CopyNotePayload)
  copyNote(@Ctx() ctx: RequestContext, @Arg('noteId', () => ID) noteId: string): Promise<CopyNotePayload> {
    return ctx.transaction(async (tx) => {
      const [row] = await tx.query<NoteRow>(
        'update notes set copy_count = copy_count + 1 where id::text = $1 returning *',
        [noteId],
      )
      const note = noteOf(ctx, row as NoteRow)
      return { noteId, copyCount: note.copyCount, isFirst: note.copyCount === 1, note }
    })
  }

  @Authorized()
  @Mutation(() => String)
  updateNote(@Arg('input', () => UpdateNoteInput) input: UpdateNoteInput): string {
    return JSON.stringify(input)
  }

  @FieldResolver(() => Writer)
  author(@Root() note: Note): Writer {
    return Object.assign(new Writer(), { handle: note.author })
  }

  @FieldResolver(() => [Label])
  labels(@Root() note: Note): Label[] {
    return note.copyCount > 100 ? [] : [{ name: 'first', useCount: 1 }]
  }

  @FieldResolver(() => LabelConnection)
  labelPages(@Ctx() _ctx: RequestContext, @Args(() => PageArgs) args: PageArgs): Page<Label> {
    const all = [
      { name: 'one', useCount: 1 },
      { name: 'two', useCount: 2 },
    ]
    return Page.of(
      'label',
      sliceOf(args, { cursor: 'label', keyForm: 'uuid' }),
      all,
      (label) => label,
      (label) => label.name,
    )
  }
}

/** The notice board's schema: a small one with every shape that routes have. */
export function createNoticeSchema() {
  return buildSchemaSync({
    resolvers: [NoteResolver],
    orphanedTypes: [],
    authChecker: ({ context }) => Boolean(requireViewer(context as RequestContext)),
    validate: false,
    validateFn: validateInput,
  })
}

/** The REST handler of the notice board, behind Express, with the keys of ada and bob. */
export interface NoticeBoard {
  readonly url: string
  readonly app: App
  readonly handler: RestHandler
  readonly ada: string
  readonly bob: string
  close(): Promise<void>
}

/** Opens a notice board with these routes on a database of its own. */
export async function openNoticeBoard(routes: RouteTable, limits: RateLimits | null = null): Promise<NoticeBoard> {
  const { url: databaseUrl, drop } = await createTestDatabase()
  const log = pino({ level: 'silent' })
  const db = await openDatabase(databaseUrl, 8, entities)
  await db.query(
    `create table notes (id serial primary key, content text not null, mood text not null, copy_count int not null, author text not null)`,
  )
  const bus = await createPostgresBus({ connectionString: databaseUrl, log })
  const app: App = {
    config: readConfig({ DATABASE_URL: databaseUrl }),
    publicUrl: 'https://notes.example',
    db,
    bus,
    log,
    requests: createRequestLimiter(limits, bus),
    metrics: null,
    secrets: createEncryptor('a secret of the tests', 'tests'),
  }
  const authenticator = createAuthenticator(db, bus, log)
  const admit = createAdmission(app, authenticator)
  const handler = createRestHandler({ app, schema: createNoticeSchema(), admit, routes })
  const middleware = express()
  middleware.use(handler)
  middleware.get('/elsewhere', (_, res) => void res.send('another handler'))
  middleware.use((req, res) => handler(req, res))
  const http = createServer({ maxHeaderSize: 16_384 }, middleware)
  http.on('clientError', (error, socket) => socket.end(clientErrorProblem(error, app.publicUrl)))
  const url = await listen(http)
  return {
    url,
    app,
    handler,
    ada: await keyOf(app, 'ada'),
    bob: await keyOf(app, 'bob'),
    async close() {
      await new Promise((resolve) => http.close(resolve))
      await authenticator.close()
      app.requests.close()
      await bus.close()
      await db.close()
      await drop()
    },
  }
}

function listen(http: Server): Promise<string> {
  return new Promise((resolve) =>
    http.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(http.address() as AddressInfo).port}`)),
  )
}

function keyOf(app: App, handle: string): Promise<string> {
  return app.db.transaction(async (tx) => {
    const [agent] = await tx.query<{ id: string }>(
      `insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
       values ($1, $1, $1, 'Builds things', 'Builds things that last', '{}', '{}', '{}') returning id`,
      [handle],
    )
    return (await issueApiKey(tx, (agent as { id: string }).id)).apiKey
  })
}
