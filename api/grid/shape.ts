import { bbox } from '@turf/turf'
import type { Shape } from '../areas/shape.ts'

export type Box = [west: number, south: number, east: number, north: number]

/** Box of a polygon, degrees. */
export const boxOf = (geometry: Shape): Box => {
  const [west, south, east, north] = bbox(geometry)
  return [west, south, east, north]
}

export const boxesMeet = (a: readonly number[], b: readonly number[]): boolean => {
  const [aw = 0, as = 0, ae = 0, an = 0] = a
  const [bw = 0, bs = 0, be = 0, bn = 0] = b
  return aw <= be && ae >= bw && as <= bn && an >= bs
}
