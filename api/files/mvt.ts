import { type Feature, fromVectorTileJs, GeoJSONWrapper } from '@maplibre/vt-pbf'

export type TileGeometry = GeoJSON.Point | GeoJSON.Polygon | GeoJSON.MultiPolygon

export type TileFeature = {
  id?: number
  properties: Record<string, string | number | boolean>
  geometry: TileGeometry
}

export type TileLayer = { name: string; features: readonly TileFeature[] }

/** Steps across a tile, by the specification's custom. */
export const tileExtent = 4096
/** How far shapes reach beyond the tile's edge, in steps, so that a line along a cut lies out of sight. */
const buffer = 128

/** The latitude at which the web Mercator square ends. */
const maxLatitude = 85.0511287798066

/** Position on the web Mercator square, 0..1 from west to east and from north to south. */
export const mercator = (lon: number, lat: number): [number, number] => {
  const sin = Math.sin((Math.max(-maxLatitude, Math.min(maxLatitude, lat)) * Math.PI) / 180)
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)]
}

const latitudeAt = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI

/** WGS84 [west, south, east, north] of a web Mercator tile; y counts from the north (XYZ, not TMS). */
export const tileBox = (z: number, x: number, y: number): [number, number, number, number] => {
  const tiles = 2 ** z
  return [(x / tiles) * 360 - 180, latitudeAt((y + 1) / tiles), ((x + 1) / tiles) * 360 - 180, latitudeAt(y / tiles)]
}

type Point = [number, number]

/**
 * A Mapbox Vector Tile 2.1 of the given layers, uncompressed. Geometry in is GeoJSON (RFC 7946) in WGS84; what lies beyond the tile and a
 * margin of 128/4096 is cut off, rings are wound as the specification asks, shapes that shrink to nothing are left out. A layer without
 * features is left out; a tile without layers is zero bytes.
 */
export const encodeTile = (z: number, x: number, y: number, layers: readonly TileLayer[]): Uint8Array => {
  const project = projection(z, x, y)
  const encoded: Record<string, GeoJSONWrapper> = {}
  for (const { name, features } of layers) {
    const kept = features.flatMap((feature) => toTile(feature, project) ?? [])
    if (kept.length === 0) continue
    const layer = new GeoJSONWrapper(kept, { version: 2, extent: tileExtent })
    layer.name = name
    encoded[name] = layer
  }
  return fromVectorTileJs({ layers: encoded })
}

type Project = (position: GeoJSON.Position) => Point

const projection = (z: number, x: number, y: number): Project => {
  const tiles = 2 ** z
  return ([lon = 0, lat = 0]) => {
    const [mx, my] = mercator(lon, lat)
    return [(mx * tiles - x) * tileExtent, (my * tiles - y) * tileExtent]
  }
}

const toTile = ({ id, properties, geometry }: TileFeature, project: Project): Feature | undefined => {
  const head = id === undefined ? { tags: properties } : { id, tags: properties }
  if (geometry.type === 'Point') {
    const [x, y] = project(geometry.coordinates)
    if (!(inside(x) && inside(y))) return undefined
    return { ...head, type: 1, geometry: [[Math.round(x), Math.round(y)]] }
  }
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const rings = polygons.flatMap((polygon) => polygonRings(polygon, project))
  return rings.length === 0 ? undefined : { ...head, type: 3, geometry: rings }
}

const inside = (value: number): boolean => value >= -buffer && value <= tileExtent + buffer

/** The outer ring, then the holes; nothing if the outer ring is out of sight or too small to have an area. */
const polygonRings = (polygon: GeoJSON.Position[][], project: Project): Point[][] => {
  const rings: Point[][] = []
  for (const [index, positions] of polygon.entries()) {
    const ring = closed(cut(positions.slice(0, -1).map(project)))
    const area = doubleArea(ring)
    if (area === 0) {
      if (index === 0) return []
      continue
    }
    // Outer rings have a positive area where y grows downwards, holes a negative one (specification 2.1, 4.3.4.4).
    rings.push(area > 0 === (index === 0) ? ring : ring.reverse())
  }
  return rings
}

/** Sutherland-Hodgman against the four edges of the tile with its margin. */
const cut = (ring: Point[]): Point[] => {
  let rest = ring
  for (const axis of [0, 1] as const) {
    if (rest.every((point) => inside(point[axis]))) continue
    rest = cutBy(rest, axis, (value) => value >= -buffer, -buffer)
    rest = cutBy(rest, axis, (value) => value <= tileExtent + buffer, tileExtent + buffer)
  }
  return rest
}

const cutBy = (ring: Point[], axis: 0 | 1, keeps: (value: number) => boolean, edge: number): Point[] => {
  const kept: Point[] = []
  for (const [index, point] of ring.entries()) {
    const before = ring.at(index - 1) ?? point
    if (keeps(point[axis]) !== keeps(before[axis])) {
      const share = (edge - before[axis]) / (point[axis] - before[axis])
      const other = axis === 0 ? 1 : 0
      const crossed = before[other] + share * (point[other] - before[other])
      kept.push(axis === 0 ? [edge, crossed] : [crossed, edge])
    }
    if (keeps(point[axis])) kept.push(point)
  }
  return kept
}

/** The ring on whole steps without repeated points, its first point again at its end. */
const closed = (ring: Point[]): Point[] => {
  const points: Point[] = []
  for (const [x, y] of ring) {
    const step: Point = [Math.round(x), Math.round(y)]
    const last = points.at(-1)
    if (!last || last[0] !== step[0] || last[1] !== step[1]) points.push(step)
  }
  const [first] = points
  if (first) points.push([first[0], first[1]])
  return points
}

const doubleArea = (ring: Point[]): number => {
  let sum = 0
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] ?? [0, 0]
    const [bx, by] = ring[i] ?? [0, 0]
    sum += ax * by - bx * ay
  }
  return sum
}
