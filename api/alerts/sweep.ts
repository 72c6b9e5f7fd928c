import type { Transaction } from 'kysely'
import { appendEvent, lockEvents } from '../db/events.ts'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import { windowOver, windowsAt } from './hold.ts'
import { isLive } from './life.ts'
import { about } from './move.ts'
import { notSnoozed } from './record.ts'

/** What was pending and never opened is forgotten after this. Milliseconds. */
const briefKept = 7 * 86_400_000

/**
 * Ends what ends by itself: alerts that were put off until now are heard again, and those that opened in quiet hours or during maintenance
 * are told, if they still live, once that is over. Cheap when there is nothing to do; doing it twice changes nothing.
 */
export const sweepAlerts = async (ledger: LedgerDb, at: Date): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    await lockEvents(tx)
    const rows = await tx
      .selectFrom('alerts')
      .selectAll()
      .where('snoozed_until', '<=', at)
      .orderBy('id')
      .forUpdate()
      .execute()
    for (const row of rows) {
      await tx.updateTable('alerts').set(notSnoozed).where('id', '=', row.id).execute()
      await appendEvent(tx, {
        kind: 'alert.unsnoozed',
        subject: String(row.id),
        area: row.area,
        data: { ...about(row), why: 'expired' },
      })
    }
    await releaseHeld(tx, at)
    await tx
      .deleteFrom('alerts')
      .where('state', '=', 'closed')
      .where('opened_at', 'is', null)
      .where('closed_at', '<', new Date(at.getTime() - briefKept))
      .execute()
  })

/** Tells of held alerts that nothing holds any longer. Closed ones stay as they are: they never were told. */
export const releaseHeld = async (tx: Transaction<Ledger>, at: Date): Promise<void> => {
  await lockEvents(tx)
  const rows = await tx
    .selectFrom('alerts')
    .selectAll()
    .where('held', 'in', ['quiet', 'maintenance'])
    .where('state', '<>', 'closed')
    .orderBy('id')
    .forUpdate()
    .execute()
  if (rows.length === 0) return
  const windows = await windowsAt(tx, at)
  for (const row of rows) {
    const quiet = row.held === 'quiet' && row.held_until !== null && row.held_until > at
    if (quiet || windowOver(windows, row) || !isLive(row.state)) continue
    await tx.updateTable('alerts').set({ held: null, held_until: null }).where('id', '=', row.id).execute()
    await appendEvent(tx, {
      kind: 'alert.released',
      subject: String(row.id),
      area: row.area,
      data: { ...about(row), was: row.held },
    })
  }
}
