import { area as areaOf } from '@turf/turf'
import { polygonsOf, type Shape } from '../areas/shape.ts'
import { facesOf } from './faces.ts'
import { nodeSegments, type Segment } from './noding.ts'
import { inOrder } from './order.ts'
import { Corners, distanceToSegment, planeArea } from './plane.ts'
import { settle } from './settle.ts'
import { boxesMeet, boxOf } from './shape.ts'
import { Tiling } from './tiling.ts'

export type Lines = readonly GeoJSON.Position[][]

/** Corners that cuts left on straight lines are taken out again if they lie so near, m. */
const straight = 1e-3

/**
 * Unit grids of an area (万米单元网格, 单元网格划分 in DB11 and CJ/T 213): pieces of about `nominal` m² that follow the polygon's edge and, where
 * given, the centre lines of streets. WGS84 in and out. Pieces share their corners to the last bit, so that there is no gap and no overlap; none
 * is smaller than a third of nominal unless the whole area (or a part of it that stands alone) is. They come in the order in which they are
 * numbered: in rows of one nominal side from north to south, west to east in each. Corners of the polygon stay as they are; new ones are rounded
 * to 10⁻⁹ degree. Throws RangeError where a ring crosses itself.
 */
export const generateGrids = (
  area: Shape,
  { nominal = 10_000, lines = [] }: { nominal?: number; lines?: Lines } = {},
): GeoJSON.Polygon[] => {
  const pieces = polygonsOf(area).flatMap((rings) => tile(rings, lines, nominal))
  const whole = areaOf(area)
  const sum = pieces.reduce((total, piece) => total + areaOf(piece), 0)
  if (Math.abs(sum - whole) > whole * 1e-4)
    throw new RangeError(
      `the pieces come to ${sum.toFixed(0)} m², the area to ${whole.toFixed(0)} m²: a ring crosses or touches itself`,
    )
  return inOrder(pieces, Math.sqrt(nominal), boxOf(area)[3])
}

/** Corners, rings (open; the outer one counter-clockwise, holes clockwise) and edges of one polygon. */
export const outlineOf = (
  rings: GeoJSON.Position[][],
): { corners: Corners; outline: number[][]; segments: Segment[] } => {
  const box = boxOf({ type: 'Polygon', coordinates: rings })
  const corners = new Corners((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
  const outline = rings.map((ring, i) => {
    const numbers = openRing(ring.map(([lon = 0, lat = 0]) => corners.add(lon, lat)))
    return planeArea(corners.points(numbers)) > 0 === (i === 0) ? numbers : numbers.reverse()
  })
  const segments: Segment[] = outline.flatMap((ring) =>
    ring.map((a, i) => ({ a, b: ring[(i + 1) % ring.length] ?? a, edge: true })),
  )
  return { corners, outline, segments }
}

const tile = (rings: GeoJSON.Position[][], lines: Lines, nominal: number): GeoJSON.Polygon[] => {
  const box = boxOf({ type: 'Polygon', coordinates: rings })
  const { corners, outline, segments } = outlineOf(rings)
  const given = new Set(outline.flat())
  for (const ring of outline.slice(1)) segments.push(...bridges(corners, ring, segments))
  for (const line of lines) {
    for (const [i, b] of line.entries()) {
      const a = line[i - 1]
      if (!a || !boxesMeet(box, boxOfPair(a, b))) continue
      segments.push({ a: corners.add(a[0] ?? 0, a[1] ?? 0), b: corners.add(b[0] ?? 0, b[1] ?? 0), edge: false })
    }
  }
  const tiling = new Tiling(corners, facesOf(corners, nodeSegments(corners, segments), outline))
  settle(tiling, nominal)
  const plain = withoutStraightCorners(tiling, given)
  return plain.map((ring) => ({ type: 'Polygon', coordinates: [corners.ring(ring)] }))
}

const boxOfPair = ([ax = 0, ay = 0]: GeoJSON.Position, [bx = 0, by = 0]: GeoJSON.Position): number[] => [
  Math.min(ax, bx),
  Math.min(ay, by),
  Math.max(ax, bx),
  Math.max(ay, by),
]

const openRing = (numbers: number[]): number[] => {
  const kept = numbers.filter((number, i) => number !== numbers[i - 1])
  if (kept[0] === kept.at(-1)) kept.pop()
  return kept
}

/** Ties a hole to what lies west and east of it, so that every piece is a simple ring. */
const bridges = (corners: Corners, hole: readonly number[], segments: readonly Segment[]): Segment[] =>
  [-1, 1].flatMap((way) => {
    const start = [...hole].sort((a, b) => way * (corners.xy(b).x - corners.xy(a).x))[0] ?? 0
    const from = corners.xy(start)
    let nearest = Infinity
    for (const { a, b } of segments) {
      const p = corners.xy(a)
      const q = corners.xy(b)
      if (a === start || b === start || p.y > from.y === q.y > from.y) continue
      const x = p.x + ((q.x - p.x) * (from.y - p.y)) / (q.y - p.y)
      if (way * (x - from.x) > 0) nearest = Math.min(nearest, way * (x - from.x))
    }
    return nearest === Infinity
      ? []
      : [{ a: start, b: corners.addXY({ x: from.x + way * nearest, y: from.y }), edge: false }]
  })

/** The rings without corners that were cut into straight lines and serve no piece any more; those given stay. */
const withoutStraightCorners = (tiling: Tiling, given: ReadonlySet<number>): number[][] => {
  const { corners } = tiling
  const rings = [...tiling.pieces].map((piece) => tiling.ring(piece))
  const beside = new Map<number, Set<number>>()
  for (const ring of rings)
    for (const [i, corner] of ring.entries()) {
      const known = beside.get(corner) ?? new Set()
      beside.set(corner, known.add(ring.at(i - 1) ?? corner).add(ring[(i + 1) % ring.length] ?? corner))
    }
  const idle = new Set<number>()
  for (const [corner, around] of beside) {
    const [a, b] = [...around]
    if (around.size !== 2 || given.has(corner) || a === undefined || b === undefined) continue
    // Two in a row might bend together what each alone does not.
    if (idle.has(a) || idle.has(b)) continue
    if (distanceToSegment(corners.xy(corner), corners.xy(a), corners.xy(b)) < straight) idle.add(corner)
  }
  return rings.map((ring) => ring.filter((corner) => !idle.has(corner)))
}
