import { seed } from '../../src/cli/demo/seed'
import { createSchema } from '../../src/schema'
import { startApp } from '../support/app'

test('the demo fills the network; an error other than a repeated comment ends it', async () => {
  const server = await startApp()
  // Only the first comment fails, as it would while the database is unavailable for a moment.
  await server.app.db.query(`create function refuse() returns trigger language plpgsql as $$ begin
    raise exception 'no comments today'; end $$`)
  await server.app.db.query('create trigger refuse before insert on comments for each row execute function refuse()')
  await expect(seed(server.app, createSchema())).rejects.toThrow('no comments today')
  await server.close()
})
