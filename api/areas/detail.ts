import { area as areaOf, bbox, pointOnFeature } from '@turf/turf'
import { inScope } from '../accounts/caller.ts'
import type { Area } from './city.ts'
import { neighboursOf } from './neighbours.ts'
import { treeOf } from './tree.ts'
import { sinceEver } from './versions.ts'

/** Areas of the scope, and those above it: a street's people still see which district they stand in. */
export const visible = (scope: readonly string[], code: string): boolean =>
  inScope(scope, code) || scope.some((own) => own.startsWith(code))

/** First day of a version, null where it has been in force for ever. */
export const firstDay = (validFrom: string | undefined): string | null =>
  validFrom === undefined || validFrom === sinceEver ? null : validFrom

/** Square metres on the sphere of 6,371,008.8 m. */
export const areaM2 = (area: Area): number => area.areaM2 ?? areaOf(area.geometry)

const named = ({ code, level, name }: Area) => ({ code, level, name })

/** [west, south, east, north] and a point inside, WGS84. */
const placed = ({ geometry }: Area) => {
  const [west, south, east, north] = bbox(geometry)
  const [lon = 0, lat = 0] = pointOnFeature(geometry).geometry.coordinates
  const box: [number, number, number, number] = [west, south, east, north]
  const center: [number, number] = [lon, lat]
  return { bbox: box, center }
}

/** One area among those of its day; undefined where it is unknown or outside the scope. */
export const areaDetail = (areas: readonly Area[], scope: readonly string[], code: string) => {
  const tree = treeOf(areas)
  const area = tree.byCode.get(code)
  if (!area || !visible(scope, code)) return undefined
  return {
    ...named(area),
    areaM2: areaM2(area),
    responsible: area.responsible ?? null,
    path: tree.path(code).map(named),
    children: tree.children(code).filter((one) => visible(scope, one.code)).length,
    neighbours: neighboursOf(areas, area)
      .filter((one) => visible(scope, one.code))
      .map(({ code, name }) => ({ code, name })),
    ...placed(area),
  }
}

/** The areas right below one, by code; undefined where the one above is unknown or outside the scope. */
export const areaChildren = (areas: readonly Area[], scope: readonly string[], code: string) => {
  const tree = treeOf(areas)
  if (!tree.byCode.has(code) || !visible(scope, code)) return undefined
  return tree
    .children(code)
    .filter((one) => visible(scope, one.code))
    .map((one) => ({
      ...named(one),
      areaM2: areaM2(one),
      responsible: one.responsible ?? null,
      validFrom: firstDay(one.validFrom),
      children: tree.children(one.code).filter((child) => visible(scope, child.code)).length,
      ...placed(one),
    }))
}
