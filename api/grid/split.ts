import { area as areaOf } from '@turf/turf'
import type { CityHolder } from '../areas/holder.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { gridCode, prefixOf } from './codes.ts'
import { divide } from './divide.ts'
import { insertChange } from './history.ts'
import { refuseFull } from './lay.ts'
import { inOrder } from './order.ts'
import { insertGrids, loadCodeLength, lockGrids, lockWriters, takeNumbers, withdrawGrids } from './queries.ts'
import { boxOf } from './shape.ts'

export type Deps = { ledger: LedgerDb; city: CityHolder; now: () => Date }
export type Changed = { change: number; before: string[]; after: string[] }

/**
 * Splits a grid in force along a line (WGS84) in two with new codes, west (or north) first; the old code is withdrawn. Both keep its land use,
 * level and responsible party. Throws `not_found`, `invalid` (see divide.ts), `conflict` where its community has no numbers left.
 */
export const splitGrid = (
  { ledger, city, now }: Deps,
  { code, line }: { code: string; line: GeoJSON.LineString },
  actor: string,
): Promise<Changed> =>
  ledger.transaction().execute(async (tx) => {
    await lockWriters(tx)
    const [grid] = await lockGrids(tx, [code])
    if (!grid) throw new AppError('not_found', `没有在用的网格“${code}”，它可能已被拆分、合并或注销`)
    const at = now()
    const today = city.calendar().local(at).date
    const length = await loadCodeLength(tx)
    const box = boxOf(grid.geometry)
    const pieces = inOrder(divide(grid.geometry, line.coordinates), Math.sqrt(grid.areaM2), box[3])
    const prefix = prefixOf(code)
    const first = await takeNumbers(tx, prefix, pieces.length)
    refuseFull(prefix, first + pieces.length - 1, length)
    const { landUse, level, responsible } = grid
    const grids = pieces.map((geometry, i) => ({
      code: gridCode(prefix, first + i, length),
      geometry,
      areaM2: areaOf(geometry),
      box: boxOf(geometry),
      origin: 'split' as const,
      landUse,
      level,
      responsible,
    }))
    const after = grids.map((one) => one.code)
    await withdrawGrids(tx, [code], today)
    await insertGrids(tx, grids, today)
    const detail = { line: line.coordinates }
    const change = await insertChange(tx, { at, actor, verb: 'split', area: code, detail, before: [code], after })
    await appendEvent(tx, { kind: 'grids.split', subject: String(change), area: code, actor, data: { after } })
    return { change, before: [code], after }
  })
