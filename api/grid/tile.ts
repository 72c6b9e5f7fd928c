import { booleanPointInPolygon, centerOfMass, pointOnFeature } from '@turf/turf'
import { inScope } from '../accounts/caller.ts'
import { encodeTile, tileBox } from '../files/mvt.ts'
import { sequenceDigits } from './codes.ts'
import type { GridHolder } from './locate.ts'

/** Grids are drawn from this zoom on: further out they are finer than a screen's lines. */
export const firstZoom = 14

/** From here on grids are large enough for their numbers. */
export const numbersZoom = 16

/**
 * The Mapbox Vector Tile of the grids in a scope: layer `grids` with `code` and `n` (the last digits of the code) and, from zoom 16 on, layer
 * `numbers`, one point inside each grid with its `n` – a shape cut by tiles would be labelled in each. Zero bytes below zoom 14 and where there are none.
 */
export const gridTile = (
  grids: GridHolder,
  scope: readonly string[],
  z: number,
  x: number,
  y: number,
): Uint8Array<ArrayBuffer> => {
  if (z < firstZoom) return new Uint8Array()
  const shown = grids
    .inBox(tileBox(z, x, y))
    .filter(({ code }) => inScope(scope, code))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, polygons }) => ({
      properties: { code, n: sequenceDigits(code) },
      geometry: { type: 'MultiPolygon' as const, coordinates: polygons },
    }))
  const numbers =
    z < numbersZoom
      ? []
      : shown.map(({ properties: { n }, geometry }) => ({ properties: { n }, geometry: middle(geometry) }))
  return new Uint8Array(
    encodeTile(z, x, y, [
      { name: 'grids', features: shown },
      { name: 'numbers', features: numbers },
    ]),
  )
}

/** The centroid, or where that lies outside, a point inside. */
const middle = (shape: GeoJSON.MultiPolygon): GeoJSON.Point => {
  const centroid = centerOfMass(shape).geometry
  return booleanPointInPolygon(centroid, shape) ? centroid : pointOnFeature(shape).geometry
}
