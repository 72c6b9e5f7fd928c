import { sql, type Transaction } from 'kysely'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import type { Change } from './change.ts'
import type { Component } from './component.ts'
import { below } from './queries.ts'

type Tx = Transaction<Ledger>

/** One writer of components at a time: counts and codes given out need no other care. */
const writerLock = 7_411_861

/** Waits for other writers, at most `seconds` (then lock_not_available), and keeps them out until the transaction ends. */
export const lockWriters = async (tx: Tx, seconds: number): Promise<void> => {
  await sql`select set_config('lock_timeout', ${`${seconds}s`}, true)`.execute(tx)
  await sql`select pg_advisory_xact_lock(${writerLock})`.execute(tx)
}

/** Codes given earlier to records of a register, by 'district.sourceId'. */
export const findAssigned = async (
  db: LedgerDb,
  source: string,
  keys: readonly { district: string; sourceId: string }[],
): Promise<Map<string, string>> => {
  const { rows } = await sql<{ district: string; source_id: string; code: string }>`
    select c.district, c.source_id, c.code
    from unnest(${keys.map((key) => key.district)}::text[], ${keys.map((key) => key.sourceId)}::text[]) as k (district, source_id)
    join components c on c.district = k.district and c.source = ${source} and c.source_id = k.source_id`.execute(db)
  return new Map(rows.map((row) => [`${row.district}.${row.source_id}`, row.code]))
}

/** The last code that was given out in a district, 0 before the first. */
export const lastGiven = async (db: LedgerDb, district: string): Promise<number> => {
  const known = await db
    .selectFrom('component_numbers')
    .select('last')
    .where('district', '=', district)
    .executeTakeFirst()
  return known?.last ?? 0
}

/** Codes from one number to another, both included, that no component of the district has, in order. */
export const freeCodes = async (db: LedgerDb, district: string, from: number, to: number): Promise<string[]> => {
  const { rows } = await sql<{ code: string }>`
    select n.code from (select lpad(i::text, 8, '0') collate "C" as code from generate_series(${from}::int, ${to}::int) i) n
    where not exists (select 1 from components c where c.code = n.code and c.district = ${district}) order by n.code`.execute(
    db,
  )
  return rows.map((row) => row.code)
}

export const saveLastGiven = async (tx: Tx, district: string, last: number): Promise<void> => {
  await tx
    .insertInto('component_numbers')
    .values({ district, last })
    .onConflict((conflict) => conflict.column('district').doUpdateSet({ last }))
    .execute()
}

const arrays = (components: readonly (Component & { standard: string })[]) => sql`unnest(
  ${components.map((one) => one.code)}::text[], ${components.map((one) => one.district)}::text[],
  ${components.map((one) => one.national)}::text[], ${components.map((one) => one.standard)}::text[],
  ${components.map((one) => one.class)}::text[], ${components.map((one) => one.name)}::text[],
  ${components.map((one) => one.state)}::text[], ${components.map((one) => one.owner)}::text[],
  ${components.map((one) => one.maintainer)}::text[], ${components.map((one) => one.manager)}::text[],
  ${components.map((one) => one.area)}::text[], ${components.map((one) => one.grid)}::text[],
  ${components.map((one) => one.lon)}::float8[], ${components.map((one) => one.lat)}::float8[],
  ${components.map((one) => one.quad)}::bigint[], ${components.map((one) => one.installedOn)}::date[],
  ${components.map((one) => one.photo)}::text[], ${components.map((one) => JSON.stringify(one.attributes))}::jsonb[],
  ${components.map((one) => one.source)}::text[], ${components.map((one) => one.sourceId)}::text[])`

type Writing = { at: Date; actor: string }

export const insertComponents = async (
  tx: Tx,
  components: readonly (Component & { standard: string })[],
  { at, actor }: Writing,
): Promise<void> => {
  if (components.length === 0) return
  await sql`
    insert into components (code, district, national, standard, class, name, state, owner, maintainer, manager, area, grid, lon, lat, quad,
      installed_on, photo, attributes, source, source_id, added_at, added_by, changed_at)
    select *, ${at}::timestamptz, ${actor}::text, ${at}::timestamptz from ${arrays(components)}`.execute(tx)
}

/** Writes every field of components that exist and counts their versions up. */
export const updateComponents = async (
  tx: Tx,
  components: readonly (Component & { standard: string })[],
  at: Date,
): Promise<void> => {
  if (components.length === 0) return
  await sql`
    update components c set (national, standard, class, name, state, owner, maintainer, manager, area, grid, lon, lat, quad, installed_on, photo,
      attributes, source, source_id, version, changed_at) = (n.national, n.standard, n.class, n.name, n.state, n.owner, n.maintainer, n.manager,
      n.area, n.grid, n.lon, n.lat, n.quad, n.installed_on, n.photo, n.attributes, n.source, n.source_id, c.version + 1, ${at}::timestamptz)
    from ${arrays(components)} as n (code, district, national, standard, class, name, state, owner, maintainer, manager, area, grid, lon, lat,
      quad, installed_on, photo, attributes, source, source_id)
    where c.code = n.code and c.district = n.district`.execute(tx)
}

/** Writes only what follows from the place; no new version, because nobody changed anything. */
export const replaceComponents = async (
  tx: Tx,
  placed: readonly { code: string; district: string; area: string; grid: string }[],
): Promise<void> => {
  if (placed.length === 0) return
  await sql`
    update components c set area = n.area, grid = n.grid
    from unnest(${placed.map((one) => one.code)}::text[], ${placed.map((one) => one.district)}::text[],
      ${placed.map((one) => one.area)}::text[], ${placed.map((one) => one.grid)}::text[]) as n (code, district, area, grid)
    where c.code = n.code and c.district = n.district`.execute(tx)
}

export const insertChanges = async (
  tx: Tx,
  changes: readonly (Change & { district: string; code: string })[],
  { at, actor }: Writing,
): Promise<void> => {
  if (changes.length === 0) return
  await sql`
    insert into component_changes (district, code, at, actor, verb, before, after)
    select n.district, n.code, ${at}::timestamptz, ${actor}::text, n.verb, n.before, n.after
    from unnest(${changes.map((one) => one.district)}::text[], ${changes.map((one) => one.code)}::text[],
      ${changes.map((one) => one.verb)}::text[], ${changes.map((one) => JSON.stringify(one.before))}::jsonb[],
      ${changes.map((one) => JSON.stringify(one.after))}::jsonb[]) as n (district, code, verb, before, after)`.execute(
    tx,
  )
}

/** Whether a change that stands came after this one. */
export const newerChange = async (
  tx: Tx,
  { district, code, id }: { district: string; code: string; id: number },
): Promise<boolean> => {
  const newer = await tx
    .selectFrom('component_changes')
    .select('id')
    .where('district', '=', district)
    .where('code', '=', code)
    .where('id', '>', id)
    .where('undone_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return newer !== undefined
}

/** Marks a change as taken back; false if it was before. */
export const markUndone = async (tx: Tx, id: number, { at, actor }: Writing): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('component_changes')
    .set({ undone_at: at, undone_by: actor })
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Tells the planner what the tables hold now, and marks their pages so that tiles can be read from the index alone. */
export const analyze = async (db: LedgerDb): Promise<void> => {
  await sql`vacuum (analyze) components, component_tallies, component_clusters`.execute(db)
}

/** The last event after which components were placed anew. */
export const followedTo = async (db: LedgerDb): Promise<number> =>
  (await db.selectFrom('component_placing').select('event').executeTakeFirst())?.event ?? 0

export const setFollowedTo = async (tx: Tx, event: number): Promise<void> => {
  await tx
    .insertInto('component_placing')
    .values({ event })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ event }))
    .execute()
}

/** Changes of areas and grids since an event. */
export const groundEventsAfter = (db: LedgerDb, id: number): Promise<{ kind: string; area: string }[]> =>
  db
    .selectFrom('events')
    .select(['kind', 'area'])
    .where('id', '>', id)
    .where((where) => where.or([where('kind', 'like', 'areas.%'), where('kind', 'like', 'grids.%')]))
    .execute()

type PlacedRow = Pick<Component, 'code' | 'district' | 'area' | 'grid' | 'lon' | 'lat' | 'quad' | 'class' | 'state'>

/** So many are placed in some twenty milliseconds: others have their turn in between. */
const rowsAtOnce = 2000

/** Components below the prefixes as they stood at the first batch, some thousand at a time: writing between batches does no harm. */
export async function* placedBelow(tx: Tx, prefixes: readonly string[]): AsyncGenerator<PlacedRow[]> {
  await sql`declare component_walk no scroll cursor for
    select code, district, area, grid, lon, lat, quad, class, state from components where ${below('area', prefixes)}`.execute(
    tx,
  )
  for (;;) {
    const { rows } = await sql<PlacedRow>`fetch forward ${sql.lit(rowsAtOnce)} from component_walk`.execute(tx)
    if (rows.length === 0) break
    yield rows
  }
  await sql`close component_walk`.execute(tx)
}
