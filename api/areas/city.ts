import { bbox as bboxOf, booleanPointInPolygon } from '@turf/turf'
import Flatbush from 'flatbush'
import { cellToBoundary, cellToLatLng, getResolution, polygonToCellsExperimental } from 'h3-js'

export type Area = {
  code: string
  level: 'district' | 'street' | 'community'
  name: string
  geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon
  /** Who answers for it, as the city names them. */
  responsible?: string | null
  /** On the sphere of 6,371,008.8 m; known of areas that the ledger keeps, as is the first day of the version, 'YYYY-MM-DD'. */
  areaM2?: number
  validFrom?: string
}

export type CitySettings = {
  name: string
  timeZone: string
  calendar: 'cn' | 'none'
  demo: boolean
  outline: GeoJSON.MultiPolygon
}

/** The city as the running process knows it. Coordinates are WGS84 longitude, latitude; cells are H3 indexes in hexadecimal. */
export type City = CitySettings & {
  /** [west, south, east, north] of the outline. */
  bbox: readonly [number, number, number, number]
  areas: readonly Area[]
  /** True if the point lies in the outline (its edge included). */
  contains(lon: number, lat: number): boolean
  /** Code of the smallest area that holds the point, '' if none does. */
  areaAt(lon: number, lat: number): string
  /** Every cell of a resolution (7-10) that touches the outline, in ascending order of the index as a number. */
  cells(res: number): readonly string[]
  /** Those of `cells(res)` that belong to an area of the scope; [''] gives all, [] none. */
  cellsIn(scope: readonly string[], res: number): readonly string[]
  /** Code of the smallest area that holds the cell's centre, else, on the edge, one of its corners; '' if none. */
  areaOfCell(cell: string): string
}

const levelOrder = { community: 0, street: 1, district: 2 } as const

/** Builds the index over the outline and areas. Memory grows with the cells touched: about 12,000 at res 10 for 90 km2. */
export const makeCity = (settings: CitySettings, areas: readonly Area[]): City => {
  const [west, south, east, north] = bboxOf(settings.outline)
  const smallestFirst = [...areas].sort((a, b) => levelOrder[a.level] - levelOrder[b.level])
  const index = areas.length > 0 ? new Flatbush(areas.length) : undefined
  for (const { geometry } of smallestFirst) {
    const box = bboxOf(geometry)
    index?.add(box[0], box[1], box[2], box[3])
  }
  index?.finish()

  const contains = (lon: number, lat: number): boolean =>
    lon >= west && lon <= east && lat >= south && lat <= north && booleanPointInPolygon([lon, lat], settings.outline)

  const areaAt = (lon: number, lat: number): string => {
    let best = Number.POSITIVE_INFINITY
    index?.search(lon, lat, lon, lat, (i) => {
      const geometry = i < best ? smallestFirst[i]?.geometry : undefined
      if (geometry && booleanPointInPolygon([lon, lat], geometry)) best = i
      return false
    })
    return smallestFirst[best]?.code ?? ''
  }

  const cellsByRes = new Map<number, readonly string[]>()
  const cells = (res: number): readonly string[] => {
    const known = cellsByRes.get(res)
    if (known) return known
    const found = new Set<string>()
    for (const polygon of settings.outline.coordinates) {
      for (const cell of polygonToCellsExperimental(polygon, res, 'containmentOverlapping', true)) found.add(cell)
    }
    // Indexes of one resolution are hexadecimal strings of one length: text order is numeric order.
    const sorted = [...found].sort()
    cellsByRes.set(res, sorted)
    return sorted
  }

  const areaByCell = new Map<string, string>()
  const areaOfCell = (cell: string): string => {
    const known = areaByCell.get(cell)
    if (known !== undefined) return known
    const [lat, lon] = cellToLatLng(cell)
    let code = areaAt(lon, lat)
    if (code === '' && getResolution(cell) >= 7) {
      for (const [x, y] of cellToBoundary(cell, true)) {
        code = x === undefined || y === undefined ? '' : areaAt(x, y)
        if (code !== '') break
      }
    }
    if (areaByCell.size > 500_000) areaByCell.clear()
    areaByCell.set(cell, code)
    return code
  }

  const scoped = new Map<string, readonly string[]>()
  const cellsIn = (scope: readonly string[], res: number): readonly string[] => {
    if (scope.includes('')) return cells(res)
    const key = `${res}:${[...scope].sort().join(',')}`
    const known = scoped.get(key)
    if (known) return known
    const found = cells(res).filter((cell) => {
      const code = areaOfCell(cell)
      return code !== '' && scope.some((prefix) => code.startsWith(prefix))
    })
    if (scoped.size > 1000) scoped.clear()
    scoped.set(key, found)
    return found
  }

  return {
    ...settings,
    bbox: [west, south, east, north],
    areas,
    contains,
    areaAt,
    cells,
    cellsIn,
    areaOfCell,
  }
}
