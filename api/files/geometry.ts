import { type Crs, toWgs84 } from './crs.ts'

/** The geometry with each position replaced. Structure and order stay. */
export const mapPositions = (
  geometry: GeoJSON.Geometry,
  change: (position: GeoJSON.Position) => GeoJSON.Position,
): GeoJSON.Geometry => {
  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: change(geometry.coordinates) }
    case 'MultiPoint':
    case 'LineString':
      return { type: geometry.type, coordinates: geometry.coordinates.map(change) }
    case 'MultiLineString':
    case 'Polygon':
      return { type: geometry.type, coordinates: geometry.coordinates.map((line) => line.map(change)) }
    case 'MultiPolygon':
      return {
        type: 'MultiPolygon',
        coordinates: geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(change))),
      }
    case 'GeometryCollection':
      return { type: 'GeometryCollection', geometries: geometry.geometries.map((part) => mapPositions(part, change)) }
  }
}

/** Calls `see` with each position. */
export const eachPosition = (geometry: GeoJSON.Geometry, see: (position: GeoJSON.Position) => void): void => {
  mapPositions(geometry, (position) => {
    see(position)
    return position
  })
}

/** The geometry in WGS84 longitude, latitude; heights are dropped. */
export const geometryToWgs84 = (geometry: GeoJSON.Geometry, from: Crs): GeoJSON.Geometry =>
  mapPositions(geometry, ([lon = Number.NaN, lat = Number.NaN]) => [...toWgs84(from, [lon, lat])])

/** The first position that is no longitude and latitude in degrees, undefined where all are. */
export const strayPosition = (geometry: GeoJSON.Geometry): GeoJSON.Position | undefined => {
  let stray: GeoJSON.Position | undefined
  eachPosition(geometry, (position) => {
    const [lon = Number.NaN, lat = Number.NaN] = position
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) stray ??= position
  })
  return stray
}

const depths: Record<string, number> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
}

const isPositions = (value: unknown, depth: number): boolean =>
  Array.isArray(value) &&
  (depth === 0
    ? value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1])
    : value.every((part) => isPositions(part, depth - 1)))

const hasRings = (type: string, coordinates: unknown[]): boolean => {
  // Depth was checked: a polygon is a list of rings, a multipolygon a list of such lists.
  const rings = (type === 'Polygon' ? coordinates : type === 'MultiPolygon' ? coordinates.flat() : []) as unknown[][]
  return rings.every((ring) => ring.length >= 4)
}

/** Reads something as a GeoJSON geometry (RFC 7946), or says in Chinese why it is none. null where there is none. */
export const readGeometry = (value: unknown): GeoJSON.Geometry | null | { fault: string } => {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return { fault: 'geometry 不是 GeoJSON 图形' }
  const { type, coordinates, geometries } = value as { type?: unknown; coordinates?: unknown; geometries?: unknown } // an object; all looked at below
  if (type === 'GeometryCollection' && Array.isArray(geometries)) {
    const parts = geometries.map(readGeometry)
    const fault = parts.find((part) => part !== null && 'fault' in part)
    if (fault && 'fault' in fault) return fault
    return {
      type: 'GeometryCollection',
      geometries: parts.filter((part): part is GeoJSON.Geometry => part !== null && !('fault' in part)),
    }
  }
  const depth = depths[String(type)]
  if (depth === undefined) return { fault: `不认识图形类型“${String(type)}”` }
  if (Array.isArray(coordinates) && coordinates.length === 0) return null
  if (!isPositions(coordinates, depth)) return { fault: '坐标不是成对的数字' }
  if (!hasRings(String(type), coordinates as unknown[])) return { fault: '多边形的一圈少于 4 个点（首尾须相同）' }
  return { type, coordinates } as GeoJSON.Geometry // type and nesting were checked
}
