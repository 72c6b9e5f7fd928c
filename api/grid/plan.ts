import { area as areaOf, difference, feature, featureCollection, length, polygonToLine } from '@turf/turf'
import type { Area } from '../areas/city.ts'
import { polygonsOf, type Shape, shapeOf } from '../areas/shape.ts'
import { treeOf } from '../areas/tree.ts'
import { gridPrefix } from './codes.ts'

/** Land that is numbered together: a community, or what of a street lies in none ('000'). */
export type Part = { prefix: string; geometry: Shape }

/** Strips narrower than this between a street and its communities are drawing, not land, m. */
const narrowest = 5

/**
 * The land of an area by community. A street's land outside its communities, or without any, is a part '000'; so is a district without streets.
 * `leftOutM2`: what lies in strips and scraps too small for a grid (below `least` m²), and a district's land outside its streets.
 */
export const partsOf = (areas: readonly Area[], code: string, least: number): { parts: Part[]; leftOutM2: number } => {
  const tree = treeOf(areas)
  const area = tree.byCode.get(code)
  if (!area) return { parts: [], leftOutM2: 0 }
  const below = tree.children(code)
  const whole = { prefix: gridPrefix(code), geometry: area.geometry }
  if (area.level === 'community' || below.length === 0) return { parts: [whole], leftOutM2: 0 }
  const inner = below.map((one) => partsOf(areas, one.code, least))
  const rest = restOf(area, below)
  const land = area.level === 'street' ? rest.filter((shape) => isLand(shape, least)) : []
  return {
    parts: [
      ...inner.flatMap(({ parts }) => parts),
      ...(land.length > 0
        ? [{ prefix: whole.prefix, geometry: shapeOf(land.map(({ coordinates }) => coordinates)) }]
        : []),
    ],
    leftOutM2: inner.reduce((sum, { leftOutM2 }) => sum + leftOutM2, sumOf(rest) - sumOf(land)),
  }
}

const restOf = (area: Area, below: readonly Area[]): GeoJSON.Polygon[] => {
  const rest = difference(featureCollection([area, ...below].map(({ geometry }) => feature(geometry))))
  if (!rest) return []
  return polygonsOf(rest.geometry).map((coordinates) => ({ type: 'Polygon', coordinates }))
}

const sumOf = (shapes: readonly GeoJSON.Polygon[]): number => shapes.reduce((sum, shape) => sum + areaOf(shape), 0)

const isLand = (shape: GeoJSON.Polygon, least: number): boolean => {
  const m2 = areaOf(shape)
  const aroundM = length(polygonToLine(shape), { units: 'meters' })
  return m2 >= least && (2 * m2) / aroundM >= narrowest
}
