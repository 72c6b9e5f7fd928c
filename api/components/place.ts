import { RowFault } from '../files/fault.ts'
import type { Placed } from './component.ts'
import { morton, stepOf } from './quad.ts'

/** What a component's place is read from: the city's areas, and its unit grids where it has any. */
export type Ground = {
  areaAt(lon: number, lat: number): string
  gridAt(lon: number, lat: number): string
}

/** The area that a unit grid belongs to: its community, or its street where the community part is 000. */
export const areaOfGrid = (grid: string): string => (grid.slice(9, 12) === '000' ? grid.slice(0, 9) : grid.slice(0, 12))

/**
 * Grid, area and Morton code of a point (WGS84). Where a grid holds it, the grid says which area, so that counts by grid add up to counts by
 * area. Returns a fault where no area holds it or, if a district is named, where it lies in another.
 */
export const placeAt = (ground: Ground, lon: number, lat: number, district = ''): Placed | RowFault => {
  const grid = ground.gridAt(lon, lat)
  const area = grid === '' ? ground.areaAt(lon, lat) : areaOfGrid(grid)
  const where = `${lon.toFixed(6)}, ${lat.toFixed(6)}`
  if (area === '') return new RowFault('lon', `位置 ${where} 不在本市任何区划内；请核对坐标及坐标系`, where)
  if (!area.startsWith(district))
    return new RowFault(
      'lon',
      `位置 ${where} 在 ${area.slice(0, 6)} 区内，不在 ${district} 区；请核对坐标或区代码`,
      where,
    )
  return { lon, lat, area, grid, quad: morton(...stepOf(lon, lat)) }
}
