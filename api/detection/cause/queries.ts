import type { ClickHouseClient } from '@clickhouse/client'
import { query } from '../../db/facts.ts'
import type { LedgerDb } from '../../db/ledger.ts'

const inCells = 'cell in {cells:Array(UInt64)}'
const within = "bucket >= toDateTime({from:UInt32}, 'UTC') and bucket < toDateTime({until:UInt32}, 'UTC')"

type Span = { from: number; until: number }
const numbers = (cells: readonly string[]): bigint[] => cells.map((cell) => BigInt(`0x${cell}`))

export const metricsKnown = (ledger: LedgerDb) =>
  ledger.selectFrom('metrics').select(['code', 'name', 'unit', 'kind']).orderBy('code').execute()

/** `cell` decimal. Per metric what some cells counted or held in a span: flows per 5 minutes of the buckets that have rows, stocks as mean level. */
export const observedAround = (facts: ClickHouseClient, step: 300 | 3600, cells: readonly string[], span: Span) =>
  query<{ metric: string; cell: string; sum: number; buckets: string; level: number }>(
    facts,
    `select metric, cell, sum(s) as sum, uniqExact(bucket) as buckets, avg(l) as level from (
       select metric, bucket, cell, sum(sum) as s, sum(sum) / sum(count) as l
       from observations_${step === 300 ? '5m' : '1h'} where ${within} and ${inCells} group by metric, bucket, cell)
     group by metric, cell`,
    { cells: numbers(cells), ...span },
  )

/** Complaints of each class in some cells: in the span, and in the days before it. */
export const complaintsAround = (
  facts: ClickHouseClient,
  cells: readonly string[],
  { from, until, since }: Span & { since: number },
) =>
  query<{ class: string; now: string; before: string }>(
    facts,
    `select class, sumIf(count, bucket >= toDateTime({from:UInt32}, 'UTC')) as now,
       sumIf(count, bucket < toDateTime({from:UInt32}, 'UTC')) as before
     from complaints_5m where bucket >= toDateTime({since:UInt32}, 'UTC') and bucket < toDateTime({until:UInt32}, 'UTC') and ${inCells}
     group by class having now > 0`,
    { cells: numbers(cells), from, until, since },
  )

/** Since when complaints are known at all, epoch seconds. */
export const oldestComplaint = async (facts: ClickHouseClient, after: number): Promise<number | undefined> => {
  const [row] = await query<{ oldest: number; rows: string }>(
    facts,
    `select toUInt32(min(bucket)) as oldest, count() as rows from complaints_1h where bucket >= toDateTime({after:UInt32}, 'UTC')`,
    { after },
  )
  return row && Number(row.rows) > 0 ? row.oldest : undefined
}

/** Components of some areas with where they are; removed ones left out. */
export const componentsIn = (ledger: LedgerDb, areas: readonly string[]) =>
  areas.length === 0
    ? Promise.resolve([])
    : ledger
        .selectFrom('components')
        .select(['class', 'name', 'state', 'lon', 'lat'])
        .where('area', 'in', areas)
        .where('state', '<>', 'removed')
        .execute()

/** Bays of the car parks of some cells. */
export const baysIn = (ledger: LedgerDb, metric: string, cells: readonly string[]) =>
  ledger
    .selectFrom('capacities')
    .select(['cell', 'capacity'])
    .where('metric', '=', metric)
    .where('cell', 'in', cells.length > 0 ? cells : [''])
    .execute()

/** Closed alerts of the same kind that share a cell, newest first. */
export const alertsLike = (
  ledger: LedgerDb,
  {
    rules,
    metric,
    subject,
    cells,
    before,
  }: { rules: readonly string[]; metric: string; subject: string; cells: readonly string[]; before: Date },
) =>
  ledger
    .selectFrom('alerts')
    .select(['id', 'rule', 'place', 'opened_at', 'closed_at', 'closed_why'])
    .distinct()
    .where('metric', '=', metric)
    .where('subject', '=', subject)
    .where('rule', 'in', rules)
    .where('state', '=', 'closed')
    .where('closed_at', '<', before)
    .where('opened_at', 'is not', null)
    .where((where) =>
      where.exists(
        where
          .selectFrom('alert_cells')
          .select('alert_cells.alert')
          .whereRef('alert_cells.alert', '=', 'alerts.id')
          .where('cell', 'in', cells.length > 0 ? cells : ['']),
      ),
    )
    .orderBy('opened_at', 'desc')
    .limit(5)
    .execute()
