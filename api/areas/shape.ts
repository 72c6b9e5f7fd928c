import { signedArea } from '../files/rings.ts'
import { firstCrossing } from './crossing.ts'

export type Shape = GeoJSON.Polygon | GeoJSON.MultiPolygon
type Ring = GeoJSON.Position[]

/** Why a geometry is no area, with the place to look at (WGS84) where there is one. */
export type ShapeFault = {
  code: 'no_geometry' | 'not_polygon' | 'bad_position' | 'empty' | 'self_crossing' | 'hole_outside' | 'parts_overlap'
  message: string
  lon?: number
  lat?: number
}

/** The polygons of a shape, each as its rings. */
export const polygonsOf = (shape: Shape): Ring[][] =>
  shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates

/** One polygon as a Polygon, several as a MultiPolygon. */
export const shapeOf = (polygons: readonly Ring[][]): Shape =>
  polygons.length === 1 && polygons[0]
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: [...polygons] }

/** 1e-8 degree is a millimetre. */
const decimals = 1e8
const round = (degrees: number): number => Math.round(degrees * decimals) / decimals

/** Twice a sheet of paper in square degrees: points that span less lie on a line. */
const nothing = 1e-12

/** Twice the area, in square degrees, of the triangles that a ring's first point makes with its edges, whichever way they turn. */
const span = (ring: Ring): number => {
  const [x0 = 0, y0 = 0] = ring[0] ?? []
  return ring.reduce((sum, [x = 0, y = 0], i) => {
    const [px = 0, py = 0] = ring[i - 1] ?? [x, y]
    return sum + Math.abs((px - x0) * (y - y0) - (x - x0) * (py - y0))
  }, 0)
}

/** Rounded, without repeated points, closed, counterclockwise (or clockwise for a hole); undefined where nothing is left of it. */
const cleanRing = (ring: Ring, hole: boolean): Ring | undefined => {
  const kept: Ring = []
  for (const [lon = Number.NaN, lat = Number.NaN] of ring) {
    const point = [round(lon), round(lat)]
    const last = kept.at(-1)
    if (last?.[0] !== point[0] || last?.[1] !== point[1]) kept.push(point)
  }
  const [first, last] = [kept[0], kept.at(-1)]
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) kept.push([...first])
  if (kept.length < 4 || span(kept) < nothing) return undefined
  return signedArea(kept) > 0 === hole ? kept.reverse() : kept
}

const wellPlaced = ([lon = Number.NaN, lat = Number.NaN]: GeoJSON.Position): boolean =>
  Math.abs(lon) <= 180 && Math.abs(lat) <= 90

/** Polygons of any geometry; undefined where something in it is no polygon. */
const gather = (geometry: GeoJSON.Geometry): Ring[][] | undefined => {
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') return polygonsOf(geometry)
  if (geometry.type !== 'GeometryCollection') return undefined
  const parts = geometry.geometries.map(gather)
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined
}

/**
 * Makes an area of what a file holds. Heights, repeated points, open rings and the order of rings (RFC 7946: outer counterclockwise,
 * holes clockwise) are put right without a word; positions are rounded to a millimetre. What cannot be put right is a fault: a ring
 * that crosses itself or another, a hole outside its polygon, parts that overlap. WGS84 longitude, latitude.
 */
export const cleanShape = (geometry: GeoJSON.Geometry | null): Shape | ShapeFault => {
  if (!geometry) return { code: 'no_geometry', message: '没有几何图形；请补上面状图形，或从文件中删去这一行' }
  const given = gather(geometry)
  if (!given) {
    return { code: 'not_polygon', message: `图形是 ${geometry.type}，区划须为面（Polygon 或 MultiPolygon）` }
  }
  const stray = given.flat(2).find((position) => !wellPlaced(position))
  if (stray) {
    return {
      code: 'bad_position',
      message: `坐标 (${stray[0]}, ${stray[1]}) 不是经纬度；若为投影坐标，请先转换为经纬度`,
    }
  }
  const polygons = given.flatMap(([outer, ...holes]) => {
    const shell = outer && cleanRing(outer, false)
    const cleaned = holes.map((hole) => cleanRing(hole, true)).filter((hole) => hole !== undefined)
    return shell ? [[shell, ...cleaned]] : []
  })
  if (polygons.length === 0)
    return { code: 'empty', message: '图形没有面积（不足三个不同的点，或各点共线）；请重画边界' }
  const shape = shapeOf(polygons)
  return crossing(shape) ?? misplaced(polygons) ?? shape
}

const crossing = (shape: Shape): ShapeFault | undefined => {
  const found = firstCrossing(polygonsOf(shape).flat())
  if (!found) return undefined
  const [lon, lat] = found
  return {
    code: 'self_crossing',
    message: `边界在 (${lon.toFixed(6)}, ${lat.toFixed(6)}) 处与自身相交；请在该处改正顶点顺序`,
    lon,
    lat,
  }
}

const inRing = (ring: Ring, x: number, y: number): boolean => {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi = 0, yi = 0] = ring[i] ?? []
    const [xj = 0, yj = 0] = ring[j] ?? []
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

/** Edges do not cross, so the middle of one edge off the other ring tells on which side the whole ring lies. */
const within = (inner: Ring, outer: Ring): boolean => {
  const corners = new Set(outer.map(([x, y]) => `${x},${y}`))
  const own = inner.find(([x, y]) => !corners.has(`${x},${y}`))
  const [ax = 0, ay = 0] = inner[0] ?? []
  const [bx = 0, by = 0] = inner[1] ?? []
  const [x = 0, y = 0] = own ?? [(ax + bx) / 2, (ay + by) / 2]
  return inRing(outer, x, y)
}

const misplaced = (polygons: readonly Ring[][]): ShapeFault | undefined => {
  for (const [i, [shell = [], ...holes]] of polygons.entries()) {
    const hole = holes.find((one) => !within(one, shell))
    if (hole) {
      const [lon = 0, lat = 0] = hole[0] ?? []
      return { code: 'hole_outside', message: '有一个洞在外边界之外；请检查内环属于哪个面', lon, lat }
    }
    // A part may lie in a hole of another: an island in a lake.
    const around = polygons.find(
      ([other = [], ...lakes], j) => j !== i && within(shell, other) && !lakes.some((lake) => within(shell, lake)),
    )
    if (around) {
      const [lon = 0, lat = 0] = shell[0] ?? []
      return { code: 'parts_overlap', message: '多面中的一个面压在另一个面上；请合并重叠的面', lon, lat }
    }
  }
  return undefined
}
