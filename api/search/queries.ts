import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'

const within = (scope: readonly string[]): string[] => scope.map((prefix) => `${prefix}%`)

export type ComponentRow = {
  district: string
  code: string
  name: string
  class: string
  state: string
  area: string
  grid: string
  lon: number
  lat: number
}

/** Components whose 8 digits begin so, in the order of codes; `districts` undefined: of all. */
export const componentsByPrefix = async (
  ledger: LedgerDb,
  prefix: string,
  { scope, district, limit }: { scope: readonly string[]; district: string | undefined; limit: number },
): Promise<ComponentRow[]> => {
  const whole = scope.includes('')
  const { rows } = await sql<ComponentRow>`
    select district, code, name, class, state, area, grid, lon, lat from components
    where code like ${`${prefix}%`}
      and (${district ?? null}::text is null or district = ${district ?? null})
      and (${whole}::boolean or area like any(${within(scope)}::text[]))
    order by code, district limit ${limit}`.execute(ledger)
  return rows
}

export type GridRow = { code: string; west: number; south: number; east: number; north: number }

/** Unit grids in force whose code begins so. */
export const gridsByPrefix = async (
  ledger: LedgerDb,
  prefix: string,
  { scope, limit }: { scope: readonly string[]; limit: number },
): Promise<GridRow[]> => {
  const whole = scope.includes('')
  // box keeps its upper right corner first.
  const { rows } = await sql<GridRow>`
    select code, (extent[1])[0] as west, (extent[1])[1] as south, (extent[0])[0] as east, (extent[0])[1] as north from grids
    where code like ${`${prefix}%`} and valid_to is null and (${whole}::boolean or code like any(${within(scope)}::text[]))
    order by code limit ${limit}`.execute(ledger)
  return rows
}

export type OrderRow = { number: string; at: Date; cell: string | null; class: string }

/** Orders whose number begins so, in the order of numbers. */
export const ordersByPrefix = async (ledger: LedgerDb, prefix: string, limit: number): Promise<OrderRow[]> => {
  const { rows } = await sql<OrderRow>`
    select number, at, cell, class from complaint_numbers
    where number like ${`${prefix.replace(/[\\%_]/g, '\\$&')}%`} order by number using ~<~ limit ${limit}`.execute(
    ledger,
  )
  return rows
}

/** How many components of each class there are in a scope, those removed left out. */
export const countsByClass = async (ledger: LedgerDb, scope: readonly string[]): Promise<Map<string, number>> => {
  // Prefixes shorter than a district's code are summed over their districts; of nested ones the wider counts.
  const widest = scope.filter((one) => !scope.some((other) => other !== one && one.startsWith(other)))
  const { rows } = await sql<{ class: string; count: number }>`
    select class, sum(count)::float8 as count from component_tallies
    where state <> 'removed' and (code = any(${widest.filter((one) => one.length >= 6)}::text[])
      or (parent = '' and code like any(${within(widest.filter((one) => one.length < 6))}::text[])))
    group by class`.execute(ledger)
  return new Map(rows.map((row) => [row.class, row.count]))
}
