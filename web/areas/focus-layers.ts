import type { LayerSpecification } from 'maplibre-gl'
import { token } from '../ui/theme.ts'

type Shape = GeoJSON.Polygon | GeoJSON.MultiPolygon

/** Sources of the selected area: its outline, those below it and the one pointed at in a table; and everything around it. */
export const focusSource = 'area-focus'
export const aroundSource = 'area-around'

const world = [
  [-180, -85],
  [180, -85],
  [180, 85],
  [-180, 85],
  [-180, -85],
]

/** Everything but a shape (WGS84), so that the shape alone carries the eye. Its own holes are not cut again. */
export const aroundOf = (shape: Shape): GeoJSON.Feature => ({
  type: 'Feature',
  properties: {},
  geometry: {
    type: 'Polygon',
    coordinates: [
      world,
      ...(shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates).flatMap(([outer]) =>
        outer ? [outer] : [],
      ),
    ],
  },
})

export type Role = 'selected' | 'pointed' | 'child'

export const focusFeature = (shape: Shape, role: Role): GeoJSON.Feature => ({
  type: 'Feature',
  properties: { role },
  geometry: shape,
})

/** Dims what lies around the selected area; above the heat and the streets, below the borders. */
export const aroundLayer = (): LayerSpecification => ({
  id: 'area-around',
  type: 'fill',
  source: aroundSource,
  paint: { 'fill-color': token('--map-outside'), 'fill-opacity': 0.62, 'fill-antialias': false },
})

/** The unit grid pointed at in a table: the map knows grids by their tiles alone. */
export const pointedGrid = 'grid-pointed'
export const isGrid = (code: string | undefined): ['==', ['get', 'code'], string] => ['==', ['get', 'code'], code ?? '']

/** Outlines of the selected area, of those next below it and of the one pointed at; `k` scales lines with the screen. */
export const focusLayers = (k: number): LayerSpecification[] => [
  {
    id: 'area-pointed',
    type: 'fill',
    source: focusSource,
    filter: ['==', ['get', 'role'], 'pointed'],
    paint: { 'fill-color': token('--act'), 'fill-opacity': 0.16 },
  },
  {
    id: 'area-child',
    type: 'line',
    source: focusSource,
    filter: ['==', ['get', 'role'], 'child'],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': token('--act'), 'line-width': 1 * k, 'line-opacity': 0.45 },
  },
  {
    id: pointedGrid,
    type: 'fill',
    source: 'grids',
    'source-layer': 'grids',
    minzoom: 14,
    filter: isGrid(undefined),
    paint: { 'fill-color': token('--act'), 'fill-opacity': 0.22 },
  },
  {
    id: 'area-focus-glow',
    type: 'line',
    source: focusSource,
    filter: ['!=', ['get', 'role'], 'child'],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': token('--map-halo'), 'line-width': 4.5 * k, 'line-opacity': 0.7 },
  },
  {
    id: 'area-focus',
    type: 'line',
    source: focusSource,
    filter: ['!=', ['get', 'role'], 'child'],
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': token('--act'),
      'line-width': ['match', ['get', 'role'], 'selected', 2 * k, 1.2 * k],
    },
  },
]
