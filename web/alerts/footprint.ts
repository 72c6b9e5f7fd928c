import { cellsToMultiPolygon, cellToBoundary } from 'h3-js'

/** Outline of touching cells as GeoJSON, WGS84. */
export const outlineOf = (cells: readonly string[], properties: Record<string, unknown> = {}): GeoJSON.Feature => ({
  type: 'Feature',
  properties,
  geometry: {
    type: 'MultiPolygon',
    coordinates:
      cells.length === 1 && cells[0] ? [[cellToBoundary(cells[0], true)]] : cellsToMultiPolygon([...cells], true),
  },
})
