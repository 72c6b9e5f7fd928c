/** A component being carried to another place on the map, not saved yet. WGS84. */
export type Moving = { id: string; lon: number; lat: number }

const perDegree = 111_320

/** Metres between two places (WGS84), on the plane tangent at the first: exact enough within a city. */
export const metresBetween = (a: { lon: number; lat: number }, b: { lon: number; lat: number }): number =>
  Math.hypot((b.lon - a.lon) * perDegree * Math.cos((a.lat * Math.PI) / 180), (b.lat - a.lat) * perDegree)

/** The place some metres east and north of another. */
export const shifted = (
  from: { lon: number; lat: number },
  east: number,
  north: number,
): { lon: number; lat: number } => ({
  lon: from.lon + east / (perDegree * Math.cos((from.lat * Math.PI) / 180)),
  lat: from.lat + north / perDegree,
})
