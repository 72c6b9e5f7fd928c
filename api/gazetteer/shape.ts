import { booleanPointInPolygon } from '@turf/turf'

/** WGS84 longitude, latitude. */
export type LonLat = readonly [lon: number, lat: number]

const metresPerDegree = 111_195 // of latitude, on the sphere of 6,371 km

/** Metres between two points of one city: the sphere is flat there (equirectangular, under 0.1 % off over 50 km). */
export const metresBetween = ([lonA, latA]: LonLat, [lonB, latB]: LonLat): number => {
  const x = (lonB - lonA) * Math.cos((((latA + latB) / 2) * Math.PI) / 180)
  return Math.hypot(x, latB - latA) * metresPerDegree
}

/** A point so many metres east and north of another. */
export const offset = ([lon, lat]: LonLat, east: number, north: number): LonLat => [
  lon + east / (metresPerDegree * Math.cos((lat * Math.PI) / 180)),
  lat + north / metresPerDegree,
]

const pointOf = (position: GeoJSON.Position): LonLat => [position[0] ?? 0, position[1] ?? 0]

const linesOf = (geometry: GeoJSON.Geometry): GeoJSON.Position[][] => {
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates]
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates
    case 'MultiPolygon':
      return geometry.coordinates.flat()
    case 'MultiPoint':
      return geometry.coordinates.map((position) => [position])
    case 'Point':
      return [[geometry.coordinates]]
    case 'GeometryCollection':
      return geometry.geometries.flatMap(linesOf)
  }
}

const step = 25

/** Points of a shape's lines or edges, no two neighbours more than 25 m apart. */
export const pointsOf = (geometry: GeoJSON.Geometry): LonLat[] => {
  const points: LonLat[] = []
  for (const line of linesOf(geometry)) {
    for (const [index, position] of line.entries()) {
      const to = pointOf(position)
      const from = index > 0 ? pointOf(line[index - 1] ?? position) : to
      const pieces = Math.max(1, Math.ceil(metresBetween(from, to) / step))
      if (index === 0) points.push(to)
      else
        for (let piece = 1; piece <= pieces; piece++) {
          const share = piece / pieces
          points.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share])
        }
    }
  }
  return points
}

/** One point for many, and how far from it the farthest lies, in metres. */
export type Spread = { at: LonLat; metres: number }

/** The one of the points nearest to their mean. Throws nothing; undefined without points. */
export const middleOf = (points: readonly LonLat[]): Spread | undefined => {
  if (points.length === 0) return undefined
  const mean: LonLat = [
    points.reduce((sum, [lon]) => sum + lon, 0) / points.length,
    points.reduce((sum, [, lat]) => sum + lat, 0) / points.length,
  ]
  const at = nearestOf(points, mean)
  return { at, metres: Math.max(...points.map((point) => metresBetween(point, at))) }
}

const nearestOf = (points: readonly LonLat[], to: LonLat): LonLat =>
  points.reduce((best, point) => (metresBetween(point, to) < metresBetween(best, to) ? point : best), points[0] ?? to)

/** [west, south, east, north] */
export type Box = readonly [number, number, number, number]

export const boxOf = (geometry: GeoJSON.Geometry): Box => {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const line of linesOf(geometry))
    for (const [lon = 0, lat = 0] of line) {
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  return [west, south, east, north]
}

/** A point inside a polygon: the middle of its box if that lies inside, else of the widest chord at half height; lines and points give their middle. */
export const insideOf = (geometry: GeoJSON.Geometry): LonLat => {
  const [west, south, east, north] = boxOf(geometry)
  const centre: LonLat = [(west + east) / 2, (south + north) / 2]
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return middleOf(pointsOf(geometry))?.at ?? centre
  if (booleanPointInPolygon([...centre], geometry)) return centre
  const crossed = crossings(geometry, centre[1]).sort((a, b) => a - b)
  let best: [from: number, to: number] = [centre[0], centre[0]]
  for (let i = 1; i < crossed.length; i += 2) {
    const [from, to] = [crossed[i - 1] ?? 0, crossed[i] ?? 0]
    if (to - from > best[1] - best[0]) best = [from, to]
  }
  return [(best[0] + best[1]) / 2, centre[1]]
}

/** Longitudes at which a polygon's edges cross a latitude. */
const crossings = (geometry: GeoJSON.Geometry, lat: number): number[] =>
  linesOf(geometry).flatMap((ring) =>
    ring.flatMap((to, index) => {
      const [x1, y1] = pointOf(ring[index - 1] ?? to)
      const [x2, y2] = pointOf(to)
      return y1 > lat === y2 > lat ? [] : [x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)]
    }),
  )

/** Where two shapes come nearest, within 25 m: the point between them, and how many metres apart they are. */
export const nearestPoints = (a: readonly LonLat[], b: readonly LonLat[]): Spread | undefined => {
  let best: Spread | undefined
  for (const one of a)
    for (const two of b) {
      const metres = metresBetween(one, two)
      if (!best || metres < best.metres) best = { at: [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2], metres }
    }
  return best
}

/** The points of a line that lie at one end of it, by the compass: its outermost 60 m. */
export const endOf = (points: readonly LonLat[], side: '东' | '西' | '南' | '北'): LonLat[] => {
  const far = ([lon, lat]: LonLat): number => ({ 东: lon, 西: -lon, 南: -lat, 北: lat })[side]
  const tip = points.reduce((best, point) => (far(point) > far(best) ? point : best), points[0] ?? [0, 0])
  return points.filter((point) => metresBetween(point, tip) <= 60)
}
