import { sql, type Transaction } from 'kysely'
import type { Shape } from '../areas/shape.ts'
import type { GridTable, Ledger, LedgerDb } from '../db/ledger.ts'
import type { CodeLength } from './codes.ts'
import type { PoolEntry } from './pool.ts'
import type { Box } from './shape.ts'

type Tx = Transaction<Ledger>

/** A grid as the ledger keeps it. Areas in m², dates 'YYYY-MM-DD' in the city's calendar. */
export type Grid = {
  code: string
  geometry: Shape
  areaM2: number
  landUse: string | null
  level: string | null
  responsible: string | null
  origin: GridTable['origin']
  validFrom: string
  validTo: string | null
}

export type NewGrid = Pick<Grid, 'code' | 'geometry' | 'areaM2' | 'origin'> &
  Partial<Pick<Grid, 'landUse' | 'level' | 'responsible'>> & { box: Box }

const columns = [
  'code',
  'geometry',
  'area_m2 as areaM2',
  'land_use as landUse',
  'level',
  'responsible',
  'origin',
  'valid_from as validFrom',
  'valid_to as validTo',
] as const

/** So many rows are read or written at a time: some twenty milliseconds in which nobody else is served. */
const pageRows = 1000

const writersLock = 7_411_862

/** Changes of grids wait for each other until they commit: what one read of the grids in force holds until it has written. */
export const lockWriters = async (tx: Tx): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${writersLock})`.execute(tx)
}

export const loadCodeLength = async (ledger: LedgerDb): Promise<CodeLength> =>
  (await ledger.selectFrom('city').select('grid_digits').executeTakeFirst())?.grid_digits ?? 15

export const storeCodeLength = async (tx: Tx, digits: CodeLength): Promise<void> => {
  await tx.updateTable('city').set({ grid_digits: digits }).execute()
}

/** Every grid in force, page by page so that the process goes on serving in between. */
export const loadGridsInForce = async (ledger: LedgerDb): Promise<PoolEntry[]> => {
  const found: PoolEntry[] = []
  for (;;) {
    const rows = await ledger
      .selectFrom('grids')
      .select(['code', 'geometry'])
      .where('valid_to', 'is', null)
      .where('code', '>', found.at(-1)?.code ?? '')
      .orderBy('code')
      .limit(pageRows)
      .execute()
    found.push(...rows)
    if (rows.length < pageRows) return found
  }
}

/** Every grid in force by code, with its attributes. */
export const loadAllInForce = async (ledger: LedgerDb): Promise<Map<string, Grid>> => {
  const found = new Map<string, Grid>()
  let last = ''
  for (;;) {
    const rows: Grid[] = await inForce(ledger)
      .select(columns)
      .where('code', '>', last)
      .orderBy('code')
      .limit(pageRows)
      .execute()
    for (const row of rows) found.set(row.code, row)
    last = rows.at(-1)?.code ?? last
    if (rows.length < pageRows) return found
  }
}

/** Codes that were in force once and are not now. */
export const loadWithdrawn = async (ledger: LedgerDb): Promise<Set<string>> => {
  const { rows } = await sql<{ code: string }>`
    select distinct code from grids g where valid_to is not null
      and not exists (select from grids n where n.code = g.code and n.valid_to is null)`.execute(ledger)
  return new Set(rows.map(({ code }) => code))
}

/** The newest version of each grid that changes after `id` touched, and whether it is in force; undefined if more than `limit`. */
export const loadTouched = async (
  ledger: LedgerDb,
  id: number,
  limit: number,
): Promise<{ code: string; geometry: Shape; inForce: boolean }[] | undefined> => {
  const { rows } = await sql<{ code: string; geometry: Shape; inForce: boolean }>`
    select distinct on (g.code) g.code, g.geometry, g.valid_to is null as "inForce"
    from (select distinct code from grid_change_grids where change > ${id} limit ${limit + 1}) t join grids g using (code)
    order by g.code, g.valid_from desc`.execute(ledger)
  return rows.length > limit ? undefined : rows
}

const inForce = (ledger: LedgerDb) => ledger.selectFrom('grids').where('valid_to', 'is', null)

export const loadGrid = (ledger: LedgerDb, code: string): Promise<Grid | undefined> =>
  ledger
    .selectFrom('grids')
    .select(columns)
    .where('code', '=', code)
    .orderBy('valid_from', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Those of the codes that are in force, locked until the transaction ends. */
export const lockGrids = (tx: Tx, codes: readonly string[]): Promise<Grid[]> =>
  tx
    .selectFrom('grids')
    .select(columns)
    .where('valid_to', 'is', null)
    .where('code', 'in', [...codes])
    .orderBy('code')
    .forUpdate()
    .execute()

/** Grids in force by code: those whose code begins with one of the prefixes and comes after `after`. */
export const loadPage = (
  ledger: LedgerDb,
  { prefixes, after, limit }: { prefixes: readonly string[]; after: string; limit: number },
): Promise<Omit<Grid, 'geometry' | 'validTo'>[]> =>
  inForce(ledger)
    .select([
      'code',
      'area_m2 as areaM2',
      'land_use as landUse',
      'level',
      'responsible',
      'origin',
      'valid_from as validFrom',
    ])
    .where((e) => e.or(prefixes.map((prefix) => startsWith(prefix))))
    .where('code', '>', after)
    .orderBy('code')
    .limit(limit)
    .execute()

const startsWith = (prefix: string) => sql<boolean>`code like ${`${prefix}%`}`

/** How many grids in force begin with one of the prefixes, and their area together (m²). */
export const countGrids = async (
  ledger: LedgerDb,
  prefixes: readonly string[],
): Promise<{ count: number; areaM2: number }> => {
  const row = await inForce(ledger)
    .select([sql<number>`count(*)`.as('count'), sql<number>`coalesce(sum(area_m2), 0)`.as('areaM2')])
    .where((e) => e.or(prefixes.map((prefix) => startsWith(prefix))))
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), areaM2: row.areaM2 }
}

/** Whether any grid ever got a number. */
export const hasNumbers = async (ledger: LedgerDb): Promise<boolean> =>
  (await ledger.selectFrom('grid_numbers').select('prefix').limit(1).executeTakeFirst()) !== undefined

/** Codes in force that begin with one of the prefixes, in order. */
export const codesInForce = async (ledger: LedgerDb, prefixes: readonly string[]): Promise<string[]> => {
  const rows = await inForce(ledger)
    .select('code')
    .where((e) => e.or(prefixes.map((prefix) => startsWith(prefix))))
    .orderBy('code')
    .execute()
  return rows.map(({ code }) => code)
}

/** Centre lines of the roads and alleys among the named places near a box (WGS84). */
export const loadStreetLines = async (
  ledger: LedgerDb,
  [west, south, east, north]: Box,
): Promise<GeoJSON.Position[][]> => {
  const rows = await ledger
    .selectFrom('places')
    .select('geometry')
    .where('kind', 'in', ['arterial', 'road', 'alley'])
    .where(sql<boolean>`extent && box(point(${west}, ${south}), point(${east}, ${north}))`)
    .orderBy('id')
    .execute()
  return rows.flatMap(({ geometry }) =>
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates
        : [],
  )
}

/** Grids in force whose box meets a box (WGS84). */
export const loadInBox = (ledger: LedgerDb, box: Box) => loadInBoxQuery(ledger, box).execute()

const loadInBoxQuery = (ledger: LedgerDb, [west, south, east, north]: Box) =>
  inForce(ledger)
    .select(['code', 'geometry', 'area_m2 as areaM2', 'level'])
    .where(sql<boolean>`extent && box(point(${west}, ${south}), point(${east}, ${north}))`)

/** Those of them whose code begins with one of the prefixes. */
export const loadPrefixedInBox = (ledger: LedgerDb, prefixes: readonly string[], box: Box) =>
  loadInBoxQuery(ledger, box)
    .where((e) => e.or(prefixes.map((prefix) => startsWith(prefix))))
    .execute()

const boxText = ([west, south, east, north]: Box): string => `(${west},${south}),(${east},${north})`

/** Writes grids that come into force on a day. A version of the same code and day is replaced. */
export const insertGrids = async (tx: Tx, grids: readonly NewGrid[], validFrom: string): Promise<void> => {
  for (let start = 0; start < grids.length; start += pageRows) {
    const page = grids.slice(start, start + pageRows)
    await sql`
      insert into grids (code, geometry, extent, area_m2, land_use, level, responsible, origin, valid_from)
      select code, geometry::jsonb, extent::box, area_m2, land_use, level, responsible, origin, ${validFrom}::date
      from unnest(${page.map((grid) => grid.code)}::text[], ${page.map((grid) => JSON.stringify(grid.geometry))}::text[],
        ${page.map((grid) => boxText(grid.box))}::text[], ${page.map((grid) => grid.areaM2)}::float8[],
        ${page.map((grid) => grid.landUse ?? null)}::text[], ${page.map((grid) => grid.level ?? null)}::text[],
        ${page.map((grid) => grid.responsible ?? null)}::text[], ${page.map((grid) => grid.origin)}::text[])
        as t (code, geometry, extent, area_m2, land_use, level, responsible, origin)
      on conflict (code, valid_from) do update set geometry = excluded.geometry, extent = excluded.extent, area_m2 = excluded.area_m2,
        land_use = excluded.land_use, level = excluded.level, responsible = excluded.responsible, origin = excluded.origin, valid_to = null`.execute(
      tx,
    )
  }
}

/** After much was written: a plan made for a small table would sort 200,000 geometries for each page. */
export const analyzeGrids = async (tx: Tx): Promise<void> => {
  await sql`analyze grids`.execute(tx)
}

/** Takes grids out of force from a day on. */
export const withdrawGrids = async (tx: Tx, codes: readonly string[], validTo: string): Promise<void> => {
  await sql`update grids set valid_to = ${validTo}::date where valid_to is null and code = any(${[...codes]}::text[])`.execute(
    tx,
  )
}

/** Puts the newest version of withdrawn grids into force again. */
export const reinstateGrids = async (tx: Tx, codes: readonly string[]): Promise<void> => {
  await sql`
    update grids g set valid_to = null
    where g.code = any(${[...codes]}::text[])
      and g.valid_from = (select max(valid_from) from grids where code = g.code)`.execute(tx)
}

/**
 * Takes the next `count` numbers of a community and returns the first; they are never given again. The community's row stays locked until the
 * transaction ends.
 */
export const takeNumbers = async (tx: Tx, prefix: string, count: number): Promise<number> => {
  const { last } = await tx
    .insertInto('grid_numbers')
    .values({ prefix, last: count })
    .onConflict((conflict) =>
      conflict.column('prefix').doUpdateSet({ last: sql<number>`grid_numbers.last + ${count}` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last - count + 1
}

/** Makes sure that numbers up to those given are never given again. */
export const noteNumbers = async (tx: Tx, highest: ReadonlyMap<string, number>): Promise<void> => {
  await sql`
    insert into grid_numbers (prefix, last) select * from unnest(${[...highest.keys()]}::text[], ${[...highest.values()]}::int[])
    on conflict (prefix) do update set last = greatest(grid_numbers.last, excluded.last)`.execute(tx)
}
