import type { Transaction } from 'kysely'
import type { Caller } from '../accounts/caller.ts'
import { inScope } from '../accounts/caller.ts'
import { appendEvent } from '../db/events.ts'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { words } from './words.ts'

/**
 * Says that the caller has seen an alert. Doing it again changes nothing: the first name and time stay.
 * Throws not_found if the alert is unknown or outside the caller's scope, conflict if it is closed.
 */
export const acknowledge = async (ledger: LedgerDb, caller: Caller, id: number, at: Date): Promise<void> => {
  await ledger.transaction().execute(async (tx) => {
    const alert = await hold(tx, caller, id)
    if (alert.state === 'acknowledged') return
    await tx
      .updateTable('alerts')
      .set({ state: 'acknowledged', acknowledged_at: at, acknowledged_by: caller.name })
      .where('id', '=', id)
      .execute()
    await appendEvent(tx, { kind: 'alert.acknowledged', subject: String(id), area: alert.area, actor: caller.name })
  })
}

/** Takes an acknowledgement back. On an open alert it changes nothing. Throws as `acknowledge` does. */
export const unacknowledge = async (ledger: LedgerDb, caller: Caller, id: number): Promise<void> => {
  await ledger.transaction().execute(async (tx) => {
    const alert = await hold(tx, caller, id)
    if (alert.state === 'open') return
    await tx
      .updateTable('alerts')
      .set({ state: 'open', acknowledged_at: null, acknowledged_by: null })
      .where('id', '=', id)
      .execute()
    await appendEvent(tx, { kind: 'alert.unacknowledged', subject: String(id), area: alert.area, actor: caller.name })
  })
}

/** Locks the alert's row until the transaction ends. */
const hold = async (
  tx: Transaction<Ledger>,
  caller: Caller,
  id: number,
): Promise<{ state: 'open' | 'acknowledged'; area: string }> => {
  const alert = await tx
    .selectFrom('alerts')
    .select(['state', 'area'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!alert || !inScope(caller.scope, alert.area)) throw new AppError('not_found', words.notFound(id))
  const { state, area } = alert
  if (state === 'closed') throw new AppError('conflict', words.closedAlready(id))
  return { state, area }
}
