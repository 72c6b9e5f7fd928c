import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, lchownSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** nobody, on every system we know. */
const nobody = 65534

/** As whom PostgreSQL runs: `before` is put before its command line; `uid` is given to spawn. */
export type Identity = { before: string[]; uid?: number }

/**
 * PostgreSQL refuses to run as root. As root we run it in a user namespace where root is called nobody: files stay root's, so it works in a
 * folder only root may enter. Where namespaces are forbidden it runs as nobody in a folder given to nobody. A normal user runs it directly.
 */
export function postgresIdentity(log: (line: string) => void): Identity {
  if (process.getuid?.() !== 0) return { before: [] }
  const before = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--']
  const [command = '', ...args] = before
  if (spawnSync(command, [...args, 'true'], { stdio: 'ignore' }).status === 0) return { before }
  log('postgres: user namespaces are not allowed here, the server runs as uid 65534')
  return { before: [], uid: nobody }
}

/** Makes the folder and all below it belong to whom the server runs as; a folder may have been made under the other identity. */
export function ownFolder(folder: string, identity: Identity): void {
  if (process.getuid?.() !== 0) return
  const uid = identity.uid ?? 0
  if (statSync(folder).uid === uid) return
  chownSync(folder, uid, uid)
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, entry), uid, uid)
}

/** Lets whom the server runs as pass through a folder of ours that is closed to others, without listing it. */
export function letThrough(folder: string, identity: Identity): void {
  if (identity.uid !== undefined) chmodSync(folder, statSync(folder).mode | 0o011)
}
