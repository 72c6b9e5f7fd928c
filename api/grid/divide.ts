import { area as areaOf } from '@turf/turf'
import type { Shape } from '../areas/shape.ts'
import { AppError } from '../http/errors.ts'
import { facesOf } from './faces.ts'
import { outlineOf } from './generate.ts'
import { nodeSegments } from './noding.ts'

/** A grid smaller than this is a slip of the hand, m². */
const leastArea = 100

/**
 * A grid in two along a line that runs right through it (WGS84); ends outside the grid and bends are fine. Throws `invalid` with the remedy where
 * the line leaves one piece or makes more than two, or a piece under 100 m².
 */
export const divide = (geometry: Shape, line: GeoJSON.Position[]): [GeoJSON.Polygon, GeoJSON.Polygon] => {
  const rings = geometry.type === 'Polygon' ? geometry.coordinates : (geometry.coordinates[0] ?? [])
  if (rings.length !== 1 || (geometry.type === 'MultiPolygon' && geometry.coordinates.length > 1))
    throw new AppError('invalid', '此网格有洞或不止一块，不能用一条线拆分；请重新导入其边界')
  const { corners, outline, segments } = outlineOf(rings)
  const numbers = line.map(([lon = 0, lat = 0]) => corners.add(lon, lat))
  for (const [i, b] of numbers.entries()) {
    const a = numbers[i - 1]
    if (a !== undefined) segments.push({ a, b, edge: false })
  }
  const pieces = facesOf(corners, nodeSegments(corners, segments), outline)
  const [one, other] = pieces.map((ring): GeoJSON.Polygon => ({ type: 'Polygon', coordinates: [corners.ring(ring)] }))
  if (!one || !other)
    throw new AppError('invalid', '这条线没有把网格分成两块：须从边界一侧画到另一侧，两端可略微超出网格')
  if (pieces.length > 2)
    throw new AppError('invalid', `这条线把网格分成了 ${pieces.length} 块；请画一条只穿过一次的线，其余再逐次拆分`)
  const smaller = Math.min(areaOf(one), areaOf(other))
  if (smaller < leastArea)
    throw new AppError('invalid', `拆出的一块只有 ${smaller.toFixed(1)} m²（至少 ${leastArea} m²）；请把线画离边界`)
  return [one, other]
}
