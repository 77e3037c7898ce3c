/**
 * PostgreSQL's settings for one machine that it shares with the server. Committed data survives a power cut (`fsync`
 * and `synchronous_commit` stay on).
 */
export const defaultSettings: Record<string, string> = {
  max_connections: '120',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  wal_buffers: '16MB',
  wal_compression: 'on',
  random_page_cost: '1.1',
  // Requests are many and small: compiling a plan or spreading it over workers costs the others more than it gains.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Problems of the database itself. Errors of single statements are returned to their caller and may quote content.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
}

/**
 * Where it listens: a port for tools on this machine, and a socket inside the data directory (named from there, because
 * its full path may not be open to PostgreSQL's user), which nobody else can enter.
 */
export function listenSettings(port: number): Record<string, string> {
  const socket = process.platform === 'win32' ? '' : '.'
  return { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: socket }
}
