type Position = GeoJSON.Position
type Shape = GeoJSON.Polygon | GeoJSON.MultiPolygon

const polygons = (shape: Shape): Position[][][] => (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates)

const inRing = (ring: readonly Position[], lon: number, lat: number): boolean => {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi = 0, yi = 0] = ring[i] ?? []
    const [xj = 0, yj = 0] = ring[j] ?? []
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

type Box = readonly [west: number, south: number, east: number, north: number]

const boxes = new WeakMap<Shape, Box>()

/** The box of a shape, reckoned once: a city has thousands of communities and a pointer that moves all the time. */
const boxOf = (shape: Shape): Box => {
  const known = boxes.get(shape)
  if (known) return known
  const box: [number, number, number, number] = [180, 90, -180, -90]
  for (const [outer = []] of polygons(shape)) {
    for (const [lon = 0, lat = 0] of outer) {
      box[0] = Math.min(box[0], lon)
      box[1] = Math.min(box[1], lat)
      box[2] = Math.max(box[2], lon)
      box[3] = Math.max(box[3], lat)
    }
  }
  boxes.set(shape, box)
  return box
}

/** True if a point (WGS84) lies in a polygon: inside an outer ring and in none of its holes. Even-odd rule. */
export const holds = (shape: Shape, lon: number, lat: number): boolean => {
  const [west, south, east, north] = boxOf(shape)
  if (lon < west || lon > east || lat < south || lat > north) return false
  return polygons(shape).some(
    ([outer, ...holes]) =>
      outer !== undefined && inRing(outer, lon, lat) && !holes.some((hole) => inRing(hole, lon, lat)),
  )
}

/** Signed area and centroid of a ring, in degrees; good enough to place a label. */
const centroid = (ring: readonly Position[]): { area: number; lon: number; lat: number } => {
  let area = 0
  let lon = 0
  let lat = 0
  const [x0 = 0, y0 = 0] = ring[0] ?? []
  for (let i = 0; i < ring.length - 1; i++) {
    const [xa = 0, ya = 0] = ring[i] ?? []
    const [xb = 0, yb = 0] = ring[i + 1] ?? []
    const cross = (xa - x0) * (yb - y0) - (xb - x0) * (ya - y0)
    area += cross
    lon += (xa + xb - 2 * x0) * cross
    lat += (ya + yb - 2 * y0) * cross
  }
  return area === 0
    ? { area, lon: x0, lat: y0 }
    : { area: Math.abs(area / 2), lon: x0 + lon / (3 * area), lat: y0 + lat / (3 * area) }
}

/** Where the name of an area is written: the centroid of its largest polygon. */
export const labelPoint = (shape: Shape): Position => {
  const [largest] = polygons(shape)
    .flatMap(([outer]) => (outer ? [centroid(outer)] : []))
    .sort((a, b) => b.area - a.area)
  return largest ? [largest.lon, largest.lat] : [0, 0]
}

const perDegree = 111_320

/** Distance in metres from a point to a place's geometry, on the plane tangent at the point: exact enough within a city. */
export const distanceTo = (geometry: GeoJSON.Geometry, lon: number, lat: number): number => {
  const kx = perDegree * Math.cos((lat * Math.PI) / 180)
  const local = ([x = 0, y = 0]: Position): [number, number] => [(x - lon) * kx, (y - lat) * perDegree]
  const alongLine = (line: readonly Position[]): number => {
    let best = Number.POSITIVE_INFINITY
    for (let i = 0; i < line.length - 1; i++)
      best = Math.min(best, toSegment(local(line[i] ?? []), local(line[i + 1] ?? [])))
    return best
  }
  switch (geometry.type) {
    case 'Point':
      return Math.hypot(...local(geometry.coordinates))
    case 'LineString':
      return alongLine(geometry.coordinates)
    case 'MultiLineString':
      return Math.min(...geometry.coordinates.map(alongLine))
    case 'Polygon':
    case 'MultiPolygon':
      return holds(geometry, lon, lat) ? 0 : Math.min(...polygons(geometry).flatMap((rings) => rings.map(alongLine)))
    default:
      return Number.POSITIVE_INFINITY
  }
}

/** Distance of the origin from a segment. */
const toSegment = ([ax, ay]: [number, number], [bx, by]: [number, number]): number => {
  const dx = bx - ax
  const dy = by - ay
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length))
  return Math.hypot(ax + t * dx, ay + t * dy)
}
