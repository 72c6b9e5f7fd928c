import { createHash, randomBytes } from 'node:crypto'
import type { LedgerDb } from '../db/ledger.ts'
import { type Caller, makeCaller, type Role } from './caller.ts'

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export type NewToken = {
  name: string
  role: Role
  scope: readonly string[]
  expiresAt?: Date
}

/** Makes a token and returns it; this is the only time that its text exists outside the holder's hands. */
export const issueToken = async (ledger: LedgerDb, { name, role, scope, expiresAt }: NewToken): Promise<string> => {
  const token = `qs_${randomBytes(24).toString('base64url')}`
  await ledger
    .insertInto('tokens')
    .values({
      name,
      role,
      scope: [...scope],
      digest: digestOf(token),
      expires_at: expiresAt ?? null,
      revoked_at: null,
    })
    .execute()
  return token
}

/** The caller behind a token, or undefined if it is unknown, revoked or expired at `now`. */
export const callerOf = async (ledger: LedgerDb, token: string, now: Date): Promise<Caller | undefined> => {
  const row = await ledger
    .selectFrom('tokens')
    .select(['name', 'role', 'scope', 'expires_at', 'revoked_at'])
    .where('digest', '=', digestOf(token))
    .executeTakeFirst()
  if (!row || row.revoked_at || (row.expires_at && row.expires_at <= now)) return undefined
  return makeCaller(row.name, row.role, row.scope)
}

/** All tokens without their secrets, newest first. */
export const listTokens = async (ledger: LedgerDb) =>
  ledger
    .selectFrom('tokens')
    .select(['id', 'name', 'role', 'scope', 'made_at as madeAt', 'expires_at as expiresAt', 'revoked_at as revokedAt'])
    .orderBy('id', 'desc')
    .execute()

/** True if a living token had this id. A revoked token stays listed. */
export const revokeToken = async (ledger: LedgerDb, id: number, now: Date): Promise<boolean> => {
  const done = await ledger
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}
