import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'
import type { Area, CitySettings } from './city.ts'
import type { Capacity, Place } from './schema.ts'

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

/** The versions in force, largest level first. */
export const loadAreas = async (ledger: LedgerDb): Promise<Area[]> =>
  ledger
    .selectFrom('areas')
    .select(['code', 'level', 'name', 'geometry'])
    .where('valid_to', 'is', null)
    .orderBy('code')
    .execute()

const boxText = ([west, south, east, north]: readonly number[]): string => `(${west},${south}),(${east},${north})`

export const replaceAreas = async (
  ledger: LedgerDb,
  areas: readonly (Area & { box: readonly number[] })[],
): Promise<void> => {
  for (const area of areas) {
    await ledger
      .insertInto('areas')
      .values({
        code: area.code,
        level: area.level,
        name: area.name,
        geometry: JSON.stringify(area.geometry),
        extent: boxText(area.box),
        valid_to: null,
      })
      .onConflict((conflict) =>
        conflict.columns(['code', 'valid_from']).doUpdateSet((row) => ({
          level: row.ref('excluded.level'),
          name: row.ref('excluded.name'),
          geometry: row.ref('excluded.geometry'),
          extent: row.ref('excluded.extent'),
        })),
      )
      .execute()
  }
}

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
