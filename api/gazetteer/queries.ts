import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'
import type { CodedComponent, CodedGrid } from './coded.ts'
import type { PlaceRow } from './names.ts'

/** Changes when any row of the places was written, whoever wrote it: every row version has a transaction's number. */
export const placesMark = async (ledger: LedgerDb): Promise<string> => {
  const { rows } = await sql<{ mark: string }>`
    select count(*) || '/' || coalesce(sum(xmin::text::bigint), 0) as mark from places`.execute(ledger)
  return rows[0]?.mark ?? ''
}

export const loadPlaces = (ledger: LedgerDb): Promise<PlaceRow[]> =>
  ledger.selectFrom('places').select(['kind', 'name', 'geometry']).orderBy('id').execute()

/** Components in use under any of the codes (8 digits). */
export const componentsByCode = async (ledger: LedgerDb, codes: readonly string[]): Promise<CodedComponent[]> => {
  if (codes.length === 0) return []
  const { rows } = await sql<CodedComponent>`
    select district, code, name, area, lon, lat from components
    where code = any(${codes}::text[]) and state <> 'removed' order by district, code limit 1000`.execute(ledger)
  return rows
}

/** Unit grids in force under any of the codes; `spread` half their box's diagonal in metres. */
export const gridsByCode = async (ledger: LedgerDb, codes: readonly string[]): Promise<CodedGrid[]> => {
  if (codes.length === 0) return []
  const { rows } = await sql<CodedGrid>`
    select code, ((extent[0])[0] + (extent[1])[0]) / 2 as lon, ((extent[0])[1] + (extent[1])[1]) / 2 as lat, sqrt(area_m2) * 0.7 as spread
    from grids where code = any(${codes}::text[]) and valid_to is null order by code`.execute(ledger)
  return rows
}

export type Threshold = { value: number; since: Date; by: string }

/** What was set, newest first. `until`: what begins later is left out. */
export const loadThresholds = async (ledger: LedgerDb): Promise<Threshold[]> =>
  ledger
    .selectFrom('geocode_thresholds')
    .select(['value', 'since', 'by'])
    .orderBy('since', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute()

export const insertThreshold = async (ledger: LedgerDb, { value, since, by }: Threshold): Promise<void> => {
  await ledger.insertInto('geocode_thresholds').values({ value, since, by }).execute()
}
