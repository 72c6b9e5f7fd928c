import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'

/** Writes in a transaction that is about to commit. */
export type Mark = (tx: LedgerDb) => Promise<void>

/**
 * The ledger as a kind uses it, except that each of its transactions also writes the mark before it commits: after a crash the
 * draft says whether its rows are in, since both came in together.
 */
export const markedLedger = (ledger: LedgerDb, mark: Mark): LedgerDb =>
  new Proxy(ledger, {
    get(target, name) {
      if (name !== 'transaction') {
        const value: unknown = Reflect.get(target, name, target)
        // Kysely keeps private fields: its methods must run on itself, not on the proxy.
        return typeof value === 'function' ? value.bind(target) : value
      }
      return () => ({
        execute: <Result>(work: (tx: LedgerDb) => Promise<Result>): Promise<Result> =>
          target.transaction().execute(async (tx) => {
            const result = await work(tx)
            await mark(tx)
            return result
          }),
      })
    },
  })

/** The mark of a commit. Throws where the draft was discarded meanwhile, which undoes the transaction. */
export const commitMark =
  (id: number, actor: string, at: Date): Mark =>
  async (tx) => {
    const { numAffectedRows } = await sql`
      update imports set state = 'committed', committed_by = ${actor}, committed_at = ${at}
      where id = ${id} and state in ('committing', 'committed')`.execute(tx)
    if (numAffectedRows !== 1n) throw new Error(`import ${id} is no longer being committed`)
  }
