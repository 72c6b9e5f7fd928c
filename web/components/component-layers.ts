import type { ExpressionSpecification, LayerSpecification, VectorSourceSpecification } from 'maplibre-gl'
import { expression, measures } from '../map/measures.ts'
import { token } from '../ui/theme.ts'
import { glyphTable, majorTable } from './class-glyphs.ts'
import { signPrefix } from './sign.ts'
import { inkOf, type State, states } from './state.ts'

/** From this zoom of the tiles on they hold every component; below it how many there are in each square of a raster. */
export const singlesZoom = 15
/** Layers in which a pointer can find a component. */
export const singleLayers = ['component-sign', 'component-dot']

/** Where the tiles are, of one class or of all. */
export const componentTiles = (origin: string, only?: string): string[] => [
  `${origin}/api/tiles/components/{z}/{x}/{y}${only === undefined ? '' : `?class=${only}`}`,
]

export const componentSource = (origin: string): VectorSourceSpecification => ({
  type: 'vector',
  tiles: componentTiles(origin),
  minzoom: 8,
  maxzoom: 16,
})

/** Name of the sign's image, by class and state, as `signId` writes it. */
const signName = (look: string): ExpressionSpecification => {
  const cls = expression('to-string', ['get', 'cls'])
  // Six digits are Beijing's: 10 stands before the code of 2007.
  const major = expression(
    'slice',
    cls,
    ['case', ['==', ['length', cls], 6], 2, 0],
    ['case', ['==', ['length', cls], 6], 4, 2],
  )
  return expression(
    'concat',
    `${signPrefix}/${look}/`,
    expression('match', cls, ...glyphTable(), expression('match', major, ...majorTable(), 'other')),
    '/',
    expression('match', ['get', 'state'], ...states.flatMap((each) => [each, each]), 'intact'),
  )
}

const byState = (of: (state: State) => string | number): ExpressionSpecification =>
  expression('match', ['get', 'state'], ...states.flatMap((state) => [state, of(state)]), of('intact'))

const gravity: Record<State, number> = { missing: 0, damaged: 1, abandoned: 2, intact: 3, removed: 4 }

/** Names the theme and size that signs are drawn in. */
export const lookOf = (k: number): string => `${document.documentElement.dataset.theme ?? 'dark'}-${k.toFixed(2)}`

/** The layers of components; `k` scales them with the screen. Signs give way to names and to graver signs; their dots stay. */
export const componentLayers = (k: number): LayerSpecification[] => {
  const { z } = measures(k)
  return [
    {
      id: 'component-dot',
      type: 'circle',
      source: 'components',
      'source-layer': 'components',
      minzoom: singlesZoom,
      layout: { 'circle-sort-key': byState((state) => -gravity[state]) },
      paint: {
        'circle-radius': expression('interpolate', ['linear'], ['zoom'], z(15), 1.6 * k, z(17), 2.6 * k),
        'circle-color': byState((state) => token(inkOf(state))),
        'circle-opacity': byState((state) => (state === 'intact' ? 0.6 : 1)),
        'circle-stroke-color': token('--map-halo'),
        'circle-stroke-width': 0.8 * k,
      },
    },
    {
      id: 'component-sign',
      type: 'symbol',
      source: 'components',
      'source-layer': 'components',
      minzoom: z(15.4),
      layout: {
        'icon-image': signName(lookOf(k)),
        'icon-size': expression('interpolate', ['linear'], ['zoom'], z(15.4), 0.75, z(17), 1, z(18.5), 1.2),
        'icon-padding': 0,
        'icon-allow-overlap': expression('step', ['zoom'], false, z(17.6), true),
        'symbol-sort-key': byState((state) => gravity[state]),
      },
    },
  ]
}

/** The component that is selected: a ring round its sign, above all else. */
export const markLayers = (k: number): LayerSpecification[] => [
  {
    id: 'component-mark-glow',
    type: 'circle',
    source: 'component-mark',
    paint: { 'circle-radius': 19 * k, 'circle-color': token('--map-halo'), 'circle-opacity': 0.55 },
  },
  {
    id: 'component-mark',
    type: 'symbol',
    source: 'component-mark',
    layout: {
      'icon-image': signName(lookOf(k)),
      'icon-size': 1.25,
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  },
  {
    id: 'component-mark-ring',
    type: 'circle',
    source: 'component-mark',
    paint: {
      'circle-radius': 17 * k,
      'circle-color': 'transparent',
      'circle-stroke-color': token('--act'),
      'circle-stroke-width': 2.4 * k,
    },
  },
]
