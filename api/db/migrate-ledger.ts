import { sql } from 'kysely'
import type { LedgerDb } from './ledger.ts'
import { type Migration, pendingMigrations } from './migrations.ts'

/** One number of the advisory lock: two programs that start on one database wait for each other. */
const migrationLock = 7_411_852

/** Runs what was not yet run, each file in a transaction of its own together with its mark. Returns the names it ran. Throws as pendingMigrations. */
export async function migrateLedger(ledger: LedgerDb, files: readonly Migration[]): Promise<string[]> {
  return ledger.connection().execute(async (db) => {
    await sql`select pg_advisory_lock(${migrationLock})`.execute(db)
    try {
      await sql`create table if not exists migrations (name text primary key, digest text not null, at timestamptz not null default now())`.execute(
        db,
      )
      const { rows } = await sql<{ name: string; digest: string }>`select name, digest from migrations`.execute(db)
      const pending = pendingMigrations(files, new Map(rows.map((row) => [row.name, row.digest])), '账本库')
      for (const file of pending) {
        await db.transaction().execute(async (tx) => {
          await sql.raw(file.sql).execute(tx)
          await sql`insert into migrations (name, digest) values (${file.name}, ${file.digest})`.execute(tx)
        })
      }
      return pending.map((file) => file.name)
    } finally {
      await sql`select pg_advisory_unlock(${migrationLock})`.execute(db)
    }
  })
}
