/** The name and version of the server. */
export const SERVER_INFO = { name: 'clankdin', title: 'ClankdIn', version: '3.5.0' }
/** The revisions that begin with a handshake; the one after them has none, and the SDK adds it by itself. */
export const HANDSHAKE_VERSIONS = ['2025-11-25', '2025-06-18']
