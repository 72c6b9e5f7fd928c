import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LedgerDb } from '../db/ledger.ts'
import type { Role } from './caller.ts'
import { callerOf, issueToken } from './tokens.ts'

/**
 * The token by which this machine's own tools (import, the demo feed) speak to the api: a file readable by its owner alone.
 * Made anew when the ledger does not know the one on file (another ledger, or revoked).
 */
export const ensureKeyFile = async (ledger: LedgerDb, dataDir: string, role: Role, now: Date): Promise<string> => {
  const file = join(dataDir, `${role}.token`)
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (kept && (await callerOf(ledger, kept, now))) return kept
  const made = await issueToken(ledger, {
    name: `local ${role}`,
    role,
    scope: [''],
  })
  await writeFile(file, `${made}\n`, { mode: 0o600 })
  return made
}
