import type { Transaction, Updateable } from 'kysely'
import { type Caller, inScope } from '../accounts/caller.ts'
import type { Calendar } from '../areas/calendar.ts'
import { appendEvent, lockEvents } from '../db/events.ts'
import type { AlertTable, Ledger, LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { mayMove, type Stage, type Target } from './life.ts'
import { fresh, notSnoozed } from './record.ts'
import { relateLive } from './relate.ts'
import { words } from './words.ts'

export type MoveDeps = { ledger: LedgerDb; calendar: Calendar; at: Date }

type Asked = { to: Target; why?: string; from?: Stage }

/**
 * Brings an alert to another stage, in the caller's name. Where it stands already, nothing changes and the first name and time stay. `from`
 * narrows the stages it may be brought from. Throws not_found if the alert is unknown or outside the caller's scope, conflict where its
 * stage does not allow it, with who changed it and when.
 */
export const move = async (
  { ledger, calendar, at }: MoveDeps,
  caller: Caller,
  id: number,
  { to, why, from }: Asked,
): Promise<void> => {
  await ledger.transaction().execute(async (tx) => {
    const alert = await hold(tx, caller, id)
    if (alert.state === to) return
    if (!mayMove(alert, to) || (from && alert.state !== from)) throw conflict(alert, to, calendar)
    await tx
      .updateTable('alerts')
      .set(become(alert, to, caller.name, at, why))
      .where('id', '=', id)
      .execute()
    await appendEvent(tx, {
      kind: kindOf(alert.state, to),
      subject: String(id),
      area: alert.area,
      actor: caller.name,
      data: { from: alert.state, to, ...about(alert), ...(why === undefined ? {} : { why }) },
    })
    if (to === 'closed' || alert.state === 'closed') await relateLive(tx)
  })
}

type Held = Awaited<ReturnType<typeof hold>>

/** Locks an alert's row until the transaction ends. Throws not_found as `move` does. */
export const hold = async (tx: Transaction<Ledger>, caller: Caller, id: number) => {
  await lockEvents(tx)
  const alert = await tx.selectFrom('alerts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!alert || !inScope(caller.scope, alert.area)) throw new AppError('not_found', words.notFound(id))
  return alert
}

/** What an event tells of its alert. */
export const about = ({ rule, metric, subject, severity, place, parent }: Held): Record<string, unknown> => ({
  rule,
  metric,
  ...(subject ? { subject } : {}),
  severity,
  place,
  ...(parent ? { parent } : {}),
})

const become = (alert: Held, to: Target, name: string, at: Date, why: string | undefined): Updateable<AlertTable> => {
  // Whoever works at it or watches it has seen it.
  const seen = alert.acknowledged_at === null ? { acknowledged_at: at, acknowledged_by: name } : {}
  switch (to) {
    case 'open':
      return { ...fresh, ...(alert.state === 'closed' ? { parent: null } : {}) }
    case 'acknowledged':
      return { state: to, ...seen }
    case 'handling':
      return { state: to, ...seen, handling_at: at, handling_by: name, monitoring_at: null, monitoring_by: null }
    case 'monitoring':
      return { state: to, ...seen, monitoring_at: at, monitoring_by: name }
    case 'closed':
      return { state: to, closed_at: at, closed_by: name, closed_why: why ?? '', no_data_since: null, ...notSnoozed }
  }
}

const kindOf = (from: Stage, to: Target): string => {
  if (to === 'acknowledged') return 'alert.acknowledged'
  if (to === 'closed') return 'alert.closed'
  if (to === 'open' && from === 'closed') return 'alert.reopened'
  return to === 'open' && from === 'acknowledged' ? 'alert.unacknowledged' : 'alert.moved'
}

const conflict = (alert: Held, to: Target, calendar: Calendar): AppError => {
  const [by, at] = lastMover(alert)
  const { date, hour, minute } = at ? calendar.local(at) : { date: '', hour: 0, minute: 0 }
  const two = (value: number): string => String(value).padStart(2, '0')
  const whom = by && at ? words.byWhom(by, `${date} ${two(hour)}:${two(minute)}`) : ''
  return new AppError('conflict', words.cannotMove(alert.id, words.stages[alert.state], whom, words.stages[to]), {
    state: alert.state,
    by,
    at: at?.toISOString() ?? null,
  })
}

const lastMover = (alert: Held): [by: string | null, at: Date | null] => {
  const movers: Partial<Record<Stage, [string | null, Date | null]>> = {
    acknowledged: [alert.acknowledged_by, alert.acknowledged_at],
    handling: [alert.handling_by, alert.handling_at],
    monitoring: [alert.monitoring_by, alert.monitoring_at],
    closed: [alert.closed_by, alert.closed_at],
  }
  return movers[alert.state] ?? [null, null]
}
