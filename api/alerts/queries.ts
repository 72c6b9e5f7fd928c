import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'
import type { ListQuery } from './schema.ts'

const selectAlerts = (ledger: LedgerDb) =>
  ledger
    .selectFrom('alerts')
    .leftJoin('metrics', 'metrics.code', 'alerts.metric')
    .selectAll('alerts')
    .select(['metrics.name as metric_name', 'metrics.unit'])

export type AlertRow = Awaited<ReturnType<ReturnType<typeof selectAlerts>['execute']>>[number]
export type CellRow = { alert: number; cell: string; observed: number; capacity: number }

/** Alerts of a scope, worst first and newest first among equals; closed ones by when they were closed. */
export const listAlerts = async (
  ledger: LedgerDb,
  scope: readonly string[],
  { state, area, limit }: ListQuery,
): Promise<AlertRow[]> => {
  let rows = selectAlerts(ledger).where((where) =>
    where.or(scope.map((prefix) => where('alerts.area', 'like', `${prefix}%`))),
  )
  if (area !== undefined) rows = rows.where('alerts.area', 'like', `${area}%`)
  rows = state === 'live' ? rows.where('alerts.state', '<>', 'closed') : rows.where('alerts.state', '=', state)
  rows =
    state === 'closed'
      ? rows.orderBy(sql`alerts.closed_at`, 'desc')
      : rows.orderBy('alerts.severity').orderBy('alerts.raised_at', 'desc')
  return rows.orderBy('alerts.id', 'desc').limit(limit).execute()
}

export const alertById = async (ledger: LedgerDb, id: number): Promise<AlertRow | undefined> =>
  selectAlerts(ledger).where('alerts.id', '=', id).executeTakeFirst()

/** Cells of alerts, the strongest against its capacity first. */
export const cellsOf = async (ledger: LedgerDb, alerts: readonly number[]): Promise<CellRow[]> =>
  alerts.length === 0
    ? []
    : ledger
        .selectFrom('alert_cells')
        .selectAll()
        .where('alert', 'in', alerts)
        .orderBy(sql`observed / capacity`, 'desc')
        .orderBy('cell')
        .execute()
