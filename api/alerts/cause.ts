import { sql } from 'kysely'
import { appendEvent, lockEvents } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Cause } from './evidence.ts'
import { evidenceOf } from './known.ts'
import { about } from './move.ts'
import { keepCause } from './record.ts'

/**
 * Puts into an alert's evidence what may lie behind it, with an event where that is new. What is empty stays as it was found before. An
 * alert that is unknown, or older than evidence, is left alone.
 */
export const setCause = async (ledger: LedgerDb, id: number, cause: Cause): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    await lockEvents(tx)
    const row = await tx.selectFrom('alerts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    const before = row && evidenceOf(row.evidence)
    if (!row || !before) return
    const evidence = keepCause({ ...before, ...cause }, before)
    const { numUpdatedRows } = await tx
      .updateTable('alerts')
      .set({ evidence: JSON.stringify(evidence) })
      .where('id', '=', id)
      .where(sql<boolean>`evidence <> ${JSON.stringify(evidence)}::jsonb`)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    await appendEvent(tx, { kind: 'alert.explained', subject: String(id), area: row.area, data: about(row) })
  })
