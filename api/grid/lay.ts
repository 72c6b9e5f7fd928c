import { pointOnFeature } from '@turf/turf'
import type { Transaction } from 'kysely'
import type { CityHolder } from '../areas/holder.ts'
import { treeOf } from '../areas/tree.ts'
import { appendEvent } from '../db/events.ts'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { areasAbove, type CodeLength, gridCode, gridPrefix, lastSequence } from './codes.ts'
import { insertChange } from './history.ts'
import { Outline } from './outline.ts'
import {
  analyzeGrids,
  codesInForce,
  insertGrids,
  loadCodeLength,
  loadPrefixedInBox,
  loadStreetLines,
  lockWriters,
  type NewGrid,
  takeNumbers,
  withdrawGrids,
} from './queries.ts'
import { boxOf } from './shape.ts'
import { type Draft, tileBeside } from './thread.ts'

export type LayOrder = {
  /** District, street or community. */
  area: string
  /** 'places': follow the roads and alleys among the city's named places. */
  centreLines: 'places' | 'none'
  /** m² */
  nominal: number
  /** Grids in force there are withdrawn; else they make a conflict. */
  replace: boolean
}

export type LayStats = {
  grids: number
  areaM2: number
  smallestM2: number
  medianM2: number
  largestM2: number
  leftOutM2: number
  parts: { prefix: string; grids: number; areaM2: number }[]
}

type Deps = { ledger: LedgerDb; city: CityHolder; now: () => Date }

/**
 * Grids for an area as they would be laid, nothing written; worked out beside the main thread. Throws `not_found` for an unknown area, `invalid`
 * where an outline cannot be tiled.
 */
export const draftGrids = async (
  { ledger, city }: Deps,
  { area, centreLines, nominal }: Omit<LayOrder, 'replace'>,
): Promise<{ drafts: Draft[]; stats: LayStats }> => {
  const areas = city.get().areas.filter(({ code }) => code.startsWith(area))
  const own = areas.find(({ code }) => code === area)
  if (!own) throw new AppError('not_found', `没有区划“${area}”；请先导入该区、街道或社区的边界`)
  const lines = centreLines === 'places' ? await loadStreetLines(ledger, boxOf(own.geometry)) : []
  const { drafts, leftOutM2 } = await tileBeside({ areas, area, nominal, lines })
  return { drafts, stats: statsOf(drafts, leftOutM2) }
}

/** Lays grids over an area and gives them codes. Answers the id of the change. Throws as `draftGrids`, and `conflict` where grids stand or numbers run out. */
export const layGrids = async (
  deps: Deps,
  order: LayOrder,
  actor: string,
): Promise<{ change: number; stats: LayStats; codes: string[] }> => {
  const { ledger, city, now } = deps
  const { drafts, stats } = await draftGrids(deps, order)
  const at = now()
  const today = city.calendar().local(at).date
  const length = await loadCodeLength(ledger)
  return ledger.transaction().execute(async (tx) => {
    await lockWriters(tx)
    const grids: NewGrid[] = []
    const byPrefix = [...Map.groupBy(drafts, ({ prefix }) => prefix)].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [prefix, own] of byPrefix) {
      const first = await takeNumbers(tx, prefix, own.length)
      refuseFull(prefix, first + own.length - 1, length)
      for (const [i, { geometry, areaM2 }] of own.entries()) {
        const box = boxOf(geometry)
        grids.push({ code: gridCode(prefix, first + i, length), geometry, areaM2, box, origin: 'generated' })
      }
    }
    await refuseLaidAbove(tx, city, order.area)
    const before = await codesInForce(tx, [order.area])
    if (before.length > 0 && !order.replace)
      throw new AppError(
        'conflict',
        `该处已有 ${before.length} 个网格；确要重划请加 "replace": true，旧网格将注销，编号不再使用`,
        { grids: before.length },
      )
    await withdrawGrids(tx, before, today)
    await insertGrids(tx, grids, today)
    if (grids.length > 1000) await analyzeGrids(tx)
    const codes = grids.map(({ code }) => code)
    const { area, nominal, centreLines } = order
    const detail = { nominal, centreLines, grids: stats.grids, areaM2: stats.areaM2 }
    const change = await insertChange(tx, { at, actor, verb: 'generated', area, detail, before, after: codes })
    await appendEvent(tx, { kind: 'grids.generated', subject: String(change), area, actor, data: detail })
    return { change, stats, codes }
  })
}

/**
 * Throws `conflict` where grids stand on the land of a community or street that were numbered for the area above it ('000'), before it was known:
 * they reach beyond it and give way to those of the whole alone.
 */
const refuseLaidAbove = async (tx: Transaction<Ledger>, city: CityHolder, area: string): Promise<void> => {
  const land = treeOf(city.get().areas).byCode.get(area)?.geometry
  const above = [6, 9].filter((digits) => digits < area.length).map((digits) => area.slice(0, digits))
  if (!land || above.length === 0) return
  const outline = new Outline(land)
  const standing = (await loadPrefixedInBox(tx, above.map(gridPrefix), boxOf(land))).filter(({ geometry }) => {
    const [lon = 0, lat = 0] = pointOnFeature(geometry).geometry.coordinates
    return outline.contains(lon, lat)
  })
  const [first] = standing
  if (!first) return
  const whole = areasAbove(first.code).at(-1)
  throw new AppError(
    'conflict',
    `该处已有 ${standing.length} 个按 ${whole} 编号的网格，范围不限于 ${area}；请对 ${whole} 整体重划（"replace": true）`,
    { grids: standing.length, area: whole },
  )
}

/** Throws `conflict` where a community has no number left. */
export const refuseFull = (prefix: string, last: number, length: CodeLength): void => {
  if (last <= lastSequence(length)) return
  throw new AppError(
    'conflict',
    `${prefix} 的网格编号要用到 ${last}，${length} 位代码只到 ${lastSequence(length)}（用过的编号不再使用）；请先导入社区边界，或加大 nominal`,
    { prefix, last, limit: lastSequence(length) },
  )
}

const statsOf = (drafts: readonly Draft[], leftOutM2: number): LayStats => {
  const sorted = drafts.map(({ areaM2 }) => areaM2).sort((a, b) => a - b)
  const sum = (own: readonly Draft[]) => own.reduce((total, { areaM2 }) => total + areaM2, 0)
  return {
    grids: drafts.length,
    areaM2: sum(drafts),
    smallestM2: sorted[0] ?? 0,
    medianM2: sorted[Math.floor(sorted.length / 2)] ?? 0,
    largestM2: sorted.at(-1) ?? 0,
    leftOutM2,
    parts: [...Map.groupBy(drafts, ({ prefix }) => prefix)].map(([prefix, own]) => ({
      prefix,
      grids: own.length,
      areaM2: sum(own),
    })),
  }
}
