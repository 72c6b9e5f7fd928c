import { cellToLatLng, isValidCell } from 'h3-js'
import { inScope } from '../accounts/caller.ts'
import type { City } from '../areas/city.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Names } from '../gazetteer/names.ts'
import { areasByCode, pathOf, type Scored } from './found.ts'
import { foundName, seen } from './names.ts'
import { componentsByPrefix, gridsByPrefix, ordersByPrefix } from './queries.ts'

export type Asked = { ledger: LedgerDb; city: City; names: Names; scope: readonly string[]; limit: number }

/** Components by their 8 digits or the first of them, also after their district's six. Exact ones come before anything else. */
export const searchComponents = async ({ ledger, city, scope, limit }: Asked, digits: string): Promise<Scored[]> => {
  const full = digits.length === 14
  if (digits.length < 2 || (digits.length > 8 && !full)) return []
  const code = full ? digits.slice(6) : digits
  const district = full ? digits.slice(0, 6) : undefined
  const areas = areasByCode(city)
  const rows = await componentsByPrefix(ledger, code, { scope, district, limit })
  return rows.map(({ lon, lat, state, ...row }) => ({
    kind: 'component',
    key: `${row.district}.${row.code}`,
    title: row.code,
    subtitle: [row.name, pathOf(areas, row.grid || row.area || row.district)].filter((part) => part !== '').join(' · '),
    area: row.grid || row.area,
    lon,
    lat,
    match: [[0, code.length]],
    state,
    type: row.class,
    score: code.length === 8 ? 200 : 65,
  }))
}

/** Areas and unit grids by code. */
export const searchAreaCodes = async (
  { ledger, city, names, scope, limit }: Asked,
  digits: string,
): Promise<Scored[]> => {
  const areas = areasByCode(city)
  const found = city.areas
    .filter(({ code }) => code.startsWith(digits))
    .flatMap(({ code }) => names.get(code) ?? [])
    .filter((named) => seen(scope, named))
    .slice(0, limit)
    .map((named) => foundName(named, [], named.key === digits ? 150 : 70 - named.key.length / 10, areas))
  if (digits.length < 6) return found
  const grids = await gridsByPrefix(ledger, digits, { scope, limit })
  return [
    ...found,
    ...grids.map(
      ({ code, west, south, east, north }): Scored => ({
        kind: 'grid',
        key: code,
        title: code,
        subtitle: pathOf(areas, code),
        area: code,
        lon: (west + east) / 2,
        lat: (south + north) / 2,
        bbox: [west, south, east, north],
        match: [[0, digits.length]],
        score: code === digits ? 150 : 60,
      }),
    ),
  ]
}

/** A sender of a street is told of its own orders alone, so more are looked at than told. */
const ordersLooked = 200
const shortestOrder = 4

/** Orders by number or its beginning. One without a place is told to whom the whole city is open. */
export const searchOrders = async ({ ledger, city, scope, limit }: Asked, text: string): Promise<Scored[]> => {
  if (text.length < shortestOrder || !/^[\w./#-]+$/.test(text)) return []
  const whole = scope.includes('')
  const rows = await ordersByPrefix(ledger, text, whole ? limit : ordersLooked)
  const areas = areasByCode(city)
  return rows
    .map((row) => {
      const placed = row.cell !== null && isValidCell(row.cell) ? row.cell : undefined
      return { ...row, placed, area: placed ? city.areaOfCell(placed) : '' }
    })
    .filter(({ area }) => whole || (area !== '' && inScope(scope, area)))
    .slice(0, limit)
    .map(({ number, at, placed, area, class: kind }): Scored => {
      const [lat = null, lon = null] = placed ? cellToLatLng(placed) : []
      return {
        kind: 'order',
        key: number,
        title: number,
        subtitle: [kind, at.toISOString(), pathOf(areas, area)].filter((part) => part !== '').join(' · '),
        area,
        lon,
        lat,
        match: [[0, text.length]],
        score: number === text ? 140 : 55,
      }
    })
}
