import type { ClickHouseClient } from '@clickhouse/client'
import { sql } from 'kysely'
import { type Params, query, queryColumns } from '../../db/facts.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import type { TallyRow } from './tally.ts'

const whole = (cell: string): bigint => BigInt(`0x${cell}`)
const hex = (cell: string): string => BigInt(cell).toString(16)

/** Orders with a place in [from, to), epoch seconds, by class, five minutes and cell. */
export const tallyRows = async (
  facts: ClickHouseClient,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<TallyRow[]> => {
  const rows = await queryColumns<{ class: string[]; at: number[]; cell: string[]; n: number[] }>(
    facts,
    `select class, toUnixTimestamp(bucket) as at, toString(cell) as cell, toFloat64(sum(count)) as n from complaints_5m
     where bucket >= toDateTime({from:UInt32}) and bucket < toDateTime({to:UInt32}) and complaints_5m.cell <> 0
     group by class, bucket, complaints_5m.cell having n <> 0`,
    { from, to },
    signal,
  )
  return rows.class.map((name, i) => ({
    class: name,
    at: rows.at[i] ?? 0,
    cell: hex(rows.cell[i] ?? '0'),
    count: rows.n[i] ?? 0,
  }))
}

/** First and newest instant (epoch seconds) of any order, and how many there are; undefined without one. */
export const extentOfOrders = async (
  facts: ClickHouseClient,
  before: number,
): Promise<{ first: number; newest: number } | undefined> => {
  const [row] = await query<{ first: number; newest: number; rows: string }>(
    facts,
    `select toUnixTimestamp(min(bucket)) as first, toUnixTimestamp(max(bucket)) as newest, count() as rows
     from complaints_1h where bucket < toDateTime({before:UInt32}) and count > 0`,
    { before },
  )
  return row && Number(row.rows) > 0 ? { first: row.first, newest: row.newest } : undefined
}

/** Numbers of orders of some classes in cells and [from, to), epoch seconds, the newest first. */
export const ordersIn = async (
  facts: ClickHouseClient,
  asked: { classes: readonly string[]; cells: readonly string[]; from: number; to: number; limit: number },
): Promise<string[]> => {
  if (asked.cells.length === 0) return []
  const rows = await query<{ number: string }>(
    facts,
    `select number from complaint_changes
     where class in {classes:Array(String)} and at >= toDateTime({from:UInt32}) and at < toDateTime({to:UInt32})
       and cell in {cells:Array(UInt64)}
     group by number, at having sum(sign) > 0 order by at desc, number desc limit {limit:UInt32}`,
    { ...asked, classes: [...asked.classes], cells: asked.cells.map(whole) },
  )
  return rows.map(({ number }) => number)
}

/** True if a batch of complaints was stored since an instant. */
export const complaintsStoredSince = async (ledger: LedgerDb, since: Date): Promise<boolean> =>
  (await ledger
    .selectFrom('batches')
    .select('id')
    .where('kind', '=', 'complaints')
    .where('stored_at', '>', since)
    .limit(1)
    .executeTakeFirst()) !== undefined

/** Batches of complaints stored in (after, until], and until when the newest was. */
export const complaintBatches = async (
  ledger: LedgerDb,
  after: Date,
  limit: number,
): Promise<{ id: number; storedAt: Date }[]> => {
  const rows = await ledger
    .selectFrom('batches')
    .select(['id', 'stored_at'])
    .where('kind', '=', 'complaints')
    .where('state', '=', 'stored')
    .where('stored_at', '>', after)
    .orderBy('stored_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ id, stored_at }) => (stored_at ? [{ id, storedAt: stored_at }] : []))
}

export type ReportRow = {
  number: string
  at: number
  cell: string
  class: string
  text: string
  lon: number
  lat: number
}

/** Reports that meet a condition, by time. */
const reports = async (
  facts: ClickHouseClient,
  condition: string,
  params: Params,
  signal?: AbortSignal,
): Promise<ReportRow[]> => {
  const rows = await query<ReportRow>(
    facts,
    `select number, toUnixTimestamp(at) as at, toString(cell) as cell, class, text, coalesce(lon, 0) as lon, coalesce(lat, 0) as lat
     from complaints final where ${condition} order by complaints.at, number`,
    params,
    signal,
  )
  return rows.map((row) => ({ ...row, cell: row.cell === '0' ? '' : hex(row.cell) }))
}

/** What the orders of some batches say, those in the city or without a place, called at or after `since` (epoch seconds). */
export const reportsOfBatches = async (
  facts: ClickHouseClient,
  batches: readonly number[],
  since: number,
): Promise<ReportRow[]> =>
  batches.length === 0
    ? []
    : reports(
        facts,
        "batch in {batches:Array(UInt64)} and placed <> 'outside' and complaints.at >= toDateTime({since:UInt32})",
        { batches: [...batches], since: Math.floor(since) },
      )

/** What orders with a place in [from, to), epoch seconds, say; for looking back. */
export const reportsBetween = (
  facts: ClickHouseClient,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<ReportRow[]> =>
  reports(
    facts,
    "complaints.at >= toDateTime({from:UInt32}) and complaints.at < toDateTime({to:UInt32}) and placed = 'inside'",
    { from, to },
    signal,
  )

/** What some orders say. Unknown numbers are left out. */
export const reportsByNumber = (facts: ClickHouseClient, numbers: readonly string[]): Promise<ReportRow[]> =>
  reports(facts, "number in {numbers:Array(String)} and placed <> 'outside'", { numbers: [...numbers] })

/** Orders with their exact time and place (WGS84) in [from, to), epoch seconds, by time. */
export type PointRow = { number: string; at: number; cell: string; class: string; lon: number; lat: number }

export const pointsBetween = async (
  facts: ClickHouseClient,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<PointRow[]> => {
  const rows = await queryColumns<{
    number: string[]
    at: number[]
    cell: string[]
    class: string[]
    lon: number[]
    lat: number[]
  }>(
    facts,
    `select number, toUnixTimestamp(at) as at, toString(cell) as cell, class, lon, lat from complaints final
     where complaints.at >= toDateTime({from:UInt32}) and complaints.at < toDateTime({to:UInt32})
       and placed = 'inside' and isNotNull(lon)
     order by complaints.at, number`,
    { from, to },
    signal,
  )
  return rows.number.map((number, i) => ({
    number,
    at: rows.at[i] ?? 0,
    cell: hex(rows.cell[i] ?? '0'),
    class: rows.class[i] ?? '',
    lon: rows.lon[i] ?? 0,
    lat: rows.lat[i] ?? 0,
  }))
}

/** One order for the search of what keeps coming back; `batch` carried its newest revision. */
export type PastOrderRow = {
  number: string
  at: number
  cell: string
  class: string
  place: string
  matched: string
  status: string
  batch: number
}

/** Every order with a place since an instant (epoch seconds). */
export const ordersSince = async (
  facts: ClickHouseClient,
  since: number,
  until: number,
  signal?: AbortSignal,
): Promise<PastOrderRow[]> => {
  const rows = await query<PastOrderRow & { batch: string }>(
    facts,
    `select number, toUnixTimestamp(at) as at, toString(cell) as cell, class, place_text as place, found_matched as matched, status,
       toString(batch) as batch
     from complaints final
     where complaints.at >= toDateTime({since:UInt32}) and complaints.at < toDateTime({until:UInt32}) and placed = 'inside'
     order by complaints.at, number`,
    { since, until },
    signal,
  )
  return rows.map((row) => ({ ...row, cell: hex(row.cell), batch: Number(row.batch) }))
}

/** When batches were accepted. */
export const acceptedAt = async (ledger: LedgerDb, batches: readonly number[]): Promise<Map<number, Date>> => {
  if (batches.length === 0) return new Map()
  const { rows } = await sql<{ id: number; accepted_at: Date }>`
    select id, accepted_at from batches where id = any(${[...batches]}::bigint[])`.execute(ledger)
  return new Map(rows.map(({ id, accepted_at }) => [Number(id), accepted_at]))
}

/** Telephones of those who called, by number of their order. They never leave the process. */
export const phonesOf = async (ledger: LedgerDb): Promise<Map<string, string>> => {
  const rows = await ledger
    .selectFrom('complaint_reporters')
    .select(['number', 'phone'])
    .where('phone', 'is not', null)
    .execute()
  return new Map(rows.map(({ number, phone }) => [number, phone ?? '']))
}

/** Subjects (classes, codes) of a complaint rule's alerts that are not over. */
export const liveSubjects = async (ledger: LedgerDb, rule: string): Promise<string[]> =>
  (
    await ledger
      .selectFrom('alerts')
      .select('subject')
      .distinct()
      .where('rule', '=', rule)
      .where('metric', '=', 'complaints')
      .where((where) => where.or([where('state', '<>', 'closed'), where('over_at', 'is', null)]))
      .execute()
  ).map(({ subject }) => subject)

export type Alias = { was: string; now: string; until: number | null }

/** Names that classes used to have; `until` epoch seconds. */
export const classAliases = async (ledger: LedgerDb): Promise<Alias[]> =>
  (await ledger.selectFrom('class_aliases').selectAll().orderBy('was').execute()).map(({ was, is_now, until }) => ({
    was,
    now: is_now,
    until: until && until.getTime() / 1000,
  }))
