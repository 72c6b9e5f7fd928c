import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'
import type { Apart, MergeReason } from '../detection/text/hazard-points.ts'
import type { Address } from '../detection/text/household.ts'
import type { EarlierPoint, ListOrder, ListPoint, Merged } from './merge.ts'

/** Rows written in one statement: their parameters must stay under 65,535. */
const rowsAtOnce = 1000

const slices = function* <Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += rowsAtOnce) yield items.slice(at, at + rowsAtOnce)
}

const instant = (seconds: number): Date => new Date(seconds * 1000)

/** Writes the orders of a new list. */
export const insertOrders = async (
  tx: LedgerDb,
  list: number,
  orders: readonly ListOrder[],
  points: readonly ListPoint[],
): Promise<void> => {
  const pointOf = new Map(points.flatMap(({ key, orders: own }) => own.map((number) => [number, key] as const)))
  for (const some of slices(orders))
    await tx
      .insertInto('hazard_orders')
      .values(
        some.map(({ phone, position: _, address, at, ...order }) => ({
          ...order,
          list,
          at: instant(at),
          address: JSON.stringify(address),
          caller: phone,
          point: pointOf.get(order.number) ?? order.number,
        })),
      )
      .execute()
}

/** Puts points and merges in the place of those that a list has. */
export const replacePoints = async (tx: LedgerDb, list: number, { points, merges }: Merged): Promise<void> => {
  await tx.deleteFrom('hazard_points').where('list', '=', list).execute()
  await tx.deleteFrom('hazard_merges').where('list', '=', list).execute()
  for (const some of slices(points))
    await tx
      .insertInto('hazard_points')
      .values(
        some.map(({ orders, first, last, ...point }) => ({
          ...point,
          list,
          orders: orders.length,
          first_at: instant(first),
          last_at: instant(last),
        })),
      )
      .execute()
  for (const some of slices(merges))
    await tx
      .insertInto('hazard_merges')
      .values(some.map((merge) => ({ ...merge, list })))
      .execute()
}

/** Tells every order its point, after points changed. */
export const reassignOrders = async (tx: LedgerDb, list: number, points: readonly ListPoint[]): Promise<void> => {
  const pairs = points.flatMap(({ key, orders }) => orders.map((number) => ({ number, key })))
  await sql`update hazard_orders o set point = t.key
    from unnest(${pairs.map(({ number }) => number)}::text[], ${pairs.map(({ key }) => key)}::text[]) as t (number, key)
    where o.list = ${list} and o.number = t.number and o.point <> t.key`.execute(tx)
}

/** The orders of a list as it keeps them; `point`: only those of one point. */
export const loadOrders = async (db: LedgerDb, list: number, point?: string): Promise<ListOrder[]> => {
  let rows = db.selectFrom('hazard_orders').selectAll().where('list', '=', list).orderBy('at').orderBy('number')
  if (point !== undefined) rows = rows.where('point', '=', point)
  return (await rows.execute()).map(({ list: _, point: __, at, caller, address, ...order }) => ({
    ...order,
    at: at.getTime() / 1000,
    phone: caller,
    address: address as Address, // written by insertOrders alone
    position: order.exact && order.lon !== null && order.lat !== null ? { lon: order.lon, lat: order.lat } : undefined,
  }))
}

export const loadEarlier = (db: LedgerDb, list: number): Promise<EarlierPoint[]> =>
  db.selectFrom('hazard_points').select(['key', 'household', 'lon', 'lat']).where('list', '=', list).execute()

export type PointRow = {
  key: string
  rank: number
  address: string
  area: string
  lon: number | null
  lat: number | null
  orders: string[]
  callers: number
  first: Date
  last: Date
  again: string | null
  merges: { a: string; b: string; reason: MergeReason; value: number; said: string }[]
  task: { state: 'open' | 'done'; note: string; by: string; at: Date } | null
}

/** Area codes that begin with one of the prefixes, as patterns of LIKE. */
const within = (scope: readonly string[]): string[] => scope.map((prefix) => `${prefix}%`)

/** Points of a list in a scope after a rank, most orders first; `key`: one alone; `task`: only those whose task is so. */
export const pagePoints = async (
  db: LedgerDb,
  list: number,
  asked: {
    scope: readonly string[]
    after: number
    limit: number
    key?: string
    task?: 'open' | 'done' | 'none'
  },
): Promise<PointRow[]> => {
  const { scope, after, limit, key = null, task = null } = asked
  const { rows } = await sql<PointRow>`
    select p.key, p.rank, p.address, p.area, p.lon, p.lat, p.callers, p.first_at as first, p.last_at as last, p.again,
      (select array_agg(o.number order by o.at, o.number) from hazard_orders o where o.list = p.list and o.point = p.key) as orders,
      coalesce((select jsonb_agg(jsonb_build_object('a', m.a, 'b', m.b, 'reason', m.reason, 'value', m.value, 'said', m.said) order by m.a, m.b)
        from hazard_merges m where m.list = p.list and m.point = p.key), '[]') as merges,
      case when t.list is null then null else jsonb_build_object('state', t.state, 'note', t.note, 'by', t.by, 'at', t.at) end as task
    from hazard_points p left join hazard_tasks t on t.list = p.list and t.point = p.key
    where p.list = ${list} and p.rank > ${after} and p.area like any(${within(scope)}::text[])
      and (${key}::text is null or p.key = ${key})
      and (${task}::text is null or coalesce(t.state, 'none') = ${task})
    order by p.rank limit ${limit}`.execute(db)
  return rows
}

export type PointMark = {
  key: string
  lon: number
  lat: number
  orders: number
  again: boolean
  task: 'open' | 'done' | null
}

/** What a map draws of a list: its points that have a place. */
export const markPoints = async (db: LedgerDb, list: number, scope: readonly string[]): Promise<PointMark[]> => {
  const { rows } = await sql<PointMark>`
    select p.key, p.lon, p.lat, p.orders, p.again is not null as again, t.state as task
    from hazard_points p left join hazard_tasks t on t.list = p.list and t.point = p.key
    where p.list = ${list} and p.lon is not null and p.area like any(${within(scope)}::text[]) order by p.rank`.execute(
    db,
  )
  return rows
}

/** Pairs that stand apart. */
export const loadApart = async (db: LedgerDb, list: number): Promise<Apart> => {
  const rows = await db
    .selectFrom('hazard_apart')
    .select(['a', 'b'])
    .where('list', '=', list)
    .where('undone_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(({ a, b }) => [a, b])
}
