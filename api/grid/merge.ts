import { area as areaOf } from '@turf/turf'
import { appendEvent } from '../db/events.ts'
import { AppError } from '../http/errors.ts'
import { gridCode, prefixOf } from './codes.ts'
import { insertChange } from './history.ts'
import { join } from './join.ts'
import { refuseFull } from './lay.ts'
import {
  type Grid,
  insertGrids,
  loadCodeLength,
  lockGrids,
  lockWriters,
  takeNumbers,
  withdrawGrids,
} from './queries.ts'
import { boxOf } from './shape.ts'
import type { Changed, Deps } from './split.ts'

/** What all say alike, else what the largest says. */
const agreed = (grids: readonly Grid[], field: 'landUse' | 'level' | 'responsible'): string | null =>
  [...grids].sort((a, b) => b.areaM2 - a.areaM2).find((grid) => grid[field] !== null)?.[field] ?? null

/**
 * Makes neighbouring grids of one community one grid with a new code; the old codes are withdrawn. Land use, level and responsible party are
 * those of the largest that has them. Throws `not_found` where a code is not in force, `invalid` where they lie in two communities or do not hang
 * together, `conflict` where the community has no numbers left.
 */
export const mergeGrids = ({ ledger, city, now }: Deps, codes: readonly string[], actor: string): Promise<Changed> =>
  ledger.transaction().execute(async (tx) => {
    await lockWriters(tx)
    const before = [...new Set(codes)].sort()
    const prefix = prefixOf(before[0] ?? '')
    if (before.length < 2) throw new AppError('invalid', '合并至少要两个不同的网格代码')
    const stranger = before.find((code) => prefixOf(code) !== prefix)
    if (stranger)
      throw new AppError('invalid', `网格 ${stranger} 与 ${before[0]} 不在同一社区；只有同一社区的网格可以合并`)
    const grids = await lockGrids(tx, before)
    const missing = before.find((code) => !grids.some((grid) => grid.code === code))
    if (missing) throw new AppError('not_found', `没有在用的网格“${missing}”，它可能已被拆分、合并或注销`)
    const at = now()
    const today = city.calendar().local(at).date
    const length = await loadCodeLength(tx)
    const geometry = join(grids.map((grid) => grid.geometry))
    const number = await takeNumbers(tx, prefix, 1)
    refuseFull(prefix, number, length)
    const code = gridCode(prefix, number, length)
    const merged = {
      code,
      geometry,
      areaM2: areaOf(geometry),
      box: boxOf(geometry),
      origin: 'merged' as const,
      landUse: agreed(grids, 'landUse'),
      level: agreed(grids, 'level'),
      responsible: agreed(grids, 'responsible'),
    }
    await withdrawGrids(tx, before, today)
    await insertGrids(tx, [merged], today)
    const change = await insertChange(tx, {
      at,
      actor,
      verb: 'merged',
      area: prefix,
      detail: {},
      before,
      after: [code],
    })
    await appendEvent(tx, {
      kind: 'grids.merged',
      subject: String(change),
      area: prefix,
      actor,
      data: { before, after: code },
    })
    return { change, before, after: [code] }
  })
