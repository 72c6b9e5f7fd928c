import gcoordModule from 'gcoord'

// gcoord's types declare an ES default export while its code is CommonJS: under Node the default is the object itself.
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

/**
 * Coordinate systems that Chinese sources come in: WGS84, CGCS2000, GCJ-02 (国测局, "Mars"), BD-09 (Baidu). All longitude, latitude
 * in degrees. CGCS2000 (GB 22021, EPSG:4490) is taken as WGS84: their ellipsoids differ by 0.1 mm and the frames by a few
 * decimetres (plate motion since epoch 2000.0), below what a city's maps resolve.
 */
export const crsNames = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const

export type Crs = (typeof crsNames)[number]

export type Position = readonly [lon: number, lat: number]

const shifted = { gcj02: gcoord.CRSTypes.GCJ02, bd09: gcoord.CRSTypes.BD09 } as const

/** From WGS84 into another system, by the published polynomial (exact). Outside China GCJ-02 equals WGS84. */
export const fromWgs84 = (to: Crs, [lon, lat]: Position): Position => {
  if (to === 'wgs84' || to === 'cgcs2000') return [lon, lat]
  const [x, y] = gcoord.transform([lon, lat], gcoord.CRSTypes.WGS84, shifted[to])
  return [x, y]
}

/** A nanodegree is a tenth of a millimetre; the iteration contracts about a hundredfold a step and ends in three to five. */
const tolerance = 1e-12
const mostSteps = 20

/**
 * Into WGS84 from another system. The published inverse is off by up to metres, so the forward transform is iterated until
 * it meets the given point (fixed point; converges since the shift varies slowly). Check values: GCJ-02 (116.404, 39.915) →
 * WGS84 (116.39775575457485, 39.913596235609404).
 */
export const toWgs84 = (from: Crs, given: Position): Position => {
  if (from === 'wgs84' || from === 'cgcs2000') return given
  let [lon, lat] = given
  for (let step = 0; step < mostSteps; step++) {
    const [x, y] = fromWgs84(from, [lon, lat])
    const east = given[0] - x
    const north = given[1] - y
    lon += east
    lat += north
    if (Math.abs(east) < tolerance && Math.abs(north) < tolerance) break
  }
  return [lon, lat]
}

const earthRadius = 6_371_008.8
const radians = Math.PI / 180

/** Metres between two WGS84 points (haversine, mean radius of IUGG). */
export const metresBetween = (a: Position, b: Position): number => {
  const dLat = (b[1] - a[1]) * radians
  const dLon = (b[0] - a[0]) * radians
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * radians) * Math.cos(b[1] * radians) * Math.sin(dLon / 2) ** 2
  return 2 * earthRadius * Math.asin(Math.sqrt(h))
}
