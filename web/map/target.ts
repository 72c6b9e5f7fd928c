type Bounds = [west: number, south: number, east: number, north: number]

/**
 * What a plain map goes to and rings: a place, and the piece that is meant where there is one. `vague`: the piece only tells how far off
 * the place may be. WGS84.
 */
export type Target = { lon: number; lat: number; geometry?: GeoJSON.Geometry | undefined; vague?: boolean }

const eachPosition = (geometry: GeoJSON.Geometry, see: (position: GeoJSON.Position) => void): void => {
  if (geometry.type === 'GeometryCollection') {
    for (const part of geometry.geometries) eachPosition(part, see)
    return
  }
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return
    if (typeof part[0] === 'number') see(part)
    else for (const inner of part) walk(inner)
  }
  walk(geometry.coordinates)
}

/** [west, south, east, north] around a target's piece; undefined where it has none, or one without extent. */
export const boundsOf = ({ geometry }: Target): Bounds | undefined => {
  if (!geometry) return undefined
  const box: Bounds = [Infinity, Infinity, -Infinity, -Infinity]
  eachPosition(geometry, ([lon = 0, lat = 0]) => {
    box[0] = Math.min(box[0], lon)
    box[1] = Math.min(box[1], lat)
    box[2] = Math.max(box[2], lon)
    box[3] = Math.max(box[3], lat)
  })
  return box[0] < box[2] || box[1] < box[3] ? box : undefined
}

/** The piece and the place as a map draws them. */
export const featuresOf = (target: Target | undefined): GeoJSON.FeatureCollection => {
  if (!target) return { type: 'FeatureCollection', features: [] }
  const { lon, lat, geometry, vague = false } = target
  const pieces: GeoJSON.Geometry[] = [{ type: 'Point', coordinates: [lon, lat] }, ...(geometry ? [geometry] : [])]
  return {
    type: 'FeatureCollection',
    features: pieces.map((piece) => ({ type: 'Feature', properties: { vague }, geometry: piece })),
  }
}
