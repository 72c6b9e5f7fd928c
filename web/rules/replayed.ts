import { cellsToMultiPolygon, cellToLatLng } from 'h3-js'
import type { DryRunResult, Replayed } from '../api.ts'
import type { Target } from '../map/target.ts'
import { dateOf } from '../ui/clock.ts'

const tones = { A: 'error', B: 'warning', C: 'notice' } as const

/** An alert of a trial with its number in the whole list. */
export type Numbered = Replayed & { index: number }

/** The alerts of a local day, or of all days. */
export const alertsOn = (alerts: readonly Replayed[], date: string | undefined, zone: string): Numbered[] =>
  alerts
    .map((alert, index) => ({ ...alert, index }))
    .filter(({ from }) => date === undefined || dateOf(Date.parse(from) / 1000, zone) === date)

const shapeOf = (cells: readonly string[]): GeoJSON.MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: cellsToMultiPolygon([...cells], true),
})

/** Alerts as a map draws them: their cells, and a point where they are strongest, so that they are seen from afar. WGS84. */
export const marksOf = (alerts: readonly Numbered[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: alerts.flatMap(({ index, severity, cells }) => {
    const [strongest] = cells
    if (strongest === undefined) return []
    const properties = { index, severity: tones[severity] }
    const [lat, lon] = cellToLatLng(strongest)
    return [
      { type: 'Feature' as const, properties, geometry: shapeOf(cells) },
      { type: 'Feature' as const, properties, geometry: { type: 'Point' as const, coordinates: [lon, lat] } },
    ]
  }),
})

/** Where the map goes for an alert. */
export const targetOf = ({ cells }: Replayed): Target | undefined => {
  const [strongest] = cells
  if (strongest === undefined) return undefined
  const [lat, lon] = cellToLatLng(strongest)
  return { lon, lat, geometry: shapeOf(cells) }
}

/** The top of the chart by day: the greatest number of either side, but few alerts are not to look like many. */
export const mostOf = (days: DryRunResult['perDay']): number =>
  Math.max(4, ...days.flatMap(({ count, now }) => [count, now]))

/** Degrees around the alerts, so that a single one is seen with its surroundings. */
const margin = 0.008

/** [west, south, east, north] around where alerts are strongest; undefined without any. WGS84. */
export const boundsOf = (alerts: readonly Replayed[]): readonly [number, number, number, number] | undefined => {
  const spots = alerts.flatMap(({ cells: [strongest] }) => (strongest === undefined ? [] : [cellToLatLng(strongest)]))
  if (spots.length === 0) return undefined
  const lats = spots.map(([lat]) => lat)
  const lons = spots.map(([, lon]) => lon)
  return [
    Math.min(...lons) - margin,
    Math.min(...lats) - margin,
    Math.max(...lons) + margin,
    Math.max(...lats) + margin,
  ]
}
