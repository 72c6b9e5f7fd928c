import { cellToBoundary, cellToLatLng } from 'h3-js'

export type NamedPlace = { kind: string; name: string; geometry: GeoJSON.Geometry }

/** How far a place may lie from the footprint to name it, metres. */
export const namingReach = 150

/**
 * What people go by, as metres a place may be farther away and still be the one named: a jam on the corner of an alley and an avenue
 * is the alley's. Other kinds name nothing.
 */
const handicap: Record<string, number> = { alley: 0, road: 60, arterial: 75, landmark: 100, park: 150, water: 150 }

/** WGS84 semi-major axis, metres. A sphere is near enough over a few hundred metres. */
const earthRadius = 6_378_137

type Point = { x: number; y: number }

/**
 * The name of the place that best tells where a footprint of cells is, undefined if none lies within reach. `cells` carry the weight
 * each has in the incident. Coordinates are WGS84.
 */
export const nearestPlace = (
  cells: readonly { cell: string; weight: number }[],
  places: readonly NamedPlace[],
): string | undefined => {
  const origin = cells[0] && cellToLatLng(cells[0].cell)
  if (!origin) return undefined
  const scale = (Math.PI / 180) * earthRadius
  const east = scale * Math.cos((origin[0] * Math.PI) / 180)
  // Plane metres around the first cell.
  const flat = (lon: number, lat: number): Point => ({ x: (lon - origin[1]) * east, y: (lat - origin[0]) * scale })
  const centres = cells.map(({ cell, weight }) => {
    const [lat, lon] = cellToLatLng(cell)
    return { ...flat(lon, lat), weight }
  })
  const rim = cells.flatMap(({ cell }) => cellToBoundary(cell, true).map(([lon = 0, lat = 0]) => flat(lon, lat)))
  const total = centres.reduce((sum, { weight }) => sum + weight, 0)
  let best: { name: string; far: number } | undefined
  for (const { kind, name, geometry } of places) {
    const extra = handicap[kind]
    if (extra === undefined) continue
    const lines = linesOf(geometry, flat)
    const away = (point: Point): number => Math.min(...lines.map((line) => distance(point, line)))
    if (Math.min(...centres.map(away), ...rim.map(away)) > namingReach) continue
    const far = centres.reduce((sum, centre) => sum + centre.weight * away(centre), 0) / total + extra
    if (!best || far < best.far) best = { name, far }
  }
  return best?.name
}

type Line = { points: Point[]; filled: boolean }

const linesOf = (geometry: GeoJSON.Geometry, flat: (lon: number, lat: number) => Point): Line[] => {
  const points = (positions: readonly GeoJSON.Position[]): Point[] =>
    positions.map(([lon = 0, lat = 0]) => flat(lon, lat))
  switch (geometry.type) {
    case 'Point':
      return [{ points: points([geometry.coordinates]), filled: false }]
    case 'MultiPoint':
      return geometry.coordinates.map((one) => ({ points: points([one]), filled: false }))
    case 'LineString':
      return [{ points: points(geometry.coordinates), filled: false }]
    case 'MultiLineString':
      return geometry.coordinates.map((line) => ({ points: points(line), filled: false }))
    case 'Polygon':
      return geometry.coordinates.slice(0, 1).map((ring) => ({ points: points(ring), filled: true }))
    case 'MultiPolygon':
      return geometry.coordinates.flatMap((polygon) =>
        polygon.slice(0, 1).map((ring) => ({ points: points(ring), filled: true })),
      )
    case 'GeometryCollection':
      return geometry.geometries.flatMap((one) => linesOf(one, flat))
  }
}

/** Metres from a point to a line, 0 inside a filled one. */
const distance = (point: Point, { points, filled }: Line): number => {
  if (filled && holds(points, point)) return 0
  const first = points[0]
  let least = first ? Math.hypot(point.x - first.x, point.y - first.y) : Number.POSITIVE_INFINITY
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1]
    const b = points[i]
    if (!a || !b) continue
    const dx = b.x - a.x
    const dy = b.y - a.y
    const length = dx * dx + dy * dy
    const along = length > 0 ? Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length)) : 0
    least = Math.min(least, Math.hypot(point.x - a.x - along * dx, point.y - a.y - along * dy))
  }
  return least
}

/** Even-odd rule. */
const holds = (ring: readonly Point[], { x, y }: Point): boolean => {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]
    const b = ring[j]
    if (a && b && a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}
