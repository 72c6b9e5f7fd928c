import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { token } from '../ui/theme.ts'
import { type BaseData, baseStyle } from './style.ts'

/** What a plain map takes over from the city's: ground, streets, borders and names. Nothing live, no grids, no components. */
const keptSources = ['outside', 'areas', 'area-labels', 'places', 'place-labels']

/** What would become of a feature; without it, it is only shown. */
export type Change = 'added' | 'changed' | 'unchanged' | 'withdrawn'

/** Tokens of the colours that features are drawn in. */
export const changeTokens = {
  added: '--act',
  changed: '--above',
  unchanged: '--mid',
  withdrawn: '--low',
} as const satisfies Record<Change, `--${string}`>

/** Tokens of the colours of faults. A mark may also be a `notice`, or `settled`; its `size` is that of a point, 1 if it has none. */
export const markTokens = { error: '--severity-a', warning: '--severity-b' } as const

/** Layers of `marks` that can be clicked. */
export const markLayers = ['marks-point', 'marks-line', 'marks-fill']
/** Layers of `shown` that tell what they are. */
export const shownLayers = ['shown-point', 'shown-fill']

const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

const ofChange = (): ExpressionSpecification => [
  'match',
  ['get', 'change'],
  'changed',
  token(changeTokens.changed),
  'unchanged',
  token(changeTokens.unchanged),
  'withdrawn',
  token(changeTokens.withdrawn),
  token(changeTokens.added),
]

const ofSeverity = (): ExpressionSpecification => [
  'match',
  ['get', 'severity'],
  'warning',
  token(markTokens.warning),
  'notice',
  token('--severity-c'),
  'settled',
  token('--calm'),
  token(markTokens.error),
]

const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point']
const isArea: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon']

/** A piece that only tells how far off a place may be. */
const isVague: ExpressionSpecification = ['==', ['get', 'vague'], true]

/** Layers of what is looked at (`shown`), what is wrong in it (`marks`), and the one thing meant (`focus`). */
const own = (k: number): LayerSpecification[] => [
  {
    id: 'shown-fill',
    type: 'fill',
    source: 'shown',
    filter: isArea,
    paint: { 'fill-color': ofChange(), 'fill-opacity': 0.13 },
  },
  {
    id: 'shown-line',
    type: 'line',
    source: 'shown',
    filter: ['!=', ['get', 'change'], 'withdrawn'],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': ofChange(), 'line-width': 1.4 * k },
  },
  {
    id: 'shown-leaving',
    type: 'line',
    source: 'shown',
    filter: ['==', ['get', 'change'], 'withdrawn'],
    paint: { 'line-color': ofChange(), 'line-width': 1.4 * k, 'line-dasharray': [3, 2] },
  },
  {
    id: 'shown-point',
    type: 'circle',
    source: 'shown',
    filter: isPoint,
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 1.6 * k, 16, 4.5 * k],
      'circle-color': ofChange(),
      'circle-stroke-color': token('--map-halo'),
      'circle-stroke-width': 0.8 * k,
    },
  },
  {
    id: 'marks-fill',
    type: 'fill',
    source: 'marks',
    filter: isArea,
    paint: { 'fill-color': ofSeverity(), 'fill-opacity': 0.2 },
  },
  {
    id: 'marks-line',
    type: 'line',
    source: 'marks',
    filter: ['!', isPoint],
    paint: { 'line-color': ofSeverity(), 'line-width': 2 * k },
  },
  {
    id: 'marks-point',
    type: 'circle',
    source: 'marks',
    filter: isPoint,
    paint: {
      'circle-radius': [
        'interpolate',
        ['linear'],
        ['zoom'],
        10,
        ['*', 3.2 * k, ['coalesce', ['get', 'size'], 1]],
        13,
        ['*', 5 * k, ['coalesce', ['get', 'size'], 1]],
      ],
      'circle-color': ofSeverity(),
      'circle-stroke-color': token('--map-halo'),
      'circle-stroke-width': 1.5 * k,
    },
  },
  {
    id: 'focus-vague-fill',
    type: 'fill',
    source: 'focus',
    filter: isVague,
    paint: { 'fill-color': token('--act'), 'fill-opacity': 0.07 },
  },
  {
    id: 'focus-vague',
    type: 'line',
    source: 'focus',
    filter: isVague,
    paint: { 'line-color': token('--act'), 'line-width': 1.4 * k, 'line-dasharray': [4, 3] },
  },
  {
    id: 'focus-line',
    type: 'line',
    source: 'focus',
    filter: ['all', ['!', isPoint], ['!', isVague]],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': token('--high'), 'line-width': 3 * k },
  },
  {
    id: 'focus-point',
    type: 'circle',
    source: 'focus',
    filter: ['all', isPoint, ['!', isVague]],
    paint: {
      'circle-radius': 12 * k,
      'circle-opacity': 0,
      'circle-stroke-color': token('--high'),
      'circle-stroke-width': 2.4 * k,
    },
  },
]

/** The style of a map that shows a set of features on the city's streets and areas; `k` scales lines and type with the screen. */
export const plainStyle = (data: BaseData, k: number): StyleSpecification => {
  const city = baseStyle(data, k)
  const layers = city.layers.filter((layer) => !('source' in layer) || keptSources.includes(layer.source))
  const firstLabel = layers.findIndex(({ type }) => type === 'symbol')
  const source = (features: GeoJSON.FeatureCollection) => ({ type: 'geojson' as const, data: features })
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(Object.entries(city.sources).filter(([name]) => keptSources.includes(name))),
      shown: source(empty),
      marks: source(empty),
      focus: source(empty),
    },
    layers: [...layers.slice(0, firstLabel), ...own(k), ...layers.slice(firstLabel)],
  }
}
