import { area as areaOf, featureCollection, polygon, union } from '@turf/turf'
import { polygonsOf, type Shape } from '../areas/shape.ts'
import { AppError } from '../http/errors.ts'

/** Holes below this are what rounding left between two edges, m². */
const leastHole = 1

/** Several grids as one (WGS84). Throws `invalid` where they do not hang together along their borders. */
export const join = (geometries: readonly Shape[]): GeoJSON.Polygon => {
  const parts = geometries.flatMap(polygonsOf).map((rings) => polygon(rings))
  const joined = parts.length === 1 ? parts[0] : union(featureCollection(parts))
  if (joined?.geometry.type !== 'Polygon')
    throw new AppError('invalid', '这些网格不相邻，合并后不是一整块；请只选彼此有公共边界的网格')
  const [outer = [], ...holes] = joined.geometry.coordinates
  const isReal = (hole: GeoJSON.Position[]) => areaOf(polygon([hole])) >= leastHole
  return { type: 'Polygon', coordinates: [outer, ...holes.filter(isReal)] }
}
