import type { ClickHouseClient } from '@clickhouse/client'
import { sql } from 'kysely'
import { query } from '../db/facts.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { BatchKind } from './batch.ts'
import type { ClassCount } from './day.ts'
import type { Metric } from './metrics.ts'

export const loadMetrics = (ledger: LedgerDb): Promise<Metric[]> =>
  ledger.selectFrom('metrics').select(['code', 'name', 'unit', 'kind', 'declared']).orderBy('code').execute()

export const insertUnknownMetrics = async (ledger: LedgerDb, codes: readonly string[], at: Date): Promise<void> => {
  await ledger
    .insertInto('metrics')
    .values(codes.map((code) => ({ code, name: code, unit: '', kind: 'flow' as const, declared: false, made_at: at })))
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute()
}

export const saveMetric = async (
  ledger: LedgerDb,
  metric: Pick<Metric, 'code' | 'name' | 'unit' | 'kind'>,
  at: Date,
): Promise<void> => {
  const { name, unit, kind } = metric
  await ledger
    .insertInto('metrics')
    .values({ ...metric, declared: true, made_at: at })
    .onConflict((conflict) => conflict.column('code').doUpdateSet({ name, unit, kind, declared: true }))
    .execute()
}

/** Rows already rolled up under a metric's present kind. */
export const countOfMetric = async (facts: ClickHouseClient, metric: string): Promise<number> => {
  const [row] = await query<{ rows: string }>(
    facts,
    'select sum(count) as rows from observations_1h where metric = {metric:String}',
    { metric },
  )
  return Number(row?.rows ?? 0)
}

/** When the newest batches came, by metric; complaints as one, under ''. */
export const recentArrivals = async (ledger: LedgerDb): Promise<{ kind: BatchKind; metric: string; at: Date }[]> => {
  const { rows } = await sql<{ kind: BatchKind; metric: string; at: Date }>`
    select kind, case kind when 'complaints' then '' else m end as metric, max(accepted_at) as at
    from (select kind, result, accepted_at from batches order by id desc limit 2000) b
    left join lateral jsonb_array_elements_text(b.result -> 'metrics') m on true
    where kind = 'complaints' or m is not null
    group by 1, 2`.execute(ledger)
  return rows
}

/** Newest data (epoch seconds) and rows of the last 24 hours by metric. Metrics silent for a day are absent. */
export const freshness = async (
  facts: ClickHouseClient,
  now: number,
): Promise<Map<string, { dataAt: number; rows: number }>> => {
  const [hours, latest] = await Promise.all([
    query<{ metric: string; newest: number; rows: string }>(
      facts,
      `select metric, toUnixTimestamp(max(bucket)) as newest, sum(count) as rows from observations_1h
       where bucket > toDateTime({since:UInt32}) group by metric`,
      { since: now - 86_400 },
    ),
    query<{ metric: string; newest: number }>(
      facts,
      `select metric, toUnixTimestamp(max(at)) as newest from observations
       where outside = 0 and at >= toDateTime({since:UInt32}) group by metric`,
      { since: now - 3600 },
    ),
  ])
  const exact = new Map(latest.map((row) => [row.metric, row.newest]))
  return new Map(
    hours.map(({ metric, newest, rows }) => [metric, { dataAt: exact.get(metric) ?? newest, rows: Number(rows) }]),
  )
}

/** The newest hour that holds data of a metric, read from the end of its primary key. */
export const newestHour = async (facts: ClickHouseClient, metric: string): Promise<number | undefined> => {
  const [row] = await query<{ at: number }>(
    facts,
    `select toUnixTimestamp(bucket) as at from observations_1h where metric = {metric:String}
     order by metric desc, bucket desc limit 1`,
    { metric },
  )
  return row?.at
}

export const complaintFreshness = async (
  facts: ClickHouseClient,
  now: number,
): Promise<{ dataAt: number | undefined; rows: number }> => {
  const [row] = await query<{ newest: number; rows: string }>(
    facts,
    `select toUnixTimestamp(max(at)) as newest, sumIf(sign, at > toDateTime({since:UInt32})) as rows from complaint_changes`,
    { since: now - 86_400 },
  )
  return { dataAt: row?.newest || undefined, rows: Number(row?.rows ?? 0) }
}

export type QuarantineRow = { metric: string; source: string; rows: number; newest: number; lon: number; lat: number }

/** Observations outside the city by metric and source (the part before '/'), with one position as an example. */
export const quarantinedObservations = async (facts: ClickHouseClient, since: number): Promise<QuarantineRow[]> => {
  const rows = await query<QuarantineRow & { rows: string }>(
    facts,
    `select metric, splitByChar('/', source)[1] as source, count() as rows, toUnixTimestamp(max(at)) as newest,
       argMax(lon, at) as lon, argMax(lat, at) as lat
     from observations where outside = 1 and at >= toDateTime({since:UInt32})
     group by metric, source order by rows desc, metric, source limit 200`,
    { since },
  )
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }))
}

export type UnmappedRow = { channel: string; placed: 'outside' | 'unplaced'; rows: number; newest: number }

/** Complaints that are on no map, by channel: outside the city, or without coordinates. */
export const unmappedComplaints = async (facts: ClickHouseClient, since: number): Promise<UnmappedRow[]> => {
  const rows = await query<UnmappedRow & { rows: string }>(
    facts,
    `select channel, placed, count() as rows, toUnixTimestamp(max(at)) as newest from complaints final
     where placed != 'inside' and at >= toDateTime({since:UInt32})
     group by channel, placed order by rows desc, channel, placed limit 200`,
    { since },
  )
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }))
}

export type ComplaintRow = {
  number: string
  revision: number
  at: number
  cell: string
  lon: number | null
  lat: number | null
  place: string
  placed: 'inside' | 'outside' | 'unplaced'
  class: string
  text: string
  channel: string
  status: string
  foundBy: 'sender' | 'gazetteer' | 'person'
  foundLevel: string
  foundMatched: string
  foundConfidence: number
}

export type ComplaintFilter = {
  from: number
  to: number
  /** Decimal res-10 cells; undefined: anywhere, orders without coordinates included. */
  cells: readonly bigint[] | undefined
  class: string | undefined
  before: { at: number; number: string } | undefined
  limit: number
}

/** Orders in force, newest first. The numbers are found among the narrow changes, their texts are then read by primary key. */
export const listComplaints = (facts: ClickHouseClient, filter: ComplaintFilter): Promise<ComplaintRow[]> => {
  const { from, to, cells, before, limit } = filter
  const conditions = [
    'at >= toDateTime({from:UInt32}) and at < toDateTime({to:UInt32})',
    cells && 'cell in {cells:Array(UInt64)}',
    filter.class !== undefined && 'class = {class:String}',
    before && '(at, number) < (toDateTime({beforeAt:UInt32}), {beforeNumber:String})',
  ].filter((condition) => typeof condition === 'string')
  return query<ComplaintRow>(
    facts,
    `select number, revision, toUnixTimestamp(at) as at, toString(cell) as cell, lon, lat, place_text as place, placed,
       class, text, channel, status, found_by as foundBy, found_level as foundLevel, found_matched as foundMatched,
       round(found_confidence, 2) as foundConfidence
     from complaints final
     where number in (
       select number from complaint_changes where ${conditions.join(' and ')}
       group by number, at, cell, class having sum(sign) > 0 order by at desc, number desc limit {limit:UInt32})
     order by complaints.at desc, number desc limit {limit:UInt32}`,
    {
      from,
      to,
      limit,
      ...(cells ? { cells: [...cells] } : {}),
      ...(filter.class !== undefined ? { class: filter.class } : {}),
      ...(before ? { beforeAt: before.at, beforeNumber: before.number } : {}),
    },
  )
}

/** How many orders of each class lie in a window (epoch seconds), the most frequent class first. `cells` as for `listComplaints`. */
export const complaintClasses = (
  facts: ClickHouseClient,
  { from, to, cells }: Pick<ComplaintFilter, 'from' | 'to' | 'cells'>,
): Promise<{ class: string; count: number }[]> =>
  query(
    facts,
    `select class, toFloat64(sum(sign)) as count from complaint_changes
     where at >= toDateTime({from:UInt32}) and at < toDateTime({to:UInt32})${cells ? ' and cell in {cells:Array(UInt64)}' : ''}
     group by class having count > 0 order by count desc, class`,
    { from, to, ...(cells ? { cells: [...cells] } : {}) },
  )

/**
 * Orders of each class on each day, up to the same time of day on all: `days` are the instants at which the days began (ascending, epoch
 * seconds), `elapsed` how far into each is counted. A class without orders on a day has no row for it.
 */
export const classesByDay = (
  facts: ClickHouseClient,
  { days, elapsed, cells }: { days: readonly number[]; elapsed: number; cells: readonly bigint[] | undefined },
): Promise<ClassCount[]> =>
  query(
    facts,
    `select class, toFloat64(roundDown(toUnixTimestamp(at), {days:Array(UInt32)})) as day, toFloat64(sum(sign)) as count
     from complaint_changes
     where at >= toDateTime({from:UInt32}) and at < toDateTime({to:UInt32})
       and toUnixTimestamp(at) - roundDown(toUnixTimestamp(at), {days:Array(UInt32)}) < {elapsed:UInt32}
       ${cells ? 'and cell in {cells:Array(UInt64)}' : ''}
     group by class, day having count > 0`,
    {
      days: [...days],
      elapsed,
      from: days[0] ?? 0,
      to: (days.at(-1) ?? 0) + elapsed,
      ...(cells ? { cells: [...cells] } : {}),
    },
  )
