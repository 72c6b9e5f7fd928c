import { sql, type Transaction } from 'kysely'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import type { NamedPlace } from './place.ts'

/** Metrics of which values are summed over time; a level such as parked cars has no rate. */
export const flowMetrics = async (ledger: LedgerDb): Promise<string[]> =>
  (await ledger.selectFrom('metrics').select('code').where('kind', '=', 'flow').orderBy('code').execute()).map(
    (row) => row.code,
  )

export type Metric = { name: string; unit: string; kind: 'flow' | 'stock' }

/** Every metric by its code: flows are summed over time, stocks averaged. */
export const metricsByCode = async (ledger: LedgerDb): Promise<Map<string, Metric>> => {
  const rows = await ledger.selectFrom('metrics').select(['code', 'name', 'unit', 'kind']).orderBy('code').execute()
  return new Map(rows.map(({ code, ...metric }) => [code, metric]))
}

/** Named places whose extent touches a box [west, south, east, north]. */
export const placesIn = async (
  ledger: LedgerDb,
  [west, south, east, north]: readonly number[],
): Promise<NamedPlace[]> =>
  ledger
    .selectFrom('places')
    .select(['kind', 'name', 'geometry'])
    .where(sql<boolean>`extent && box(point(${west}, ${south}), point(${east}, ${north}))`)
    .orderBy('id')
    .execute()

export type Mark = { doneTo: Date; rowsSeen: number; lookedAt: Date }

export const markOf = async (
  ledger: LedgerDb | Transaction<Ledger>,
  rule: string,
  metric: string,
): Promise<Mark | undefined> => {
  const row = await ledger
    .selectFrom('detection_marks')
    .selectAll()
    .where('rule', '=', rule)
    .where('metric', '=', metric)
    .executeTakeFirst()
  return row && { doneTo: row.done_to, rowsSeen: row.rows_seen, lookedAt: row.looked_at }
}

export const setMark = async (tx: Transaction<Ledger>, rule: string, metric: string, mark: Mark): Promise<void> => {
  const values = { done_to: mark.doneTo, rows_seen: mark.rowsSeen, looked_at: mark.lookedAt }
  await tx
    .insertInto('detection_marks')
    .values({ rule, metric, ...values })
    .onConflict((conflict) => conflict.columns(['rule', 'metric']).doUpdateSet(values))
    .execute()
}

/** True if a batch of observations was stored since an instant. */
export const storedSince = async (ledger: LedgerDb, since: Date): Promise<boolean> =>
  (await ledger
    .selectFrom('batches')
    .select('id')
    .where('kind', '=', 'observations')
    .where('stored_at', '>', since)
    .limit(1)
    .executeTakeFirst()) !== undefined
