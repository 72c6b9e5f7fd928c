import type { LayerSpecification } from 'maplibre-gl'
import { expression, measures } from '../map/measures.ts'
import { token } from '../ui/theme.ts'
import { w } from '../words.ts'
import { lookOf, singlesZoom } from './component-layers.ts'

/** From this zoom on numbers are drawn beside the heat; further out only where they do not compete with it. */
const nearZoom = 14

export const nearCluster = 'component-cluster'
export const farCluster = 'component-cluster-far'

const prefix = 'cluster'

/** Discs, by the least number that stands on them, with their diameter in pixels of the 1080-pixel screen. */
const discs = [
  { from: 0, pixels: 20 },
  { from: 10, pixels: 24 },
  { from: 100, pixels: 30 },
  { from: 1000, pixels: 38 },
] as const

/** Draws the disc that a name of an image asks for, in the theme the page has now; undefined for any other image. */
export const drawDisc = (id: string, pixels: number): ImageData | undefined => {
  const [first, , from] = id.split('/')
  const disc = discs.find((each) => String(each.from) === from)
  if (first !== prefix || !disc) return undefined
  const side = Math.ceil(disc.pixels * pixels)
  const context = new OffscreenCanvas(side, side).getContext('2d')
  if (!context) throw new Error('no 2d canvas')
  context.beginPath()
  context.arc(side / 2, side / 2, side / 2 - pixels, 0, 2 * Math.PI)
  context.fillStyle = token('--surface')
  context.globalAlpha = 0.72
  context.fill()
  context.globalAlpha = 1
  context.strokeStyle = token('--band')
  context.lineWidth = pixels
  context.stroke()
  return context.getImageData(0, 0, side, side)
}

const cluster = (k: number, id: string, minzoom: number, maxzoom: number): LayerSpecification => {
  const number = measures(k).text(11.5, '--mid')
  const { from, unit } = w.components.many
  const [least, ...more] = discs
  const count = expression('get', 'count')
  return {
    id,
    type: 'symbol',
    source: 'components',
    'source-layer': 'clusters',
    minzoom,
    maxzoom,
    layout: {
      ...number.layout,
      'icon-image': expression(
        'concat',
        `${prefix}/${lookOf(k)}/`,
        expression('step', count, String(least.from), ...more.flatMap((disc) => [disc.from, String(disc.from)])),
      ),
      'icon-padding': 0,
      'text-padding': 0,
      'text-field': expression(
        'case',
        ['>=', count, from],
        ['concat', ['/', ['round', ['/', count, from / 10]], 10], unit],
        ['to-string', count],
      ),
      'symbol-sort-key': expression('-', count),
    },
    paint: { 'text-color': token('--mid') },
  }
}

/** How many components there are in each square of a raster, near: names of streets and places come first. */
export const clusterLayers = (k: number): LayerSpecification[] => [cluster(k, nearCluster, nearZoom, singlesZoom)]

/** The same over the whole city: names keep clear of the numbers. */
export const farClusterLayers = (k: number): LayerSpecification[] => [cluster(k, farCluster, 8, nearZoom)]
