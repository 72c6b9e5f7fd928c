import type { ClickHouseClient } from '@clickhouse/client'
import { query, queryBytes, queryColumns } from '../../db/facts.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { RowReader } from '../rowbinary.ts'
import type { Calibration } from './calibration.ts'
import type { MetricKind } from './normals.ts'

/** Hours of a metric, epoch seconds; [from, to). */
export type Span = { metric: string; from: number; to: number }

const within =
  "metric = {metric:String} and bucket >= toDateTime({from:UInt32}, 'UTC') and bucket < toDateTime({to:UInt32}, 'UTC')"
const hourOf = 'toUInt16(intDiv(toUInt32(bucket) - {from:UInt32}, 3600))'

export const loadMetrics = (ledger: LedgerDb): Promise<{ code: string; kind: MetricKind }[]> =>
  ledger.selectFrom('metrics').select(['code', 'kind']).orderBy('code').execute()

/** Start of the newest hour with data that began before `before` (epoch seconds), undefined without any. */
export const newestHour = async (
  facts: ClickHouseClient,
  metric: string,
  before: number,
): Promise<number | undefined> => {
  const [row] = await query<{ at: number }>(
    facts,
    `select toUInt32(bucket) as at from observations_1h
     where metric = {metric:String} and bucket < toDateTime({before:UInt32}, 'UTC') order by bucket desc limit 1`,
    { metric, before },
  )
  return row?.at
}

/** Cells with data in a span (decimal, ascending), the rows they have, and by hour of the span how many of them reported. */
export const coverageOf = async (
  facts: ClickHouseClient,
  span: Span,
): Promise<{ cells: bigint[]; rows: number; byHour: Map<number, number> }> => {
  const [cells, hours] = await Promise.all([
    queryColumns<{ cell: string[]; rows: string[] }>(
      facts,
      `select cell, count() as rows from observations_1h where ${within} group by cell order by cell`,
      span,
    ),
    queryColumns<{ hour: number[]; cells: string[] }>(
      facts,
      `select ${hourOf} as hour, uniqExact(cell) as cells from observations_1h where ${within} group by bucket
       settings optimize_aggregation_in_order = 1`,
      span,
    ),
  ])
  return {
    cells: cells.cell.map(BigInt),
    rows: cells.rows.reduce((sum, rows) => sum + Number(rows), 0),
    byHour: new Map(hours.hour.map((hour, i) => [hour, Number(hours.cells[i])])),
  }
}

/** Parts of a roll-up not yet merged hold several rows of one key, so each read adds them up; a level is averaged by source first. */
const valuesOf = (kind: MetricKind): string =>
  kind === 'flow'
    ? `select cell, ${hourOf} as hour, toFloat32(sum(sum) / 12) as value from observations_1h
       where ${within} and cell between {low:UInt64} and {high:UInt64} group by cell, bucket`
    : `select cell, hour, toFloat32(sum(level)) as value from (
         select cell, ${hourOf} as hour, sum(sum) / sum(count) as level from observations_1h
         where ${within} and cell between {low:UInt64} and {high:UInt64} group by cell, bucket, source) group by cell, hour`

/** Hourly values of neighbouring cells (ascending) at cell × hours + hour, per 5 minutes for a flow; NaN where there is no row. */
export const hourlyValues = async (
  facts: ClickHouseClient,
  kind: MetricKind,
  span: Span,
  cells: readonly bigint[],
): Promise<Float32Array<ArrayBuffer>> => {
  const hours = (span.to - span.from) / 3600
  const values = new Float32Array(cells.length * hours).fill(Number.NaN)
  const bytes = await queryBytes(
    facts,
    `select cell, groupArray(hour), groupArray(value) from (${valuesOf(kind)}) group by cell order by cell format RowBinary`,
    { ...span, low: cells[0] ?? 0n, high: cells[cells.length - 1] ?? 0n },
  )
  const read = new RowReader(bytes)
  const numbers = new Map(cells.map((cell, number) => [cell, number]))
  while (read.more()) {
    const number = numbers.get(read.u64())
    const at = read.u16s()
    const found = read.f32s()
    if (number === undefined) continue
    for (let i = 0; i < at.length; i++) values[number * hours + (at[i] ?? 0)] = found[i] ?? Number.NaN
  }
  return values
}

/**
 * Variance over mean of 5-minute counts within their hour, by half their squared steps (J. von Neumann et al., Annals of Mathematical
 * Statistics 12 (1941) 153-162: a rise through the hour does not count), the typical one of many hours; undefined with fewer than 200 full
 * hours. About one cell in `every`.
 */
export const dispersionOf = async (facts: ClickHouseClient, span: Span, every: number): Promise<number | undefined> => {
  const [row] = await query<{ typical: number; hours: string }>(
    facts,
    `select quantile(0.5)(noise / mean) as typical, count() as hours from (
       select arrayMap(pair -> pair.2, arraySort(pair -> pair.1, groupArray((bucket, value)))) as fives,
         arraySum(step -> step * step, arrayDifference(fives)) / 22 as noise, arrayAvg(fives) as mean
       from (select cell, bucket, sum(sum) as value from observations_5m
         where ${within} and cityHash64(cell) % {every:UInt32} = 0 group by cell, bucket)
       group by cell, toStartOfHour(bucket) having length(fives) = 12 and mean >= 1)`,
    { ...span, every },
  )
  if (!row || Number(row.hours) < 200) return undefined
  // The middle of what pure chance gives lies at 0.914: twelve counts have about 7.6 degrees of freedom by their steps.
  return Math.max(1, row.typical / 0.914)
}

export type PastIncident = { cell: string; from: Date; to: Date | null }

/** Cells of past surges and drops of a metric that touch a span, with when they were so. */
export const pastIncidents = (ledger: LedgerDb, { metric, from, to }: Span): Promise<PastIncident[]> =>
  ledger
    .selectFrom('alert_cells')
    .innerJoin('alerts', 'alerts.id', 'alert_cells.alert')
    .select(['alert_cells.cell', 'alerts.first_seen as from', 'alerts.closed_at as to'])
    .where('alerts.rule', 'in', ['surge', 'drop'])
    .where('alerts.metric', '=', metric)
    .where('alerts.opened_at', 'is not', null)
    .where('alerts.first_seen', '<', new Date(to * 1000))
    .where((is) => is.or([is('alerts.closed_at', 'is', null), is('alerts.closed_at', '>', new Date(from * 1000))]))
    .execute()

/** What is known of one learnt version of one metric. Epoch seconds; `excluded`: cell hours of past incidents left out. */
export type NormalVersion = {
  version: number
  metric: string
  kind: MetricKind
  from: number
  to: number
  madeAt: number
  cells: number
  rows: number
  excluded: number
  tookMs: number
}

/** All versions in force or kept, newest first, metrics in order. */
export const loadVersions = async (facts: ClickHouseClient): Promise<NormalVersion[]> =>
  query(
    facts,
    `select version, metric, kind, toUInt32(from_at) as from, toUInt32(to_at) as to, toUInt32(made_at) as madeAt, cells,
       toUInt32(rows) as rows, toUInt32(excluded) as excluded, took_ms as tookMs
     from normal_versions order by version desc, metric`,
  )

export const loadCalibration = async (
  facts: ClickHouseClient,
  metric: string,
  version: number,
): Promise<Calibration | undefined> => {
  const [row] = await query<{ calibration: string }>(
    facts,
    'select calibration from normal_versions where metric = {metric:String} and version = {version:UInt32}',
    { metric, version },
  )
  return row && JSON.parse(row.calibration)
}

/** The greatest version of which anything lies in the tables, also one that was cut off half way. */
export const greatestVersion = async (facts: ClickHouseClient): Promise<number> => {
  const [row] = await query<{ version: number }>(
    facts,
    'select max(version) as version from (select max(version) as version from normal_blocks union all select max(version) from normal_versions)',
  )
  return row?.version ?? 0
}

/** Versions of which blocks lie there. */
export const blockVersions = async (facts: ClickHouseClient): Promise<number[]> =>
  (await query<{ version: number }>(facts, 'select distinct version from normal_blocks order by version')).map(
    (row) => row.version,
  )
