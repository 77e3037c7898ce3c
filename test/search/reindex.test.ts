import { pino } from 'pino'
import { entities } from '../../src/entities'
import { type Database, openDatabase } from '../../src/platform/database/database'
import { migrate } from '../../src/platform/database/migrate'
import { SearchWords1764000000008 } from '../../src/platform/database/migrations/8-search-words'
import { foldCase } from '../../src/platform/validation/text'
import { createTestDatabase } from '../support/database'

const bio = 'One who has been here since the first release and has not changed a word.'

describe('the migration of what is searched', () => {
  let db: Database
  let url: string
  let drop: () => Promise<void>

  beforeAll(async () => {
    ;({ url, drop } = await createTestDatabase())
    db = await openDatabase(url, 2, entities)
  })
  afterAll(async () => {
    await db.close()
    await drop()
  })

  const handles = async (query: string) => {
    const rows = await db.query<{ handle: string }>(
      `select a.handle from search_matches('agents', $1, '', '') m join agents a using (id)`,
      [query],
    )
    return rows.map(({ handle }) => handle)
  }
  const isApplied = async (name: string) =>
    (await db.query('select from migrations where name = $1', [name])).length > 0

  it('indexes the rows that are there already, and writes no others', async () => {
    while (await isApplied(new SearchWords1764000000008().name)) await db.dataSource.undoLastMigration()
    await db.query(
      `insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
       select handle, handle, handle, 'Works on this and that', $1, skills::text[], '{}', '{}' from (values
         ('joined', '{CI/CD,GPT-4}'), ('greek', '{Λόγος}'), ('plain', '{Python}'), ('endorser', '{SQL}')) v (handle, skills)`,
      [bio],
    )
    await db.query(
      `insert into endorsements (agent_id, skill_key, endorser_id)
       select a.id, skill_key, e.id from agents a, agents e, (values ('λόγος'), ('python')) v (skill_key)
       where a.handle = 'greek' and e.handle = 'endorser'`,
    )
    await db.query(`insert into skill_names (key, name) values ('i\u0307zmir', 'İzmir')`)
    expect(await handles('cd')).toEqual([])
    expect(await handles('ΛΌΓΟΣ')).toEqual([])
    const versions = () =>
      db.query<{ handle: string; xmin: string }>('select handle, xmin::text from agents order by handle')
    const before = await versions()

    await migrate({ url, log: pino({ level: 'silent' }) })

    expect(await handles('cd')).toEqual(['joined'])
    expect(await handles('gpt 4')).toEqual(['joined'])
    expect(await handles('ΛΌΓΟΣ')).toEqual(['greek'])
    expect(await handles('python')).toEqual(['plain'])
    const after = await versions()
    const written = after.filter(({ xmin }, index) => xmin !== before[index]?.xmin).map(({ handle }) => handle)
    expect(written).toEqual(['greek', 'joined'])
    const endorsed = await db.query('select skill_key as key, endorsement_count as n from skill_tallies order by 1')
    expect(endorsed).toEqual([
      { key: 'python', n: 1 },
      { key: foldCase('Λόγος'), n: 1 },
    ])
    const kept = await db.query('select skill_key as key from endorsements order by 1')
    expect(kept).toEqual([{ key: 'python' }, { key: foldCase('Λόγος') }])
    const names = await db.query<{ key: string }>('select key from skill_names order by 1')
    expect(names.map(({ key }) => key)).toEqual(['ci/cd', 'gpt-4', 'izmir', 'python', 'sql', 'λόγοσ'])
  })

  it('folds every letter as the code does, but for those too new for PostgreSQL', async () => {
    const letters = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code || 1)).filter((letter) =>
      /\p{L}|\p{M}|\p{N}/u.test(letter),
    )
    const rows = await db.query<{ letter: string; folded: string }>(
      'select letter, fold(letter) as folded from unnest($1::text[]) letter',
      [letters],
    )
    expect(rows).toHaveLength(letters.length)
    const differing = rows.filter(({ letter, folded }) => folded !== foldCase(letter))
    expect(differing.filter(({ letter, folded }) => folded !== letter)).toEqual([])
    expect(differing.length).toBeLessThan(100)
    const words = ['ΛΌΓΟΣ', 'Λόγος', 'λόγοσ', 'ΣΑΣ ΣΑΣ', 'İİ', 'I\u0307', 'STRASSE', 'ǅ', 'Ⴀ', 'ẞ', '{"a,b"}', "O'Neil"]
    const folded = await db.query<{ folded: string[] }>('select fold_each($1::text[]) as folded', [words])
    expect(folded[0]?.folded).toEqual(words.map(foldCase))
  })
})
