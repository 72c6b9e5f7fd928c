import type { ClickHouseClient } from '@clickhouse/client'
import type { Transaction } from 'kysely'
import { query, queryBytes } from '../../db/facts.ts'
import type { Ledger, LedgerDb } from '../../db/ledger.ts'
import { RowReader } from '../rowbinary.ts'

export type Step = 300 | 3600
export type MetricRow = { code: string; name: string; unit: string; kind: 'flow' | 'stock' }

export const metricRows = (ledger: LedgerDb): Promise<MetricRow[]> =>
  ledger.selectFrom('metrics').select(['code', 'name', 'unit', 'kind']).orderBy('code').execute()

const tableOf = (step: Step): string => (step === 300 ? 'observations_5m' : 'observations_1h')
const within =
  "metric = {metric:String} and bucket >= toDateTime({from:UInt32}, 'UTC') and bucket < toDateTime({until:UInt32}, 'UTC')"

/** One row of a bucket: values as the tables hold them (a flow's sum over the bucket, a stock's level). */
export type TakeObserved = (bucket: number, cell: bigint, value: number) => void

/** Hands over what was observed in [from, until), epoch seconds, bucket by bucket in order. */
export const observedIn = async (
  facts: ClickHouseClient,
  { code: metric, kind }: Pick<MetricRow, 'code' | 'kind'>,
  step: Step,
  span: { from: number; until: number },
  take: TakeObserved,
  signal?: AbortSignal,
): Promise<void> => {
  const values =
    kind === 'flow'
      ? `select bucket, cell, sum(sum) as value from ${tableOf(step)} where ${within} group by bucket, cell`
      : `select bucket, cell, sum(level) as value from (
           select bucket, cell, sum(sum) / sum(count) as level from ${tableOf(step)} where ${within} group by bucket, cell, source)
         group by bucket, cell`
  const bytes = await queryBytes(
    facts,
    `select toUInt32(bucket) as at, cell, toFloat32(value) from (${values}) order by at format RowBinary`,
    { metric, ...span },
    signal,
  )
  const read = new RowReader(bytes)
  while (read.more()) take(read.u32(), read.u64(), read.f32())
}

/** Start of the oldest and the newest bucket with data in [from, until), epoch seconds; undefined without any. */
export const bucketsIn = async (
  facts: ClickHouseClient,
  metric: string,
  step: Step,
  span: { from: number; until: number },
): Promise<{ oldest: number; newest: number } | undefined> => {
  const [row] = await query<{ oldest: number; newest: number; rows: string }>(
    facts,
    `select toUInt32(min(bucket)) as oldest, toUInt32(max(bucket)) as newest, count() as rows from ${tableOf(step)} where ${within}`,
    { metric, ...span },
  )
  return row && Number(row.rows) > 0 ? { oldest: row.oldest, newest: row.newest } : undefined
}

export type KeptLooks = { step: number; cells: Record<string, number[]> }

export const looksOf = (
  ledger: LedgerDb | Transaction<Ledger>,
  engine: string,
  metric: string,
): Promise<KeptLooks | undefined> =>
  ledger
    .selectFrom('detection_looks')
    .select(['step', 'cells'])
    .where('engine', '=', engine)
    .where('metric', '=', metric)
    .executeTakeFirst()

export const setLooks = async (
  tx: Transaction<Ledger>,
  engine: string,
  metric: string,
  { step, cells }: KeptLooks,
): Promise<void> => {
  const values = { step, cells: JSON.stringify(cells) }
  await tx
    .insertInto('detection_looks')
    .values({ engine, metric, ...values })
    .onConflict((conflict) => conflict.columns(['engine', 'metric']).doUpdateSet(values))
    .execute()
}

/** Where and when an alert was, undefined where there is none. */
export const spotOf = async (
  ledger: LedgerDb,
  id: number,
): Promise<{ cells: string[]; firstSeen: Date; lastSeen: Date } | undefined> => {
  const row = await ledger
    .selectFrom('alerts')
    .select(['first_seen', 'last_seen'])
    .where('id', '=', id)
    .executeTakeFirst()
  const cells = await ledger.selectFrom('alert_cells').select('cell').where('alert', '=', id).orderBy('cell').execute()
  return row && { cells: cells.map(({ cell }) => cell), firstSeen: row.first_seen, lastSeen: row.last_seen }
}
