import { sql } from 'kysely'
import type { HazardListTable, LedgerDb } from '../db/ledger.ts'
import type { MergeReason } from '../detection/text/hazard-points.ts'

/** What a list was asked for. Epoch seconds, `to` excluded. */
export type ListFilter = {
  from: number
  to: number
  statuses: string[]
  unresolved: boolean
  class: string | null
}

export type ListCounts = { orders: number; points: number; merged: Record<MergeReason, number>; again: number }

export type ListState = HazardListTable['state']

/** A list without its points. `area`: code that was asked, '' for the whole city. `recheckOn`: local date. */
export type List = {
  id: number
  name: string
  query: string
  area: string
  filter: ListFilter
  state: ListState
  reason: string | null
  counts: ListCounts | null
  madeBy: string
  madeAt: Date
  readyAt: Date | null
  taskedAt: Date | null
  recheckOn: string | null
  recheckedBy: number | null
  previous: number | null
}

const selectLists = (db: LedgerDb) =>
  db
    .selectFrom('hazard_lists')
    .select([
      'id',
      'name',
      'query',
      'area',
      'filter',
      'state',
      'reason',
      'counts',
      'made_by as madeBy',
      'made_at as madeAt',
      'ready_at as readyAt',
      'tasked_at as taskedAt',
      'recheck_on as recheckOn',
      'rechecked_by as recheckedBy',
      'previous',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof selectLists>['executeTakeFirstOrThrow']>>

/** `filter` and `counts` are written by insertList and endList alone. */
const toList = ({ filter, counts, ...row }: Row): List => ({
  ...row,
  filter: filter as ListFilter,
  counts: counts as ListCounts | null,
})

export const loadList = async (db: LedgerDb, id: number): Promise<List | undefined> => {
  const row = await selectLists(db).where('id', '=', id).executeTakeFirst()
  return row && toList(row)
}

/** The same, held until the transaction ends: changes of one list take turns. */
export const lockList = async (tx: LedgerDb, id: number): Promise<List | undefined> => {
  const row = await selectLists(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && toList(row)
}

/** Lists that were not put away, newest first. */
export const listLists = async (db: LedgerDb, limit: number): Promise<List[]> => {
  const rows = await selectLists(db).where('state', '!=', 'discarded').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(toList)
}

export const listsInState = async (db: LedgerDb, state: ListState): Promise<List[]> => {
  const rows = await selectLists(db).where('state', '=', state).orderBy('id').execute()
  return rows.map(toList)
}

/** Ready lists whose day of recheck has come by a local date, the longest due first. */
export const listsDue = async (db: LedgerDb, today: string): Promise<List[]> => {
  const rows = await selectLists(db)
    .where('state', '=', 'ready')
    .where('recheck_on', '<=', today)
    .where('rechecked_by', 'is', null)
    .orderBy('recheck_on')
    .orderBy('id')
    .execute()
  return rows.map(toList)
}

export type NewList = Pick<List, 'name' | 'query' | 'area' | 'filter' | 'madeBy' | 'madeAt' | 'previous' | 'recheckOn'>

export const insertList = async (tx: LedgerDb, list: NewList): Promise<number> => {
  const { id } = await tx
    .insertInto('hazard_lists')
    .values({
      name: list.name,
      query: list.query,
      area: list.area,
      filter: JSON.stringify(list.filter),
      state: 'making',
      made_by: list.madeBy,
      made_at: list.madeAt,
      previous: list.previous,
      recheck_on: list.recheckOn,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Brings a list from one of the states to another; false if it is in none of them. */
export const moveList = async (
  tx: LedgerDb,
  id: number,
  from: readonly ListState[],
  to: ListState,
  set: { reason?: string; counts?: ListCounts; readyAt?: Date } = {},
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('hazard_lists')
    .set({
      state: to,
      ...(set.reason === undefined ? {} : { reason: set.reason }),
      ...(set.counts ? { counts: JSON.stringify(set.counts) } : {}),
      ...(set.readyAt ? { ready_at: set.readyAt } : {}),
    })
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export const setCounts = async (tx: LedgerDb, id: number, counts: ListCounts): Promise<void> => {
  await tx
    .updateTable('hazard_lists')
    .set({ counts: JSON.stringify(counts) })
    .where('id', '=', id)
    .execute()
}

export const setRecheck = async (tx: LedgerDb, id: number, on: string | null): Promise<void> => {
  await tx.updateTable('hazard_lists').set({ recheck_on: on }).where('id', '=', id).execute()
}

export const setRechecked = async (tx: LedgerDb, id: number, by: number): Promise<void> => {
  await tx.updateTable('hazard_lists').set({ rechecked_by: by }).where('id', '=', id).execute()
}

export const setTasked = async (tx: LedgerDb, id: number, at: Date): Promise<void> => {
  await tx.updateTable('hazard_lists').set({ tasked_at: at }).where('id', '=', id).execute()
}

/** Telephones of those who called, by order. Never leaves the process: it is told apart under a key that nobody keeps. */
export const phonesOf = async (db: LedgerDb, numbers: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql<{ number: string; phone: string }>`
    select number, phone from complaint_reporters where number = any(${numbers}::text[]) and phone <> ''`.execute(db)
  return new Map(rows.map(({ number, phone }) => [number, phone]))
}
