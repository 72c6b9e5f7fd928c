import { area as areaOf } from '@turf/turf'
import { sql } from 'kysely'
import type { AreaChangeTable, LedgerDb } from '../db/ledger.ts'
import type { Area, CitySettings } from './city.ts'
import type { Capacity, Place } from './schema.ts'
import type { Version } from './versions.ts'

/** The city row, or undefined in a new folder. */
export const loadCity = async (
  ledger: LedgerDb,
): Promise<(CitySettings & { seededAt: Date | null; seed: number | null }) | undefined> => {
  const row = await ledger.selectFrom('city').selectAll().executeTakeFirst()
  if (!row) return undefined
  return {
    name: row.name,
    timeZone: row.time_zone,
    calendar: row.calendar,
    demo: row.demo,
    outline: row.outline,
    seededAt: row.seeded_at,
    seed: row.seed,
  }
}

export type NewCity = CitySettings & { seed: number | null }

/** Writes the city row once; a folder that has one keeps it. */
export const insertCity = async (ledger: LedgerDb, city: NewCity): Promise<void> => {
  await ledger
    .insertInto('city')
    .values({
      name: city.name,
      time_zone: city.timeZone,
      calendar: city.calendar,
      demo: city.demo,
      seed: city.seed,
      outline: JSON.stringify(city.outline),
      seeded_at: null,
    })
    .onConflict((conflict) => conflict.column('one').doNothing())
    .execute()
}

export const markSeededAt = async (ledger: LedgerDb, at: Date): Promise<void> => {
  await ledger.updateTable('city').set({ seeded_at: at }).where('seeded_at', 'is', null).execute()
}

const boxText = ([west, south, east, north]: readonly number[]): string => `(${west},${south}),(${east},${north})`

/** The versions in force, by code: today's, or those of a local day 'YYYY-MM-DD'. */
export const loadAreas = async (ledger: LedgerDb, at?: string): Promise<Area[]> => {
  const rows = await ledger
    .selectFrom('areas')
    .select(['code', 'level', 'name', 'geometry', 'responsible', 'area_m2', 'valid_from'])
    .where((e) =>
      at === undefined
        ? e('valid_to', 'is', null)
        : e.and([e('valid_from', '<=', at), e.or([e('valid_to', 'is', null), e('valid_to', '>', at)])]),
    )
    .orderBy('code')
    .execute()
  return rows.map(({ area_m2, valid_from, ...row }) => ({
    ...row,
    areaM2: area_m2 ?? areaOf(row.geometry),
    validFrom: valid_from,
  }))
}

/** Until the transaction ends nobody else changes areas. */
export const lockAreas = async (tx: LedgerDb): Promise<void> => {
  await sql`lock table areas in share row exclusive mode`.execute(tx)
}

export type DatedVersion = Version & { code: string; name: string }

/** All versions of the codes, oldest first. */
export const loadVersions = async (ledger: LedgerDb, codes: readonly string[]): Promise<DatedVersion[]> => {
  const { rows } = await sql<DatedVersion>`
    select code, name, valid_from as "validFrom", valid_to as "validTo" from areas
    where code = any(${codes}::text[]) order by code, valid_from`.execute(ledger)
  return rows
}

export const endVersions = async (
  tx: LedgerDb,
  ends: readonly { code: string; validFrom: string; validTo: string }[],
): Promise<void> => {
  await sql`
    update areas set valid_to = one.valid_to
    from unnest(${ends.map((one) => one.code)}::text[], ${ends.map((one) => one.validFrom)}::date[],
      ${ends.map((one) => one.validTo)}::date[]) as one (code, valid_from, valid_to)
    where areas.code = one.code and areas.valid_from = one.valid_from`.execute(tx)
}

export type NewVersion = Area & { box: readonly number[]; areaM2: number; validFrom: string; validTo: string | null }

/** Outlines run to megabytes: this many go in one statement. */
const slice = 200

/** Writes versions; one that began on the same day is overwritten. */
export const writeVersions = async (
  tx: LedgerDb,
  versions: readonly NewVersion[],
  source: string | null,
): Promise<void> => {
  for (let start = 0; start < versions.length; start += slice) {
    const rows = versions.slice(start, start + slice)
    await sql`
      insert into areas (code, level, name, geometry, extent, area_m2, responsible, valid_from, valid_to, source)
      select code, level, name, geometry::jsonb, extent::box, area_m2, responsible, valid_from, valid_to, ${source}::text
      from unnest(${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.level)}::text[],
        ${rows.map((row) => row.name)}::text[], ${rows.map((row) => JSON.stringify(row.geometry))}::text[],
        ${rows.map((row) => boxText(row.box))}::text[], ${rows.map((row) => row.areaM2)}::float8[],
        ${rows.map((row) => row.responsible ?? null)}::text[], ${rows.map((row) => row.validFrom)}::date[],
        ${rows.map((row) => row.validTo)}::date[])
        as one (code, level, name, geometry, extent, area_m2, responsible, valid_from, valid_to)
      on conflict (code, valid_from) do update set level = excluded.level, name = excluded.name, geometry = excluded.geometry,
        extent = excluded.extent, area_m2 = excluded.area_m2, responsible = excluded.responsible,
        valid_to = excluded.valid_to, source = excluded.source`.execute(tx)
  }
}

export type AreaChange = {
  code: string
  validFrom: string
  verb: AreaChangeTable['verb']
  before: Record<string, unknown> | null
}

export const noteChanges = async (
  tx: LedgerDb,
  changes: readonly AreaChange[],
  by: { actor: string; source: string | null },
): Promise<void> => {
  for (let start = 0; start < changes.length; start += slice) {
    const rows = changes.slice(start, start + slice)
    await sql`
      insert into area_changes (code, valid_from, verb, before, actor, source)
      select code, valid_from, verb, before::jsonb, ${by.actor}::text, ${by.source}::text
      from unnest(${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.validFrom)}::date[],
        ${rows.map((row) => row.verb)}::text[], ${rows.map((row) => (row.before ? JSON.stringify(row.before) : null))}::text[])
        as one (code, valid_from, verb, before)`.execute(tx)
  }
}

/** What was done to an area, newest first. */
export const loadChanges = (ledger: LedgerDb, code: string) =>
  ledger
    .selectFrom('area_changes')
    .select(['verb', 'valid_from as validFrom', 'at', 'actor', 'source'])
    .where('code', '=', code)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()

export const loadPlaces = async (ledger: LedgerDb): Promise<Place[]> =>
  ledger.selectFrom('places').select(['kind', 'name', 'geometry']).orderBy('id').execute()

export const upsertPlaces = async (
  ledger: LedgerDb,
  places: readonly (Place & { box: readonly number[] })[],
): Promise<void> => {
  for (const place of places) {
    await ledger
      .insertInto('places')
      .values({
        kind: place.kind,
        name: place.name,
        geometry: JSON.stringify(place.geometry),
        extent: boxText(place.box),
      })
      .onConflict((conflict) =>
        conflict.columns(['kind', 'name']).doUpdateSet((row) => ({
          geometry: row.ref('excluded.geometry'),
          extent: row.ref('excluded.extent'),
        })),
      )
      .execute()
  }
}

export const upsertCapacities = async (ledger: LedgerDb, rows: readonly Capacity[]): Promise<void> => {
  for (let start = 0; start < rows.length; start += 5000) {
    const slice = rows.slice(start, start + 5000)
    await sql`
      insert into capacities (metric, cell, capacity, basis)
      select * from unnest(${slice.map((row) => row.metric)}::text[], ${slice.map((row) => row.cell)}::text[],
        ${slice.map((row) => row.capacity)}::float8[], ${slice.map((row) => row.basis)}::text[])
      on conflict (metric, cell) do update set capacity = excluded.capacity, basis = excluded.basis`.execute(ledger)
  }
}

export const knownMetrics = async (ledger: LedgerDb): Promise<Set<string>> =>
  new Set((await ledger.selectFrom('metrics').select('code').execute()).map((row) => row.code))
