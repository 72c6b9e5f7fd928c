import type { HazardHit, HazardMark } from '../api.ts'

type Collection = GeoJSON.FeatureCollection

/** Hits with a place as a map draws them, numbered as in the list. */
export const hitMarks = (hits: readonly Pick<HazardHit, 'lon' | 'lat'>[]): Collection => ({
  type: 'FeatureCollection',
  features: hits.flatMap(({ lon, lat }, index) =>
    lon === null || lat === null
      ? []
      : [
          {
            type: 'Feature' as const,
            properties: { index, severity: 'warning' },
            geometry: { type: 'Point' as const, coordinates: [lon, lat] },
          },
        ],
  ),
})

/** Area, not width, says how many orders a point has; beyond 25 it grows no more. */
const sizeOf = (orders: number): number => 0.8 * Math.sqrt(Math.min(orders, 25))

/** Hazard points: those of last time too are grave, those whose task is done settled. */
export const pointMarks = (points: readonly HazardMark[]): Collection => ({
  type: 'FeatureCollection',
  features: points.map(({ lon, lat, orders, again, task }, index) => ({
    type: 'Feature',
    properties: {
      index,
      size: sizeOf(orders),
      severity: task === 'done' ? 'settled' : again ? 'error' : 'warning',
    },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  })),
})

/** [west, south, east, north] of features that are points; undefined without any. */
export const boundsOf = ({ features }: Collection): readonly [number, number, number, number] | undefined => {
  const points = features.flatMap(({ geometry }) => (geometry.type === 'Point' ? [geometry.coordinates] : []))
  if (points.length === 0) return undefined
  const lons = points.map(([lon = 0]) => lon)
  const lats = points.map(([, lat = 0]) => lat)
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}
