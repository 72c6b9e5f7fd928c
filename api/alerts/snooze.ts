import type { Caller } from '../accounts/caller.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { isLive } from './life.ts'
import { about, hold } from './move.ts'
import { notSnoozed } from './record.ts'
import { words } from './words.ts'

/** The longest that an alert may be put off. Milliseconds. */
const longest = 30 * 86_400_000

/**
 * Puts off reminding of a live alert until an instant: it stays in its stage and in the list. It ends by itself, and at once if the alert
 * gets worse. Again: the new end and reason. Throws invalid for an end that is past or more than 30 days away, not_found if the alert is
 * unknown or outside the caller's scope, conflict if it is not live.
 */
export const snooze = async (
  ledger: LedgerDb,
  caller: Caller,
  id: number,
  { until, why }: { until: Date; why: string },
  at: Date,
): Promise<void> => {
  const ms = until.getTime() - at.getTime()
  if (ms <= 0 || ms > longest) throw new AppError('invalid', words.untilPast)
  await ledger.transaction().execute(async (tx) => {
    const alert = await hold(tx, caller, id)
    if (!isLive(alert.state)) throw new AppError('conflict', words.cannotSnooze(id, words.stages[alert.state]))
    if (alert.snoozed_until?.getTime() === until.getTime() && alert.snoozed_why === why) return
    await tx
      .updateTable('alerts')
      .set({ snoozed_until: until, snoozed_by: caller.name, snoozed_why: why })
      .where('id', '=', id)
      .execute()
    await appendEvent(tx, {
      kind: 'alert.snoozed',
      subject: String(id),
      area: alert.area,
      actor: caller.name,
      data: { ...about(alert), until: until.toISOString(), why },
    })
  })
}

/** Takes it back. On an alert that is not put off it changes nothing. Throws not_found as `snooze` does. */
export const unsnooze = async (ledger: LedgerDb, caller: Caller, id: number): Promise<void> => {
  await ledger.transaction().execute(async (tx) => {
    const alert = await hold(tx, caller, id)
    if (alert.snoozed_until === null) return
    await tx.updateTable('alerts').set(notSnoozed).where('id', '=', id).execute()
    await appendEvent(tx, {
      kind: 'alert.unsnoozed',
      subject: String(id),
      area: alert.area,
      actor: caller.name,
      data: { ...about(alert), why: 'taken back' },
    })
  })
}
