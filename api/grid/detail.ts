import { pointOnFeature } from '@turf/turf'
import { inScope } from '../accounts/caller.ts'
import type { Area } from '../areas/city.ts'
import { treeOf } from '../areas/tree.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { borderOn } from './borders.ts'
import { type Change, loadChanges } from './history.ts'
import { type Grid, loadGrid, loadInBox } from './queries.ts'
import { boxOf } from './shape.ts'
import { undoable } from './undo.ts'

/** About a metre: borders of imported grids may miss each other by that. */
const margin = 1e-5

const shownChanges = 20

/** Who answers for a grid: its own party, else that of the smallest area above that names one, else the street itself (the local office). */
export const responsibleOf = (
  areas: readonly Area[],
  code: string,
  own: string | null,
): { responsible: string | null; responsibleIs: 'own' | 'area' | 'office' | null } => {
  if (own !== null) return { responsible: own, responsibleIs: 'own' }
  const path = treeOf(areas).path(code)
  const named = path.findLast((area) => area.responsible)?.responsible
  if (named) return { responsible: named, responsibleIs: 'area' }
  const office = (path.find((area) => area.level === 'street') ?? path.at(-1))?.name
  return { responsible: office ?? null, responsibleIs: office === undefined ? null : 'office' }
}

/** A change as it is shown to somebody: `can` holds 'undo' where they may take it back, being administrators of all its land. */
export const shownChange = (change: Change & { before: string[]; after: string[] }, mayAdminister: boolean) => ({
  ...change,
  at: change.at.toISOString(),
  undoneAt: change.undoneAt?.toISOString() ?? null,
  can:
    mayAdminister && change.undoneAt === null && undoable.some((verb) => verb === change.verb) ? ['undo' as const] : [],
})

/** [west, south, east, north] and a point inside, WGS84. */
const placed = ({ geometry }: Grid) => {
  const [lon = 0, lat = 0] = pointOnFeature(geometry).geometry.coordinates
  const center: [number, number] = [lon, lat]
  return { bbox: boxOf(geometry), center }
}

/** One grid with all that is known of it, its newest version if it is no longer in force; undefined where unknown. */
export const gridDetail = async (
  { ledger, areas }: { ledger: LedgerDb; areas: readonly Area[] },
  code: string,
  { scope, mayAdminister }: { scope: readonly string[]; mayAdminister: boolean },
) => {
  const grid = await loadGrid(ledger, code)
  if (!grid) return undefined
  const [west, south, east, north] = boxOf(grid.geometry)
  const [around, changes] = await Promise.all([
    loadInBox(ledger, [west - margin, south - margin, east + margin, north + margin]),
    loadChanges(ledger, { prefixes: [code], scope, limit: shownChanges }),
  ])
  const { geometry, responsible, ...rest } = grid
  return {
    ...rest,
    ...responsibleOf(areas, code, responsible),
    geometry,
    ...placed(grid),
    path: treeOf(areas)
      .path(code)
      .map(({ code, level, name }) => ({ code, level, name })),
    neighbours: around
      .filter((one) => one.code !== code && inScope(scope, one.code) && borderOn(geometry, one.geometry))
      .map((one) => one.code)
      .sort(),
    changes: changes.map((change) => shownChange(change, mayAdminister && inScope(scope, change.area))),
    can: mayAdminister && grid.validTo === null ? (['split', 'merge'] as const) : [],
  }
}
