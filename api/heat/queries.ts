import type { ClickHouseClient } from '@clickhouse/client'
import { type Params, query, queryColumns } from '../db/facts.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { type Block, eachBlock } from './blocks.ts'
import { eachRow } from './rows.ts'
import type { Subject } from './subject.ts'
import { bucketCount, type Step, type Window } from './window.ts'

/** The roll-up of a subject at a step. */
const tableOf = ({ of }: Subject, step: Step): string =>
  `${of === 'metric' ? 'observations' : 'complaints'}_${step === 300 ? '5m' : '1h'}`

/** Whose rows: the primary key's first column. '*' is every class. */
const whose = ({ of, code }: Subject): string =>
  of === 'metric' ? 'metric = {code:String}' : code === '*' ? 'true' : 'class = {code:String}'

const within = "bucket >= toDateTime({from:UInt32}, 'UTC') and bucket < toDateTime({to:UInt32}, 'UTC')"

type Span = { from: number; to: number }

const paramsOf = ({ code }: Subject, { from, to }: Span): Params => ({
  code,
  from: clampSecond(from),
  to: clampSecond(to),
})

/** DateTime holds u32 seconds. */
const clampSecond = (seconds: number): number => Math.min(4_294_967_295, Math.max(0, Math.floor(seconds)))

/** So many rows one thread reads and groups as fast as two do, and leaves the other cores to those who write. */
const shortRead = 200_000

/** Parts of a roll-up not yet merged hold several rows of one key, so every read adds them up itself; FINAL would cost more. */
const levelsBy = (table: string, where: string, keys: string): string =>
  `select ${keys}, sum(sum) / sum(count) as level, sum(count) as readings, max(max) as peak from ${table} where ${where} group by ${keys}`

/**
 * Takes a row of a RowBinary answer: little endian at `at` of `row`, its first 8 bytes the index of a res-10 cell. Rows are read where they
 * lie: numbers handed over one by one would be boxed, and playback hands over millions.
 */
export type TakeRow = (row: DataView, at: number) => void

/**
 * Totals of each res-10 cell over a window. flow and count: value is the sum; stock: the level (sources added) averaged over the buckets
 * that have it. max: the largest single observation, for counts the fullest bucket. Columns: u64 cell, f64 value, f64 max, u32 count. A cell
 * may come several times: values and counts are to be added, of max the largest counts.
 */
export const cellTotals = (
  facts: ClickHouseClient,
  subject: Subject,
  window: Window,
  /** Res-10 cells of the city, for an estimate of the rows. */
  cells: number,
  take: (block: Block) => void,
): Promise<void> => {
  const table = tableOf(subject, window.step)
  const where = `${whose(subject)} and ${within}`
  const statements = {
    // One bucket has one row of a cell, save for parts not yet merged: handing those on is cheaper than grouping them.
    flow:
      bucketCount(window) === 1
        ? `select cell, sum, max, toUInt32(count) from ${table} where ${where}`
        : `select cell, sum(sum), max(max), toUInt32(sum(count)) from ${table} where ${where} group by cell`,
    stock: `select cell, avg(level), max(peak), toUInt32(sum(readings)) from (
        select bucket, cell, sum(level) as level, sum(readings) as readings, max(peak) as peak from (${levelsBy(table, where, 'bucket, cell, source')})
        group by bucket, cell) group by cell`,
    count: `select cell, toFloat64(sum(n)), toFloat64(max(n)), toUInt32(sum(n)) from (
        select bucket, cell, sum(count) as n from ${table} where ${where} and cell != 0 group by bucket, cell) group by cell having sum(n) > 0`,
  }
  const threads = bucketCount(window) * cells <= shortRead ? 'settings max_threads = 1' : ''
  return eachBlock(facts, `${statements[subject.kind]} ${threads}`, paramsOf(subject, window), [8, 8, 8, 4], take)
}

/**
 * Values of each bucket and res-10 cell of a window, in no order; a key may come several times and its values are to be added. flow and
 * count: sums; stock: levels of the sources. Row: u32 bucket at 8, f32 value at 12.
 */
export const cellBuckets = (
  facts: ClickHouseClient,
  subject: Subject,
  window: Window,
  take: TakeRow,
): Promise<void> => {
  const table = tableOf(subject, window.step)
  const where = `${whose(subject)} and ${within}`
  const statements = {
    flow: `select cell, bucket, toFloat32(sum) from ${table} where ${where}`,
    stock: `select cell, bucket, toFloat32(level) from (${levelsBy(table, where, 'cell, bucket, source')})`,
    count: `select cell, bucket, toFloat32(count) from ${table} where ${where} and cell != 0`,
  }
  return eachRow(facts, `${statements[subject.kind]} format RowBinary`, paramsOf(subject, window), 16, take)
}

/**
 * The live value of each res-10 cell. flow: the head bucket's sum and `carry` (0-1) of the one before; stock: the newest level of each
 * source within both, added; count: the sum of the window. Row: f64 value at 8.
 */
export const liveCells = (
  facts: ClickHouseClient,
  subject: Subject,
  { head, carry, window }: { head: number; carry: number; window: Window },
  take: TakeRow,
): Promise<void> => {
  const table = tableOf(subject, window.step)
  const where = `${whose(subject)} and ${within}`
  const statements = {
    flow: `select cell, sum(if(bucket = toDateTime({head:UInt32}, 'UTC'), sum, sum * {carry:Float64})) from ${table} where ${where} group by cell`,
    stock: `select cell, sum(level) from (select cell, source, argMax(level, bucket) as level from
        (${levelsBy(table, where, 'cell, bucket, source')}) group by cell, source) group by cell`,
    count: `select cell, toFloat64(sum(count)) from ${table} where ${where} and cell != 0 group by cell`,
  }
  const params = { ...paramsOf(subject, window), ...(subject.kind === 'flow' ? { head, carry } : {}) }
  return eachRow(facts, `${statements[subject.kind]} format RowBinary`, params, 16, take)
}

/** Res-10 cells with any row in a span, by the hourly roll-up. */
export const cellsWithData = (facts: ClickHouseClient, subject: Subject, span: Span, take: TakeRow): Promise<void> =>
  eachRow(
    facts,
    `select cell from ${tableOf(subject, 3600)} where ${whose(subject)} and ${within} group by cell format RowBinary`,
    paramsOf(subject, span),
    8,
    take,
  )

/** Totals over all cells, or those given (res 10, decimal text), by bucket. stock: levels added over cells and sources. Complaints without a position count where no cells are given. */
export const totalsByBucket = async (
  facts: ClickHouseClient,
  subject: Subject,
  window: Window,
  cells: readonly bigint[] | undefined,
): Promise<Map<number, number>> => {
  const table = tableOf(subject, window.step)
  const where = `${whose(subject)} and ${within}${cells ? ' and cell in {cells:Array(UInt64)}' : ''}`
  const statements = {
    flow: `select toUInt32(bucket) as at, sum(sum) as value from ${table} where ${where} group by bucket`,
    stock: `select toUInt32(bucket) as at, sum(level) as value from (${levelsBy(table, where, 'bucket, cell, source')}) group by bucket`,
    count: `select toUInt32(bucket) as at, toFloat64(sum(count)) as value from ${table} where ${where} group by bucket`,
  }
  const params = { ...paramsOf(subject, window), ...(cells ? { cells } : {}) }
  const { at, value } = await queryColumns<{ at: number[]; value: number[] }>(facts, statements[subject.kind], params)
  return new Map(at.map((bucket, i) => [bucket, value[i] ?? 0]))
}

/** Buckets in which the subject has any row at all, anywhere. */
export const bucketsWithData = async (
  facts: ClickHouseClient,
  subject: Subject,
  window: Window,
): Promise<Set<number>> => {
  const { at } = await queryColumns<{ at: number[] }>(
    facts,
    `select toUInt32(bucket) as at from ${tableOf(subject, window.step)} where ${whose(subject)} and ${within} group by bucket
      settings optimize_aggregation_in_order = 1`,
    paramsOf(subject, window),
  )
  return new Set(at)
}

/** Newest bucket with data that begins no later than `until` (epoch s), undefined if there is none. */
export const newestBucket = async (
  facts: ClickHouseClient,
  subject: Subject,
  step: Step,
  until: number,
): Promise<number | undefined> => {
  const [row] = await query<{ at: number }>(
    facts,
    `select toUInt32(bucket) as at from ${tableOf(subject, step)} where ${whose(subject)} and bucket <= toDateTime({until:UInt32}, 'UTC')
      order by bucket desc limit 1`,
    { code: subject.code, until: clampSecond(until) },
  )
  return row?.at
}

/** Oldest bucket with data, undefined if there is none. */
export const oldestBucket = async (
  facts: ClickHouseClient,
  subject: Subject,
  step: Step,
): Promise<number | undefined> => {
  const [row] = await query<{ at: number }>(
    facts,
    `select toUInt32(bucket) as at from ${tableOf(subject, step)} where ${whose(subject)} order by bucket limit 1`,
    { code: subject.code },
  )
  return row?.at
}

/** Instant of the newest row in a span (epoch s), from the raw table: roll-ups only know their buckets. 0 if there is none. */
export const newestInstant = async (facts: ClickHouseClient, subject: Subject, { from, to }: Span): Promise<number> => {
  const statement =
    subject.of === 'metric'
      ? `select toUInt32(max(at)) as newest from observations where metric = {code:String} and outside = 0`
      : `select toUInt32(max(at)) as newest from complaint_changes where ${whose(subject)}`
  const [row] = await query<{ newest: number }>(
    facts,
    `${statement} and at >= toDateTime({from:UInt32}, 'UTC') and at < toDateTime({to:UInt32}, 'UTC')`,
    paramsOf(subject, { from, to }),
  )
  return row?.newest ?? 0
}

export const hasClass = async (facts: ClickHouseClient, code: string): Promise<boolean> =>
  (await query(facts, 'select 1 as found from complaints_1h where class = {code:String} limit 1', { code })).length > 0

export const loadClasses = async (facts: ClickHouseClient): Promise<string[]> =>
  (
    await query<{ class: string }>(
      facts,
      'select class from complaints_1h group by class having sum(count) > 0 order by sum(count) desc, class',
    )
  ).map((row) => row.class)

export const loadMetrics = (ledger: LedgerDb) =>
  ledger.selectFrom('metrics').select(['code', 'name', 'unit', 'kind']).orderBy('code').execute()

/** What a res-10 cell can carry, undefined where nobody said. */
export const loadCapacity = (ledger: LedgerDb, metric: string, cell: string) =>
  ledger
    .selectFrom('capacities')
    .select(['capacity', 'basis'])
    .where('metric', '=', metric)
    .where('cell', '=', cell)
    .executeTakeFirst()
