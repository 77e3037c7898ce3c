import { chmod, chown, lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The numeric ids of a user and a group. */
export interface Account {
  uid: number
  gid: number
}

const NOBODY: Account = { uid: 65_534, gid: 65_534 }

/**
 * Whom PostgreSQL runs as, because it cannot run as root: whoever owns the data, else the first of the system's
 * unprivileged accounts. Undefined: as the user that this process is.
 */
export async function postgresAccount(dataDir: string, clusterDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const cluster = await stat(clusterDir).catch(() => undefined)
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid }
  const { uid, gid } = await stat(dataDir)
  // initdb requires a user with a name.
  if (uid !== 0 && new RegExp(`^[^:]*:[^:]*:${uid}:`, 'm').test(users)) return { uid, gid }
  return findUser(users, 'postgres') ?? findUser(users, 'nobody') ?? NOBODY
}

/** Returns a user's ids from the text of passwd(5). */
function findUser(users: string, name: string): Account | undefined {
  const found = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users)
  return found ? { uid: Number(found[1]), gid: Number(found[2]) } : undefined
}

/** Makes the account the owner of a path and all below it; without an account it changes nothing. */
export async function assignTo(account: Account | undefined, path: string): Promise<void> {
  if (!account) return
  const entry = await lstat(path)
  if (entry.isSymbolicLink()) return
  if (entry.isDirectory()) for (const name of await readdir(path)) await assignTo(account, join(path, name))
  if (entry.uid !== account.uid) await chown(path, account.uid, account.gid)
}

/**
 * Restores the owner and mode of a data directory that was copied or restored: PostgreSQL must be its owner and only
 * reader.
 */
export async function claim(account: Account | undefined, clusterDir: string): Promise<void> {
  const { uid } = await stat(clusterDir)
  const wanted = account?.uid ?? process.getuid?.() ?? uid
  if (uid !== wanted && !account)
    throw new Error(
      `${clusterDir} belongs to another user (uid ${uid}); start as that user or root, or set another DATA_DIR.`,
    )
  if (uid !== wanted) await assignTo(account, clusterDir)
  await chmod(clusterDir, 0o700)
}
