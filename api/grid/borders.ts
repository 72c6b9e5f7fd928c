import { polygonsOf, type Shape } from '../areas/shape.ts'
import { Corners, distance, distanceToSegment, type XY } from './plane.ts'
import { boxOf } from './shape.ts'

/** Borders nearer than this run together, m: imported grids seldom share their corners. */
const reach = 0.5
/** Grids that meet in a corner alone share less, m. */
const leastShared = 2

const edgesOf = (corners: Corners, shape: Shape): [XY, XY][] =>
  polygonsOf(shape)
    .flat()
    .flatMap((ring) => {
      const points = corners.points(ring.map(([lon = 0, lat = 0]) => corners.add(lon, lat)))
      return points.slice(1).map((q, i): [XY, XY] => [points[i] ?? q, q])
    })

/** True if two grids have a stretch of border in common: corners of one that lie on the other, two metres apart. */
export const borderOn = (one: Shape, other: Shape): boolean => {
  const [west, south, east, north] = boxOf(one)
  const corners = new Corners((west + east) / 2, (south + north) / 2)
  const a = edgesOf(corners, one)
  const b = edgesOf(corners, other)
  const on = (p: XY, edges: readonly [XY, XY][]) => edges.some(([q, r]) => distanceToSegment(p, q, r) <= reach)
  const shared = [...a.flatMap(([p]) => (on(p, b) ? [p] : [])), ...b.flatMap(([p]) => (on(p, a) ? [p] : []))]
  return shared.some((p) => shared.some((q) => distance(p, q) >= leastShared))
}
