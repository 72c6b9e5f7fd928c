import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { aroundLayer, aroundSource, focusLayers, focusSource } from '../areas/focus-layers.ts'
import { clusterLayers, farClusterLayers } from '../components/cluster-layers.ts'
import { componentLayers, componentSource, markLayers } from '../components/component-layers.ts'
import { gridLayers, gridSource } from '../grid/grid-layers.ts'
import { token } from '../ui/theme.ts'
import { measures } from './measures.ts'

/** What the base map draws. GeoJSON, WGS84. */
export type BaseData = {
  outline: GeoJSON.MultiPolygon
  areas: GeoJSON.FeatureCollection
  areaLabels: GeoJSON.FeatureCollection
  places: GeoJSON.FeatureCollection
  /** Where the names of lakes and parks are written, once each. */
  placeLabels: GeoJSON.FeatureCollection
}

/** The layer under which the heat lies: streets, borders and labels stay above it. */
export const aboveHeat = 'road-alley'

/** An empty icon of an alert mark's size: labels make room for the marks, which are elements of the page. */
export const blankIcon = 'blank'
export const blankPixels = 30

type VariableAnchor = 'center' | 'left' | 'right' | 'top' | 'bottom'

const world = [
  [-180, -85],
  [180, -85],
  [180, 85],
  [-180, 85],
  [-180, -85],
]

const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

/** Everything but the city, so that the city alone carries the eye. */
const outside = (outline: GeoJSON.MultiPolygon): GeoJSON.Feature => ({
  type: 'Feature',
  properties: {},
  geometry: { type: 'Polygon', coordinates: [world, ...outline.coordinates.flatMap(([ring]) => (ring ? [ring] : []))] },
})

const kind = (...kinds: string[]): ['in', ['get', string], ['literal', string[]]] => [
  'in',
  ['get', 'kind'],
  ['literal', kinds],
]

/** Rivers and moats may come as lines; lakes as surfaces. */
const surface: ['in', ['geometry-type'], ['literal', string[]]] = [
  'in',
  ['geometry-type'],
  ['literal', ['Polygon', 'MultiPolygon']],
]

/** The layers of the base map in the theme the page has now; `k` scales lines and type with the screen. */
export const baseLayers = (k: number): LayerSpecification[] => {
  const { z, width, text } = measures(k)
  const road = (
    id: string,
    kinds: string,
    minzoom: number,
    color: `--${string}`,
    opacity: number | ReturnType<typeof width>,
    line: ReturnType<typeof width>,
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: 'places',
    minzoom: z(minzoom),
    filter: kind(kinds),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': token(color), 'line-opacity': opacity, 'line-width': line },
  })
  const roadName = (id: string, kinds: string, minzoom: number, size: number): LayerSpecification => {
    const { layout, paint } = text(size, '--map-label-quiet')
    return {
      id,
      type: 'symbol',
      source: 'places',
      minzoom: z(minzoom),
      filter: kind(kinds),
      layout: {
        ...layout,
        'symbol-placement': 'line',
        'text-field': ['get', 'name'],
        'symbol-spacing': 420 * k,
        'text-letter-spacing': 0.08,
        'text-max-angle': 30,
      },
      paint,
    }
  }
  const point = text(13, '--map-label')
  const water = text(13, '--map-water-label')
  const street = text(15, '--map-label')
  const district = text(20, '--map-label')
  const dodging = {
    'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'] as VariableAnchor[],
    'text-radial-offset': 1.1,
    'text-justify': 'auto' as const,
  }
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': token('--map-ground') } },
    {
      id: 'outside',
      type: 'fill',
      source: 'outside',
      paint: { 'fill-color': token('--map-outside'), 'fill-antialias': false },
    },
    {
      id: 'park',
      type: 'fill',
      source: 'places',
      filter: ['all', kind('park'), surface],
      paint: { 'fill-color': token('--map-park') },
    },
    {
      id: 'water',
      type: 'fill',
      source: 'places',
      filter: ['all', kind('water'), surface],
      paint: { 'fill-color': token('--map-water') },
    },
    {
      id: 'river',
      type: 'line',
      source: 'places',
      filter: ['all', kind('water'), ['!', surface]],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': token('--map-water'), 'line-width': width([10, 1.5], [13, 4], [16, 16], [18, 40]) },
    },
    road('road-alley', 'alley', 14, '--map-road-quiet', 0.55, width([14, 0.6], [16, 1.6], [18, 5])),
    road('road-plain', 'road', 12, '--map-road-quiet', 0.5, width([11, 0.5], [14, 1.5], [18, 9])),
    road(
      'road-arterial',
      'arterial',
      9,
      '--map-road',
      ['interpolate', ['exponential', 1.6], ['zoom'], z(12), 0.2, z(15), 0.42],
      width([10, 0.8], [13, 2.2], [16, 6], [18, 16]),
    ),
    aroundLayer(),
    {
      id: 'area-street',
      type: 'line',
      source: 'areas',
      filter: ['==', ['get', 'level'], 'street'],
      minzoom: z(10.5),
      paint: {
        'line-color': token('--map-area'),
        'line-opacity': ['interpolate', ['linear'], ['zoom'], z(11), 0.22, z(14), 0.42],
        'line-width': 0.8 * k,
      },
    },
    {
      id: 'area-community',
      type: 'line',
      source: 'areas',
      filter: ['==', ['get', 'level'], 'community'],
      minzoom: z(13.5),
      paint: { 'line-color': token('--map-area'), 'line-opacity': 0.22, 'line-width': 0.6 * k },
    },
    {
      id: 'area-district',
      type: 'line',
      source: 'areas',
      filter: ['==', ['get', 'level'], 'district'],
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': token('--map-area'),
        'line-opacity': 0.75,
        'line-width': 1.4 * k,
        'line-dasharray': [5, 3],
      },
    },
    ...gridLayers(k),
    ...focusLayers(k),
    {
      id: 'footprint-glow',
      type: 'line',
      source: 'footprints',
      paint: {
        'line-color': token('--map-halo'),
        'line-opacity': 0.75,
        'line-width': ['*', ['get', 'weight'], 2.4 * k],
      },
    },
    {
      id: 'footprint',
      type: 'line',
      source: 'footprints',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': [
          'match',
          ['get', 'severity'],
          'A',
          token('--severity-a'),
          'B',
          token('--severity-b'),
          token('--severity-c'),
        ],
        'line-width': ['*', ['get', 'weight'], k],
      },
    },
    {
      id: 'selection-glow',
      type: 'line',
      source: 'selection',
      paint: { 'line-color': token('--map-halo'), 'line-width': 5 * k, 'line-opacity': 0.8 },
    },
    {
      id: 'selection',
      type: 'line',
      source: 'selection',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': token('--act'), 'line-width': 2.4 * k },
    },
    // Names of streets and places come before the signs of components, which keep clear of them.
    ...clusterLayers(k),
    ...componentLayers(k),
    {
      id: 'label-water',
      type: 'symbol',
      source: 'place-labels',
      minzoom: z(12.5),
      filter: kind('water'),
      layout: { ...water.layout, 'text-field': ['get', 'name'] },
      paint: water.paint,
    },
    {
      id: 'label-park',
      type: 'symbol',
      source: 'place-labels',
      minzoom: z(12.5),
      filter: kind('park'),
      layout: { ...point.layout, 'text-field': ['get', 'name'] },
      paint: { ...point.paint, 'text-color': token('--map-label-quiet') },
    },
    roadName('label-alley', 'alley', 15, 13),
    roadName('label-road', 'road', 13.6, 13),
    roadName('label-arterial', 'arterial', 12.2, 13),
    {
      id: 'landmark-dot',
      type: 'circle',
      source: 'places',
      minzoom: z(12),
      filter: kind('landmark'),
      paint: {
        'circle-radius': 2.4 * k,
        'circle-color': token('--map-label'),
        'circle-stroke-color': token('--map-halo'),
        'circle-stroke-width': 1.4 * k,
      },
    },
    {
      id: 'label-landmark',
      type: 'symbol',
      source: 'places',
      minzoom: z(12),
      filter: kind('landmark'),
      layout: {
        ...point.layout,
        'text-field': ['get', 'name'],
        'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
        'text-radial-offset': 0.5,
      },
      paint: point.paint,
    },
    {
      id: 'label-community',
      type: 'symbol',
      source: 'area-labels',
      minzoom: z(13.9),
      maxzoom: z(17),
      filter: ['==', ['get', 'level'], 'community'],
      layout: { ...point.layout, ...dodging, 'text-field': ['get', 'name'], 'text-letter-spacing': 0.06 },
      paint: point.paint,
    },
    {
      id: 'label-street',
      type: 'symbol',
      source: 'area-labels',
      minzoom: z(11.3),
      maxzoom: z(16),
      filter: ['==', ['get', 'level'], 'street'],
      layout: { ...street.layout, ...dodging, 'text-field': ['get', 'name'], 'text-letter-spacing': 0.12 },
      paint: { ...street.paint, 'text-halo-width': 2 * k },
    },
    {
      id: 'label-district',
      type: 'symbol',
      source: 'area-labels',
      maxzoom: z(12.4),
      filter: ['==', ['get', 'level'], 'district'],
      layout: { ...district.layout, ...dodging, 'text-field': ['get', 'name'], 'text-letter-spacing': 0.3 },
      paint: { ...district.paint, 'text-halo-width': 2.2 * k },
    },
    {
      id: 'alert-space',
      type: 'symbol',
      source: 'alert-points',
      layout: { 'icon-image': blankIcon, 'icon-size': k, 'icon-allow-overlap': true },
    },
    ...farClusterLayers(k),
    ...markLayers(k),
  ]
}

/** The whole style. There is no `glyphs` address: every letter is drawn in the browser from the page's own font. */
export const baseStyle = (data: BaseData, k: number): StyleSpecification => ({
  version: 8,
  sources: {
    outside: { type: 'geojson', data: outside(data.outline) },
    areas: { type: 'geojson', data: data.areas, tolerance: 0.2 },
    'area-labels': { type: 'geojson', data: data.areaLabels },
    places: { type: 'geojson', data: data.places, tolerance: 0.2 },
    'place-labels': { type: 'geojson', data: data.placeLabels },
    [aroundSource]: { type: 'geojson', data: empty },
    [focusSource]: { type: 'geojson', data: empty },
    footprints: { type: 'geojson', data: empty },
    'alert-points': { type: 'geojson', data: empty },
    selection: { type: 'geojson', data: empty },
    grids: gridSource(location.origin),
    components: componentSource(location.origin),
    'component-mark': { type: 'geojson', data: empty },
  },
  layers: baseLayers(k),
})
