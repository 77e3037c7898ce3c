import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 20

/** A fingerprint of a process: no later process with the same pid has the same one. Undefined once it has ended. */
export function fingerprint(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return linuxFingerprint(pid)
    if (process.platform === 'win32') return process.kill(pid, 0) ? 'running' : undefined
    return ps('lstart', pid) || undefined
  } catch {
    return undefined
  }
}

/** Start time in ticks since boot (field 22 of proc_pid_stat(5)), which only means something together with the boot. */
function linuxFingerprint(pid: number): string | undefined {
  const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
}

/** Whether the process runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  if (process.platform === 'linux') return fingerprint(pid) !== undefined
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Sends a signal; a process that has ended meanwhile is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Resolves to whether the condition came true within so many milliseconds. */
export async function within(milliseconds: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + milliseconds
  while (!(await condition())) {
    if (performance.now() > deadline) return false
    await pause(POLL_MS)
  }
  return true
}

/**
 * The pids of PostgreSQL's own programs that work in this directory. Works only on Linux; elsewhere the list is empty.
 */
async function postgresProcessesIn(directory: string): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const inside = await Promise.all(pids.map((pid) => isPostgresIn(directory, pid)))
  return pids.filter((_, index) => inside[index])
}

/** Whether this pid is one of PostgreSQL's programs at work in this directory, not another process that got its pid. */
export async function isPostgresIn(directory: string, pid: number): Promise<boolean> {
  if (process.platform === 'win32') return run('tasklist', '/nh', '/fi', `pid eq ${pid}`).includes('postgres')
  if (process.platform !== 'linux') return ps('command', pid).includes(directory)
  try {
    // The program's name first: shells may run in the directory too. Without a promise for each process of the machine.
    if (!/^(postgres|initdb)$/m.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))) return false
    const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(directory)])
    return theirs.ino === ours.ino && theirs.dev === ours.dev && isRunning(pid)
  } catch {
    return false
  }
}

const ps = (column: string, pid: number) => run('/bin/ps', '-o', `${column}=`, '-p', String(pid))

/** The output of a system tool; empty when it finds nothing. */
function run(program: string, ...options: string[]): string {
  try {
    return execFileSync(program, options, { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC' } }).trim()
  } catch {
    return ''
  }
}

/** Ends what is left of a PostgreSQL in this directory, so that its shared memory is free for the next one. */
export async function endPostgresIn(directory: string): Promise<void> {
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    const pids = await postgresProcessesIn(directory)
    if (pids.length === 0) return
    for (const pid of pids) signalProcess(pid, signal)
    if (await within(2_000, async () => (await postgresProcessesIn(directory)).length === 0)) return
  }
}
