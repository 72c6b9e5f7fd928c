import type { ClickHouseClient } from '@clickhouse/client'
import { query } from '../db/facts.ts'
import type { Condition } from './condition.ts'

/** Which orders are looked through. Epoch seconds, `to` excluded. `cells`: decimal res-10 cells; undefined: anywhere, orders without a place included. */
export type TextFilter = {
  from: number
  to: number
  statuses: readonly string[]
  /** Only orders that nobody has settled yet. */
  unresolved: boolean
  class: string | undefined
  cells: readonly bigint[] | undefined
}

export type TextRow = {
  number: string
  revision: number
  at: number
  class: string
  status: string
  place: string
  text: string
  lon: number | null
  lat: number | null
  /** Decimal; '0' for none. */
  cell: string
  placed: 'inside' | 'outside' | 'unplaced'
  foundBy: 'sender' | 'gazetteer' | 'person'
  foundLevel: string
}

export type Cursor = { at: number; number: string }

/** Words of a status by which an order is settled. Cities name theirs as they like; 未办结 is none of them. */
const settledWords = '办结|结案|办毕|归档|关闭|完成|已解决'
const unsettledWords = '未|不|待'

const conditionsOf = (texts: string, filter: TextFilter): string[] =>
  [
    texts,
    'at >= toDateTime({from:UInt32}) and at < toDateTime({to:UInt32})',
    filter.statuses.length > 0 && 'status in {statuses:Array(String)}',
    filter.unresolved && `(not match(status, '${settledWords}') or match(status, '${unsettledWords}'))`,
    filter.class !== undefined && 'class = {class:String}',
    filter.cells && 'cell in {cells:Array(UInt64)}',
  ].filter((one) => typeof one === 'string')

const paramsOf = ({ params }: Condition, { from, to, statuses, class: kind, cells }: TextFilter) => ({
  ...params,
  from,
  to,
  ...(statuses.length > 0 ? { statuses: [...statuses] } : {}),
  ...(kind === undefined ? {} : { class: kind }),
  ...(cells ? { cells: [...cells] } : {}),
})

const columns = `number, revision, toUnixTimestamp(at) as at, class, status, place_text as place, text, lon, lat, toString(cell) as cell,
  placed, found_by as foundBy, found_level as foundLevel`

/**
 * Revisions of orders whose text the index takes for wanted, newest call first, or oldest first with `ascending`: superseded ones too, those of one order
 * side by side where its time stayed the same. At most `limit` beyond the cursor. The table is ordered so: reading ends where enough is found.
 */
export const textsMatching = (
  facts: ClickHouseClient,
  condition: Condition,
  filter: TextFilter,
  { beyond, limit, ascending = false }: { beyond: Cursor | undefined; limit: number; ascending?: boolean },
  signal?: AbortSignal,
): Promise<TextRow[]> => {
  const [than, order] = ascending ? ['>', 'asc'] : ['<', 'desc']
  const passed = beyond ? [`(at, number) ${than} (toDateTime({beyondAt:UInt32}), {beyondNumber:String})`] : []
  return query<TextRow>(
    facts,
    `select ${columns} from complaint_texts where ${[...conditionsOf(condition.wanted, filter), ...passed].join(' and ')}
     order by complaint_texts.at ${order}, number ${order} limit {limit:UInt32}`,
    {
      ...paramsOf(condition, filter),
      limit,
      ...(beyond ? { beyondAt: beyond.at, beyondNumber: beyond.number } : {}),
    },
    signal,
  )
}

/** The newest revision of each number. */
export const newestRevisions = async (
  facts: ClickHouseClient,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  if (numbers.length === 0) return new Map()
  const rows = await query<{ number: string; newest: number }>(
    facts,
    'select number, max(revision) as newest from complaints where number in {numbers:Array(String)} group by number',
    { numbers: [...numbers] },
  )
  return new Map(rows.map(({ number, newest }) => [number, newest]))
}

/** Orders in force, of those that a condition wants. */
const inForce = (where: string): string =>
  `${where} and (number, revision) in (select number, max(revision) from complaints
    where number in (select number from complaint_texts where ${where}) group by number)`

export type Tally = { status: string; class: string; month: string; orders: number }

/** How many orders in force a query finds, by status, class and local month ('2026-06'). */
export const tallyOf = async (
  facts: ClickHouseClient,
  condition: Condition,
  filter: TextFilter,
  timeZone: string,
): Promise<Tally[]> =>
  query<Tally>(
    facts,
    `select status, class, formatDateTime(complaint_texts.at, '%Y-%m', {zone:String}) as month, toFloat64(uniqExact(number)) as orders
     from complaint_texts where ${inForce(conditionsOf(condition.exact, filter).join(' and '))}
     group by status, class, month order by month, class, status`,
    { ...paramsOf(condition, filter), zone: timeZone },
  )

/** How many orders in force a query finds in each hour (epoch seconds of its beginning), oldest first; hours without any are left out. */
export const hoursOf = (
  facts: ClickHouseClient,
  condition: Condition,
  filter: TextFilter,
): Promise<{ at: number; orders: number }[]> =>
  query(
    facts,
    `select toUnixTimestamp(toStartOfHour(complaint_texts.at)) as at, toFloat64(uniqExact(number)) as orders
     from complaint_texts where ${inForce(conditionsOf(condition.exact, filter).join(' and '))} group by at order by at`,
    paramsOf(condition, filter),
  )

/** The first call there is of any order, epoch seconds; undefined without orders. */
export const firstCall = async (facts: ClickHouseClient): Promise<number | undefined> => {
  const [row] = await query<{ at: number }>(
    facts,
    'select toUnixTimestamp(at) as at from complaint_texts order by complaint_texts.at limit 1',
  )
  return row?.at
}
