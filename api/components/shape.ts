import { along, booleanPointInPolygon, centerOfMass, length, lineString, pointOnFeature } from '@turf/turf'

/** Where something stands, and what it was if it was no point. */
export type Standing = { lon: number; lat: number; was?: string }

/**
 * One point for any geometry (WGS84): a line's middle along its length, a polygon's centre of gravity or, where that lies outside it, a point on
 * it; of several parts the largest counts. Undefined for a geometry without coordinates or with numbers that are none.
 */
export const standingOf = (geometry: GeoJSON.Geometry): Standing | undefined => {
  const point = pointOf(geometry)
  const [lon, lat] = point ?? []
  if (lon === undefined || lat === undefined || !Number.isFinite(lon) || !Number.isFinite(lat)) return undefined
  return geometry.type === 'Point' ? { lon, lat } : { lon, lat, was: geometry.type }
}

const pointOf = (geometry: GeoJSON.Geometry): GeoJSON.Position | undefined => {
  switch (geometry.type) {
    case 'Point':
      return geometry.coordinates
    case 'MultiPoint':
      return geometry.coordinates[0]
    case 'LineString':
      return middle(geometry.coordinates)
    case 'MultiLineString':
      return middle(largest(geometry.coordinates, lengthOf))
    case 'Polygon':
      return inside(geometry.coordinates)
    case 'MultiPolygon':
      return inside(largest(geometry.coordinates, (polygon) => ringSpread(polygon[0])))
    case 'GeometryCollection':
      return geometry.geometries.map(pointOf).find((point) => point !== undefined)
  }
}

const largest = <Part>(parts: readonly Part[], size: (part: Part) => number): Part | undefined =>
  parts.toSorted((a, b) => size(b) - size(a))[0]

const lengthOf = (line: GeoJSON.Position[]): number => (line.length < 2 ? 0 : length(lineString(line)))

const middle = (line: GeoJSON.Position[] | undefined): GeoJSON.Position | undefined => {
  if (!line || line.length < 2) return line?.[0]
  return along(lineString(line), lengthOf(line) / 2).geometry.coordinates
}

/** Twice the area of a ring in square degrees: enough to tell the larger from the smaller. */
const ringSpread = (ring: GeoJSON.Position[] = []): number =>
  Math.abs(
    ring.reduce((sum, [x = 0, y = 0], i) => {
      const [nextX = 0, nextY = 0] = ring[(i + 1) % ring.length] ?? []
      return sum + x * nextY - nextX * y
    }, 0),
  )

const inside = (coordinates: GeoJSON.Position[][] | undefined): GeoJSON.Position | undefined => {
  if (!coordinates?.[0] || coordinates[0].length < 4) return coordinates?.[0]?.[0]
  const polygon: GeoJSON.Polygon = { type: 'Polygon', coordinates }
  const centre = centerOfMass(polygon).geometry.coordinates
  return booleanPointInPolygon(centre, polygon) ? centre : pointOnFeature(polygon).geometry.coordinates
}
