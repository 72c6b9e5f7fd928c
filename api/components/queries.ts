import { type RawBuilder, sql } from 'kysely'
import type { ComponentTable, LedgerDb } from '../db/ledger.ts'
import type { Component, ComponentState } from './component.ts'

const columns = [
  'code',
  'district',
  'national',
  'class',
  'name',
  'state',
  'owner',
  'maintainer',
  'manager',
  'area',
  'grid',
  'lon',
  'lat',
  'quad',
  'installed_on',
  'photo',
  'attributes',
  'source',
  'source_id',
  'version',
] as const satisfies readonly (keyof ComponentTable)[]

const toComponent = <Row extends { installed_on: string | null; source_id: string | null }>({
  installed_on,
  source_id,
  ...row
}: Row) => ({ ...row, installedOn: installed_on, sourceId: source_id })

/** Codes that begin with one of the prefixes, as ranges that an index can walk: after 9 comes ':'. */
export const below = (column: string, prefixes: readonly string[]): RawBuilder<boolean> => {
  if (prefixes.includes('')) return sql`true`
  if (prefixes.length === 0) return sql`false`
  const ranges = prefixes.map((one) => sql`(${sql.ref(column)} >= ${one} and ${sql.ref(column)} < ${`${one}:`})`)
  return sql`(${sql.join(ranges, sql` or `)})`
}

/** Those of the keys that exist, in no order. */
export const findComponents = async (
  db: LedgerDb,
  keys: readonly { district: string; code: string }[],
): Promise<Component[]> => {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('components')
    .select(columns)
    .where(
      sql<boolean>`(code, district) in (select * from unnest(${keys.map((key) => key.code)}::text[], ${keys.map((key) => key.district)}::text[]))`,
    )
    .execute()
  return rows.map(toComponent)
}

export type Stored = Component & { addedAt: Date; addedBy: string; changedAt: Date }

export const findComponent = async (db: LedgerDb, district: string, code: string): Promise<Stored | undefined> => {
  const row = await db
    .selectFrom('components')
    .select([...columns, 'added_at', 'added_by', 'changed_at'])
    .where('code', '=', code)
    .where('district', '=', district)
    .executeTakeFirst()
  if (!row) return undefined
  const { added_at, added_by, changed_at, ...rest } = row
  return { ...toComponent(rest), addedAt: added_at, addedBy: added_by, changedAt: changed_at }
}

const mostHistory = 200

/** Changes of a component, newest first. */
export const changesOf = (db: LedgerDb, district: string, code: string) =>
  db
    .selectFrom('component_changes')
    .select(['id', 'at', 'actor', 'verb', 'before', 'after', 'undone_at', 'undone_by'])
    .where('district', '=', district)
    .where('code', '=', code)
    .orderBy('id', 'desc')
    .limit(mostHistory)
    .execute()

export const findChange = (db: LedgerDb, id: number) =>
  db.selectFrom('component_changes').selectAll().where('id', '=', id).executeTakeFirst()

export type ListAsked = {
  prefixes: readonly string[]
  grid: string | undefined
  class: string | undefined
  state: ComponentState | undefined
  after: readonly [area: string, grid: string, code: string] | undefined
  limit: number
}

/** A page in the order of area, grid and code. */
export const listComponents = (db: LedgerDb, asked: ListAsked) => {
  const { after } = asked
  return (
    db
      .selectFrom('components')
      .select(['district', 'code', 'class', 'name', 'state', 'owner', 'area', 'grid', 'lon', 'lat', 'version'])
      .where(below('area', asked.prefixes))
      .$if(asked.grid !== undefined, (query) => query.where('grid', '=', asked.grid ?? ''))
      .$if(asked.class !== undefined, (query) => query.where('class', '=', asked.class ?? ''))
      // The first condition is what the index of things amiss is made on.
      .$if(asked.state !== undefined && asked.state !== 'intact', (query) => query.where('state', '<>', 'intact'))
      .$if(asked.state !== undefined, (query) => query.where('state', '=', asked.state ?? 'intact'))
      .$if(after !== undefined, (query) =>
        query.where(sql<boolean>`(area, grid, code) > (${sql.join([...(after ?? [])])})`),
      )
      .orderBy('area')
      .orderBy('grid')
      .orderBy('code')
      .limit(asked.limit)
      .execute()
  )
}

export type TallyRow = { code: string; class: string; state: ComponentState; count: number }

/** Counts right under a code; '' is the city. */
export const talliesUnder = (db: LedgerDb, parent: string): Promise<TallyRow[]> =>
  db
    .selectFrom('component_tallies')
    .select(['code', 'class', 'state', 'count'])
    .where('parent', '=', parent)
    .orderBy('code')
    .execute()

/** Counts of these very codes. */
export const talliesOf = (db: LedgerDb, codes: readonly string[]): Promise<TallyRow[]> =>
  db
    .selectFrom('component_tallies')
    .select(['code', 'class', 'state', 'count'])
    .where('code', 'in', [...codes])
    .orderBy('code')
    .execute()

export type TilePoint = Pick<ComponentTable, 'district' | 'code' | 'class' | 'state' | 'lon' | 'lat'>

/** What stands in a range of Morton codes at z 26, within a scope, of a class or of all. What was taken away stands no more. */
export const pointsIn = async (
  db: LedgerDb,
  [from, to]: readonly [number, number],
  { scope, class: cls }: { scope: readonly string[]; class: string | undefined },
): Promise<TilePoint[]> => {
  const { rows } = await sql<TilePoint>`
    select district, code, class, state, lon, lat from components
    where quad >= ${from} and quad < ${to} and state <> 'removed' and ${below('area', scope)}
      and (${cls ?? null}::text is null or class = ${cls ?? null})`.execute(db)
  return rows
}

export type ClusterRow = { cell: number; grp: number; count: number; amiss: number; lon: number; lat: number }

/** Numbers of a level's cells in a range of its Morton codes, gathered into cells `up` zooms coarser, by group of classes. */
export const clustersIn = async (
  db: LedgerDb,
  { level, range: [from, to], up }: { level: number; range: readonly [number, number]; up: number },
  scope: readonly string[],
): Promise<ClusterRow[]> => {
  const { rows } = await sql<ClusterRow>`
    select cell >> ${2 * up}::int as cell, grp, sum(count)::bigint as count, sum(amiss)::bigint as amiss, sum(lon) as lon, sum(lat) as lat
    from component_clusters
    where level = ${level} and cell >= ${from} and cell < ${to} and ${below('area', scope)}
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

/** The same of one class, counted from the components themselves. `range` and `up` are of Morton codes at z 26. */
export const classClustersIn = async (
  db: LedgerDb,
  asked: { class: string; grp: number; range: readonly [number, number]; up: number },
  scope: readonly string[],
): Promise<ClusterRow[]> => {
  const [from, to] = asked.range
  const { rows } = await sql<ClusterRow>`
    select quad >> ${2 * asked.up}::int as cell, ${asked.grp}::int as grp, count(*)::bigint as count,
      count(*) filter (where state <> 'intact')::bigint as amiss, sum(lon) as lon, sum(lat) as lat
    from components
    where quad >= ${from} and quad < ${to} and class = ${asked.class} and state <> 'removed' and ${below('area', scope)}
    group by 1 order by 1`.execute(db)
  return rows
}
