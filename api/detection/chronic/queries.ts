import type { ClickHouseClient } from '@clickhouse/client'
import { query, queryBytes } from '../../db/facts.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { RowReader } from '../rowbinary.ts'
import type { Capacity } from './capacity.ts'
import type { Breathe } from './chronic.ts'
import { type CellLevels, emptyWeekly, levelsOf } from './levels.ts'
import { leftOut, mostDays, type Weeks } from './weeks.ts'

/** Known capacities of a metric by cell, values per 5 minutes. */
export const capacitiesOf = async (ledger: LedgerDb, metric: string): Promise<Map<string, Capacity>> => {
  const rows = await ledger
    .selectFrom('capacities')
    .select(['cell', 'capacity', 'basis'])
    .where('metric', '=', metric)
    .execute()
  return new Map(rows.map(({ cell, capacity, basis }) => [cell, { capacity, basis }]))
}

/** What a metric counts; '' for one that is not known. */
export const unitOf = async (ledger: LedgerDb, metric: string): Promise<string> =>
  (await ledger.selectFrom('metrics').select('unit').where('code', '=', metric).executeTakeFirst())?.unit ?? ''

/** Cells of the alerts of a rule and metric that are not closed. */
export const liveCells = async (ledger: LedgerDb, rule: string, metric: string): Promise<string[]> =>
  (
    await ledger
      .selectFrom('alert_cells')
      .innerJoin('alerts', 'alerts.id', 'alert_cells.alert')
      .select('cell')
      .distinct()
      .where('rule', '=', rule)
      .where('metric', '=', metric)
      .where('state', '<>', 'closed')
      .execute()
  ).map((row) => row.cell)

/** Epoch seconds of the newest hour with data that began before `before` (epoch seconds), undefined without data. */
export const newestHour = async (
  facts: ClickHouseClient,
  metric: string,
  before: number,
): Promise<number | undefined> => {
  const [row] = await query<{ newest: number; rows: string }>(
    facts,
    `select toUInt32(max(bucket)) as newest, count() as rows from observations_1h
     where metric = {metric:String} and bucket >= toDateTime({after:UInt32}) and bucket < toDateTime({before:UInt32})`,
    { metric, before, after: Math.max(0, before - newestWithin) },
  )
  return row && Number(row.rows) > 0 ? row.newest : undefined
}

/** Data older than this is history that somebody imports, nothing to raise an alert about. Seconds. */
const newestWithin = 35 * 86_400

const inWindow =
  'metric = {metric:String} and bucket >= toDateTime({from:UInt32}) and bucket < toDateTime({until:UInt32})'

/** How many observations lie in [from, until), epoch seconds. */
export const rowsIn = async (facts: ClickHouseClient, metric: string, from: number, until: number): Promise<number> => {
  const [row] = await query<{ rows: string }>(
    facts,
    `select sum(count) as rows from observations_1h where ${inWindow}`,
    { metric, from, until },
  )
  return Number(row?.rows ?? 0)
}

/** Indexes from `from` of the hours in which the metric was reported anywhere. */
export const coveredHours = async (
  facts: ClickHouseClient,
  metric: string,
  from: number,
  until: number,
): Promise<Set<number>> => {
  const rows = await query<{ hour: number }>(
    facts,
    `select distinct toUInt32(intDiv(toUInt32(bucket) - {from:UInt32}, 3600)) as hour from observations_1h where ${inWindow}`,
    { metric, from, until },
  )
  return new Set(rows.map((row) => row.hour))
}

/** Hourly rates, summed over parts that are not merged yet; in the table's own order, so that the sum needs no table in memory. */
const rates = `select cell, toUInt16(intDiv(toUInt32(bucket) - {from:UInt32}, 3600)) as hour, sum(sum) / 12 as rate
  from observations_1h where ${inWindow}`
const inOrder = 'settings optimize_aggregation_in_order = 1'

const hexOf = (cell: bigint): string => cell.toString(16)

/** How many cells are decoded before other work gets its turn. */
const stretch = 100

/**
 * What every cell with data is used to, by cell in ascending order. The engine takes the typical rate of each week and slot (the
 * value that most days reach, see mostDays; a day without a row is a day without flow), so 24 hours × 28 days come as 192 numbers.
 */
export const cellLevels = async (
  facts: ClickHouseClient,
  metric: string,
  weeks: Weeks,
  breathe: Breathe,
): Promise<Map<string, CellLevels>> => {
  const bytes = await queryBytes(
    facts,
    `select cell, groupArray(place), groupArray(toFloat32(typical)) from (
       select cell, place, arrayReverseSort(groupArray(rate))[{most:Array(UInt8)}[place + 1]] as typical
       from (select cell, {place:Array(UInt16)}[hour + 1] as place, rate from (${rates} group by bucket, cell) where place <> ${leftOut})
       group by cell, place
     ) group by cell order by cell ${inOrder} format RowBinary`,
    { metric, from: weeks.from, until: weeks.until, place: weeks.place, most: mostDays(weeks) },
  )
  const read = new RowReader(bytes)
  const empty = emptyWeekly(weeks)
  const cells = new Map<string, CellLevels>()
  while (read.more()) {
    const cell = hexOf(read.u64())
    const places = Array.from({ length: read.length() }, () => read.u16())
    const weekly = empty.slice()
    read.length()
    for (const place of places) weekly[place] = read.f32()
    cells.set(cell, levelsOf(cell, weekly, weeks))
    if (cells.size % stretch === 0) await breathe()
  }
  return cells
}

/** Hourly rates of some cells over the window; NaN in the hours in which a cell did not report. */
export const hoursOf = async (
  facts: ClickHouseClient,
  metric: string,
  weeks: Weeks,
  cells: readonly string[],
): Promise<Map<string, Float32Array>> => {
  const found = new Map(cells.map((cell) => [cell, new Float32Array(weeks.place.length).fill(Number.NaN)]))
  if (cells.length === 0) return found
  const bytes = await queryBytes(
    facts,
    `select cell, hour, toFloat32(rate) from (${rates} and cell in {cells:Array(UInt64)} group by bucket, cell) ${inOrder} format RowBinary`,
    { metric, from: weeks.from, until: weeks.until, cells: cells.map((cell) => BigInt(`0x${cell}`)) },
  )
  const read = new RowReader(bytes)
  while (read.more()) {
    const hours = found.get(hexOf(read.u64()))
    const hour = read.u16()
    const rate = read.f32()
    if (hours) hours[hour] = rate
  }
  return found
}
