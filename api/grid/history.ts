import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Ledger, LedgerDb } from '../db/ledger.ts'

type Tx = Transaction<Ledger>

export type Change = {
  id: number
  at: Date
  actor: string
  verb: 'generated' | 'imported' | 'split' | 'merged' | 'undone'
  area: string
  detail: Record<string, unknown>
  undoneAt: Date | null
  undoneBy: string | null
}

export type NewChange = Pick<Change, 'at' | 'actor' | 'verb' | 'area' | 'detail'> & {
  before: readonly string[]
  after: readonly string[]
}

/** Writes a change down and returns its id. */
export const insertChange = async (tx: Tx, { before, after, detail, ...change }: NewChange): Promise<number> => {
  const { id } = await tx
    .insertInto('grid_changes')
    .values({ ...change, detail: JSON.stringify(detail) })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const [side, codes] of [
    ['before', before],
    ['after', after],
  ] as const)
    await sql`insert into grid_change_grids (change, code, side) select ${id}, unnest(${[...codes]}::text[]), ${side}`.execute(
      tx,
    )
  return id
}

const changeColumns = [
  'id',
  'at',
  'actor',
  'verb',
  'area',
  'detail',
  'undone_at as undoneAt',
  'undone_by as undoneBy',
] as const

export const lockChange = (tx: Tx, id: number): Promise<Change | undefined> =>
  tx.selectFrom('grid_changes').select(changeColumns).where('id', '=', id).forUpdate().executeTakeFirst()

export const markUndone = async (tx: Tx, id: number, at: Date, actor: string): Promise<void> => {
  await tx.updateTable('grid_changes').set({ undone_at: at, undone_by: actor }).where('id', '=', id).execute()
}

/** Codes of a change, in order. */
export const changeCodes = async (ledger: LedgerDb, id: number): Promise<{ before: string[]; after: string[] }> => {
  const rows = await ledger
    .selectFrom('grid_change_grids')
    .select(['code', 'side'])
    .where('change', '=', id)
    .orderBy('code')
    .execute()
  const of = (side: 'before' | 'after') => rows.filter((row) => row.side === side).map((row) => row.code)
  return { before: of('before'), after: of('after') }
}

const beginning = (column: string, prefixes: readonly string[]): RawBuilder<boolean> =>
  sql`(${sql.join(
    prefixes.map((prefix) => sql`${sql.ref(column)} like ${`${prefix}%`}`),
    sql` or `,
  )})`

/**
 * Newest changes first that touched a grid whose code begins with one of the prefixes, each with those of its codes that lie in the scope (the first
 * 50 of a side).
 */
export const loadChanges = async (
  ledger: LedgerDb,
  { prefixes, scope, limit }: { prefixes: readonly string[]; scope: readonly string[]; limit: number },
): Promise<(Change & { before: string[]; after: string[] })[]> => {
  const seen = beginning('code', scope)
  const { rows } = await sql<Change & { before: string[]; after: string[] }>`
    select c.id, c.at, c.actor, c.verb, c.area, c.detail, c.undone_at as "undoneAt", c.undone_by as "undoneBy",
      array(select code from grid_change_grids where change = c.id and side = 'before' and ${seen} order by code limit 50) as before,
      array(select code from grid_change_grids where change = c.id and side = 'after' and ${seen} order by code limit 50) as after
    from grid_changes c
    where exists (select from grid_change_grids g where g.change = c.id and ${beginning('g.code', prefixes)})
    order by c.id desc limit ${limit}`.execute(ledger)
  return rows
}

/** One of the codes that a file has brought since a change, undefined if none. */
export const importedSince = async (tx: Tx, id: number, codes: readonly string[]): Promise<string | undefined> => {
  const { rows } = await sql<{ code: string }>`
    select g.code from grid_change_grids g join grid_changes c on c.id = g.change
    where g.change > ${id} and c.verb = 'imported' and g.code = any(${[...codes]}::text[]) order by g.code limit 1`.execute(
    tx,
  )
  return rows[0]?.code
}

/** Id of the newest change, 0 before the first. */
export const lastChange = async (ledger: LedgerDb): Promise<number> =>
  (
    await ledger
      .selectFrom('grid_changes')
      .select((e) => e.fn.max('id').as('id'))
      .executeTakeFirst()
  )?.id ?? 0
