import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'
import type { MergeReason } from '../detection/text/hazard-points.ts'

/** A merge with both texts, for a person to judge. */
export type AuditRow = {
  a: string
  b: string
  point: string
  address: string
  area: string
  reason: MergeReason
  value: number
  said: string
  aPlace: string
  bPlace: string
  aText: string
  bText: string
}

const within = (scope: readonly string[]): string[] => scope.map((prefix) => `${prefix}%`)

/** Every merge of a list in a scope, in the order of its orders' numbers, after a pair; `reason`: only those. */
export const pageMerges = async (
  db: LedgerDb,
  list: number,
  asked: {
    scope: readonly string[]
    after: readonly [a: string, b: string] | undefined
    reason: MergeReason | undefined
    limit: number
  },
): Promise<AuditRow[]> => {
  const { scope, after, reason = null, limit } = asked
  const { rows } = await sql<AuditRow>`
    select m.a, m.b, m.point, p.address, p.area, m.reason, m.value, m.said,
      x.place as "aPlace", y.place as "bPlace", x.text as "aText", y.text as "bText"
    from hazard_merges m
      join hazard_points p on p.list = m.list and p.key = m.point
      join hazard_orders x on x.list = m.list and x.number = m.a
      join hazard_orders y on y.list = m.list and y.number = m.b
    where m.list = ${list} and p.area like any(${within(scope)}::text[])
      and (${reason}::text is null or m.reason = ${reason})
      and (${after?.[0] ?? null}::text is null or (m.a, m.b) > (${after?.[0] ?? null}::text, ${after?.[1] ?? null}::text))
    order by m.a, m.b limit ${limit}`.execute(db)
  return rows
}

export type ApartRow = {
  a: string
  b: string
  said: string
  by: string
  at: Date
  undoneBy: string | null
  undoneAt: Date | null
}

/** What people have taken apart and put together again in a scope, newest first. */
export const listApart = async (db: LedgerDb, list: number, scope: readonly string[]): Promise<ApartRow[]> => {
  const { rows } = await sql<ApartRow>`
    select t.a, t.b, t.said, t.by, t.at, t.undone_by as "undoneBy", t.undone_at as "undoneAt"
    from hazard_apart t
      join hazard_orders o on o.list = t.list and o.number = t.a
      join hazard_points p on p.list = t.list and p.key = o.point
    where t.list = ${list} and p.area like any(${within(scope)}::text[]) order by t.id desc`.execute(db)
  return rows
}
