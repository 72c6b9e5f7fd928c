import type { LayerSpecification, VectorSourceSpecification } from 'maplibre-gl'
import { expression, measures } from '../map/measures.ts'
import { token } from '../ui/theme.ts'

/** Layers in which a pointer can find a unit grid. */
export const gridHits = ['grid-ground']
export const gridLayerIds = ['grid-ground', 'grid-line', 'grid-number']

export const gridSource = (origin: string): VectorSourceSpecification => ({
  type: 'vector',
  tiles: [`${origin}/api/tiles/grids/{z}/{x}/{y}`],
  minzoom: 14,
  maxzoom: 16,
})

/** The 万米 unit grids: hairlines, and from near the last three digits of each code, its number in the community. */
export const gridLayers = (k: number): LayerSpecification[] => {
  const { z, text } = measures(k)
  const number = text(11.5, '--map-label-quiet')
  return [
    {
      id: 'grid-ground',
      type: 'fill',
      source: 'grids',
      'source-layer': 'grids',
      minzoom: 14,
      paint: { 'fill-opacity': 0 },
    },
    {
      id: 'grid-line',
      type: 'line',
      source: 'grids',
      'source-layer': 'grids',
      minzoom: 14,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': token('--map-area'),
        'line-opacity': expression('interpolate', ['linear'], ['zoom'], z(14), 0.1, z(15.5), 0.24, z(17), 0.4),
        'line-width': expression('interpolate', ['linear'], ['zoom'], z(14), 0.5 * k, z(17), 1 * k),
      },
    },
    {
      id: 'grid-number',
      type: 'symbol',
      source: 'grids',
      'source-layer': 'numbers',
      minzoom: z(16),
      layout: { ...number.layout, 'text-field': ['get', 'n'] },
      paint: { ...number.paint, 'text-opacity': 0.85 },
    },
  ]
}
