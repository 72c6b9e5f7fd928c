import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'
import type { ListQuery } from './schema.ts'

const selectAlerts = (ledger: LedgerDb) =>
  ledger
    .selectFrom('alerts')
    .leftJoin('metrics', 'metrics.code', 'alerts.metric')
    .selectAll('alerts')
    .select(['metrics.name as metric_name', 'metrics.unit', familySeverity.as('worst')])

/** Of an alert and the live ones that it speaks for, the worst. */
const familySeverity = sql<'A' | 'B' | 'C'>`least(alerts.severity,
  (select min(child.severity) from alerts child where child.parent = alerts.id and child.state <> 'closed'))`

export type AlertRow = Awaited<ReturnType<ReturnType<typeof selectAlerts>['execute']>>[number]
export type CellRow = {
  alert: number
  cell: string
  observed: number
  capacity: number | null
  expected: number | null
  z: number | null
}

/**
 * Alerts of a scope, worst first (a parent as the worst that it speaks for) and newest first among equals; closed ones by when they were
 * closed. At most `limit`, after the row that `after` tells of.
 */
export const listAlerts = async (
  ledger: LedgerDb,
  scope: readonly string[],
  { state, rule, metric, subject, severity, area, parent, from, to, after, limit }: ListQuery,
): Promise<AlertRow[]> => {
  let rows = selectAlerts(ledger).where((where) =>
    where.or(scope.map((prefix) => where('alerts.area', 'like', `${prefix}%`))),
  )
  if (state === 'live') rows = rows.where('alerts.state', 'not in', ['pending', 'closed'])
  // What never opened was no alert.
  else if (state === 'closed')
    rows = rows.where('alerts.state', '=', 'closed').where('alerts.opened_at', 'is not', null)
  else if (state === 'no-data')
    rows = rows.where('alerts.state', '<>', 'closed').where('alerts.no_data_since', 'is not', null)
  else rows = rows.where('alerts.state', '=', state)
  if (rule !== undefined) rows = rows.where('alerts.rule', '=', rule)
  if (metric !== undefined) rows = rows.where('alerts.metric', '=', metric)
  if (subject !== undefined) rows = rows.where('alerts.subject', '=', subject)
  if (severity !== undefined) rows = rows.where('alerts.severity', '=', severity)
  if (area !== undefined) rows = rows.where('alerts.area', 'like', `${area}%`)
  if (parent !== undefined)
    rows = parent === 'none' ? rows.where('alerts.parent', 'is', null) : rows.where('alerts.parent', '=', parent)
  if (to !== undefined) rows = rows.where('alerts.first_seen', '<', to)
  if (from !== undefined)
    rows = rows.where((where) =>
      where.or([where('alerts.closed_at', '>=', from), where('alerts.closed_at', 'is', null)]),
    )
  if (state === 'closed') {
    if (after) rows = rows.where(sql<boolean>`(alerts.closed_at, alerts.id) < (${after.at}, ${after.id})`)
    rows = rows.orderBy(sql`alerts.closed_at`, 'desc')
  } else {
    if (after) {
      rows = rows.where(
        sql<boolean>`(${familySeverity} > ${after.severity}
          or (${familySeverity} = ${after.severity} and (alerts.raised_at, alerts.id) < (${after.at}, ${after.id})))`,
      )
    }
    rows = rows.orderBy(familySeverity).orderBy('alerts.raised_at', 'desc')
  }
  return rows.orderBy('alerts.id', 'desc').limit(limit).execute()
}

export const alertById = async (ledger: LedgerDb, id: number): Promise<AlertRow | undefined> =>
  selectAlerts(ledger).where('alerts.id', '=', id).executeTakeFirst()

/** Cells of alerts, the strongest first: against its capacity, else by how far from normal, else by count. */
export const cellsOf = async (ledger: LedgerDb, alerts: readonly number[]): Promise<CellRow[]> =>
  alerts.length === 0
    ? []
    : ledger
        .selectFrom('alert_cells')
        .selectAll()
        .where('alert', 'in', alerts)
        .orderBy(sql`observed / capacity`, (order) => order.desc().nullsLast())
        .orderBy(sql`abs(z)`, (order) => order.desc().nullsLast())
        .orderBy('observed', 'desc')
        .orderBy('cell')
        .execute()

/** Live alerts that others speak for, by their parent, oldest first. */
export const childrenOf = async (
  ledger: LedgerDb,
  parents: readonly number[],
): Promise<{ id: number; parent: number | null }[]> =>
  parents.length === 0
    ? []
    : ledger
        .selectFrom('alerts')
        .select(['id', 'parent'])
        .where('parent', 'in', parents)
        .where('state', '<>', 'closed')
        .orderBy('id')
        .execute()

/** What happened to an alert, oldest first, after an event's id. */
export const historyOf = async (ledger: LedgerDb, id: number, after: number, limit: number) =>
  ledger
    .selectFrom('events')
    .select(['id', 'at', 'kind', 'actor', 'data'])
    .where('subject', '=', String(id))
    .where(sql<boolean>`kind like 'alert.%'`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()

/** Maintenance windows that touch a scope, the latest first; at most 500. */
export const listWindows = async (ledger: LedgerDb, scope: readonly string[]) =>
  ledger
    .selectFrom('maintenance_windows')
    .selectAll()
    .where((where) =>
      where.or(
        scope.flatMap((prefix) => [where('area', 'like', `${prefix}%`), sql<boolean>`${prefix} like area || '%'`]),
      ),
    )
    .orderBy('to_at', 'desc')
    .orderBy('id', 'desc')
    .limit(500)
    .execute()

export const windowById = async (ledger: LedgerDb, id: number) =>
  ledger.selectFrom('maintenance_windows').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
