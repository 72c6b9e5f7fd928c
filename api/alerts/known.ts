import type { Transaction } from 'kysely'
import type { AlertTable, Ledger } from '../db/ledger.ts'
import { type Evidence, isEvidence } from './evidence.ts'
import type { LiveAlert } from './raise.ts'

/** An alert that a look may find again, with what tells whether it changed. */
export type Known = LiveAlert & {
  place: string
  area: string
  observed: number
  parent: number | null
  openedAt: Date | null
  noData: boolean
  held: AlertTable['held']
  snoozed: boolean
  /** Closed while somebody watched whether it would return. */
  monitored: boolean
  /** Closed, and what it told of was over. */
  over: boolean
  /** Epoch milliseconds; 0 where it is not closed. */
  closedAt: number
}

type Scope = { rule: string; metric: string; subject: string; at: Date }

/** How long after its end an incident that was watched counts as the same one. Milliseconds. */
const returnsWithin = 86_400_000

/**
 * The alerts of one rule, metric and subject that are not closed, oldest first, then those that were closed but may go on: closed by a
 * person before it was over, or under monitoring in the last 24 hours, newest first. Locked until the transaction ends.
 */
export const knownAlerts = async (tx: Transaction<Ledger>, scope: Scope): Promise<Known[]> => {
  const { rule, metric, subject, at } = scope
  const rows = await tx
    .selectFrom('alerts')
    .selectAll()
    .where('rule', '=', rule)
    .where('metric', '=', metric)
    .where('subject', '=', subject)
    .where('past_key', 'is', null)
    .where((where) =>
      where.or([
        where('state', '<>', 'closed'),
        where.and([where('state', '=', 'closed'), where('over_at', 'is', null)]),
        where.and([
          where('state', '=', 'closed'),
          where('monitoring_at', 'is not', null),
          where('closed_at', '>', new Date(at.getTime() - returnsWithin)),
        ]),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  const cells = Map.groupBy(
    await cellsOf(
      tx,
      rows.map(({ id }) => id),
    ),
    ({ alert }) => alert,
  )
  const known = rows.map(
    (row): Known => ({
      id: row.id,
      state: row.state,
      severity: row.severity,
      pattern: row.pattern,
      evidence: evidenceOf(row.evidence),
      firstSeen: row.first_seen,
      cells: cells.get(row.id) ?? [],
      place: row.place,
      area: row.area,
      observed: row.observed,
      parent: row.parent,
      openedAt: row.opened_at,
      noData: row.no_data_since !== null,
      held: row.held,
      snoozed: row.snoozed_until !== null,
      monitored: row.monitoring_at !== null,
      over: row.state === 'closed' && row.over_at !== null,
      closedAt: row.closed_at?.getTime() ?? 0,
    }),
  )
  return known.sort(
    (a, b) => Number(a.state === 'closed') - Number(b.state === 'closed') || b.closedAt - a.closedAt || a.id - b.id,
  )
}

/** An alert's evidence; undefined in rows older than it. */
export const evidenceOf = (stored: object): Evidence | undefined => (isEvidence(stored) ? stored : undefined)

const cellsOf = async (tx: Transaction<Ledger>, alerts: readonly number[]) =>
  alerts.length === 0 ? [] : tx.selectFrom('alert_cells').selectAll().where('alert', 'in', alerts).execute()
