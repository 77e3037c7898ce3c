import { access, constants, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { claim, postgresAccount } from './embedded/account'
import { type Address, createAddress, readAddress, urlOf, withFreePort, writeAddress } from './embedded/address'
import { findBinaries } from './embedded/binaries'
import { type Cluster, changePassword, createCluster, identityOf, requireSameMajor } from './embedded/cluster'
import { lockDataDir } from './embedded/lock'
import { makeDirectory } from './embedded/make-directory'
import {
  clearLeftovers,
  findPostmaster,
  isServerOf,
  type Postmaster,
  spawnPostmaster,
  stopPostmaster,
  waitUntilReady,
} from './embedded/postmaster'
import { isRunning } from './embedded/processes'
import { defaultSettings, listenSettings } from './embedded/settings'

const WATCH_MS = 250
const RETRY_MS = 1_000

/** Options of the embedded PostgreSQL. */
export interface EmbeddedOptions {
  /** Created if missing. */
  dataDir: string
  log: (message: string) => void
  /** Work that needs no database and is done while PostgreSQL starts. */
  whileStarting?: () => void
  /** Settings of PostgreSQL over the usual ones, by name. */
  settings?: Record<string, string>
}

/** A PostgreSQL that runs under a data directory and belongs to this process. */
export interface EmbeddedDatabase {
  /** For `pg`, with the password; the database and the role are named `clankdin`. */
  url: string
  /** Whether it was still running after its server was killed, and was taken over. */
  adopted: boolean
  /** Stops PostgreSQL and gives up the data directory. Calling it again changes nothing. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes with the npm packages, on data under `dataDir`, and keeps it running: when it ends
 * by itself it is started again. What a killed server left running is taken over. Throws an Error whose one line is for
 * the operator, for example when another server uses the directory.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir)
  await makeDirectory(dataDir)
    .then(() => access(dataDir, constants.W_OK))
    .catch((error: Error) => {
      throw new Error(`DATA_DIR ${dataDir} cannot be written (${error.message}); set another DATA_DIR.`)
    })
  const unlock = await lockDataDir(dataDir)
  try {
    const cluster = await openCluster(dataDir, options.log)
    return keepRunning(await start(cluster, options), options.log, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

async function openCluster(dataDir: string, log: (message: string) => void): Promise<Cluster> {
  const directory = join(dataDir, 'postgres')
  const account = await postgresAccount(dataDir, directory)
  const isCreated = await exists(directory)
  const cluster = { dataDir, directory, account, binaries: await findBinaries(dataDir, account, !isCreated, log) }
  if (isCreated) {
    await claim(account, directory)
    await requireSameMajor(cluster)
  }
  return cluster
}

/** A postmaster that runs at an address, and how to start another one there when it has ended. */
interface Running {
  pid: number
  url: string
  adopted: boolean
  spawn: () => Promise<Postmaster>
  wait: (postmaster: Postmaster) => Promise<void>
}

async function start(cluster: Cluster, { log, settings: overrides, whileStarting }: EmbeddedOptions): Promise<Running> {
  const settings = { ...defaultSettings, ...overrides }
  const identity = identityOf(cluster, settings)
  const remembered = await readAddress(cluster.dataDir)
  const orphan = await findPostmaster(cluster)
  const adopted = orphan && remembered && (await isServerOf(identity, urlOf(remembered, cluster.directory)))
  if (orphan && !adopted) {
    log(`Stopping the PostgreSQL (pid ${orphan}) that another server left behind`)
    await stopPostmaster(orphan)
  }
  const address = adopted ? remembered : await prepare(cluster, remembered, log)
  const rest = {
    url: urlOf(address, cluster.directory),
    spawn: async () => {
      await clearLeftovers(cluster)
      return spawnPostmaster(cluster, { ...settings, ...listenSettings(address.port) }, identity)
    },
    wait: (postmaster: Postmaster) => waitUntilReady(cluster, postmaster),
  }
  if (adopted) {
    log(`Took over the PostgreSQL (pid ${orphan}) that a killed server left behind`)
    return { ...rest, pid: orphan, adopted: true }
  }
  const postmaster = await rest.spawn()
  try {
    whileStarting?.()
  } catch (error) {
    await stopPostmaster(postmaster.pid)
    throw error
  }
  await rest.wait(postmaster)
  log(`PostgreSQL ${cluster.binaries.version} is ready on 127.0.0.1:${address.port}, its data in ${cluster.directory}`)
  return { ...rest, pid: postmaster.pid, adopted: false }
}

/** Prepares the data directory: creates it the first time, with a port and a password. */
async function prepare(
  cluster: Cluster,
  remembered: Address | undefined,
  log: (message: string) => void,
): Promise<Address> {
  const address = remembered ? await withFreePort(remembered) : await createAddress()
  if (await exists(cluster.directory)) {
    if (!remembered) {
      await clearLeftovers(cluster)
      await changePassword(cluster, address.password)
    }
  } else {
    log(`Creating the database in ${cluster.directory}`)
    await createCluster(cluster, address.password)
  }
  if (address !== remembered) await writeAddress(cluster.dataDir, address, cluster.account)
  return address
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/**
 * Restarts the postmaster until it is to stop. It is monitored by its pid, because an adopted one is not a child
 * process.
 */
function keepRunning(running: Running, log: (message: string) => void, unlock: () => Promise<void>): EmbeddedDatabase {
  const stopping = new AbortController()
  let { pid } = running
  const restart = async () => {
    log('PostgreSQL has ended by itself; starting it again')
    const postmaster = await running.spawn()
    pid = postmaster.pid
    await running.wait(postmaster)
    log('PostgreSQL is ready again')
  }
  const watch = async () => {
    let delay = WATCH_MS
    while (await waited(delay, stopping.signal)) {
      delay = WATCH_MS
      if (isRunning(pid)) continue
      await restart().catch((error: Error) => {
        log(error.message)
        delay = RETRY_MS
      })
    }
  }
  const watching = watch()
  const stop = async () => {
    stopping.abort()
    await stopPostmaster(pid)
    // Another postmaster may just be starting.
    await watching
    await stopPostmaster(pid)
    await unlock()
  }
  let stopped: Promise<void> | undefined
  return {
    url: running.url,
    adopted: running.adopted,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/**
 * Resolves to true after so many milliseconds, or at once to false when aborted. The timer does not keep the process
 * alive.
 */
async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await pause(milliseconds, undefined, { signal, ref: false }).catch(() => undefined)
  return !signal.aborted
}
