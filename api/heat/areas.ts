import type { ClickHouseClient } from '@clickhouse/client'
import { area as areaOf } from '@turf/turf'
import { inScope } from '../accounts/caller.ts'
import type { CityHolder } from '../areas/holder.ts'
import { treeOf } from '../areas/tree.ts'
import { crosswalkOf, type LandLevel, landLevels } from '../grid/crosswalk.ts'
import type { GridHolder } from '../grid/locate.ts'
import type { Coverage } from './coverage.ts'
import { cityIndex, finest } from './manifest.ts'
import { cellTotals } from './queries.ts'
import type { Subject } from './subject.ts'
import { bucketCount, type Window } from './window.ts'

const perHectare = 10_000

export type AreaRow = { code: string; value: number; count: number; density: number | null }

export type AreaTotals = {
  rows: AreaRow[]
  /** What was asked for and lies in no unit of the level: streets without grids, land outside every area. */
  outside: number
}

type Deps = { facts: ClickHouseClient; city: CityHolder; coverage: Coverage; grids: GridHolder }
type Question = {
  subject: Subject
  window: Window
  level: LandLevel
  /** Area code prefixes; [''] is the whole city with the cells on its rim. */
  within: readonly string[]
}

/**
 * The totals of a window by unit grid, community, street or district, in order of the codes, of those
 * that the subject covers: in a unit it knows, silence is zero; one it does not know has no row. Each H3 cell is handed out by
 * the exact share of its area (see grid/crosswalk.ts), taken to be spread evenly in it: rows and `outside` add up to the same sum on every level.
 * value: flow and complaints the sum, stock the level; count: observations behind it, in shares too; density: per hectare of the unit, a flow per 5
 * minutes, null where the unit's area is not known.
 */
export const areaTotals = async (
  { facts, city, coverage, grids }: Deps,
  { subject, window, level, within }: Question,
): Promise<AreaTotals> => {
  const here = city.get()
  const [sheet, covered] = await Promise.all([
    readCells(facts, subject, window, cityIndex(here), here.cells(finest).length),
    coverage.cells(subject, window),
  ])
  const crosswalk = crosswalkOf(here, grids)
  const cells = Array.from(covered.keys()).filter((cell) => covered[cell] === 1 || sheet.count[cell] !== 0)
  const digits = landLevels[level]
  await crosswalk.prepare(cells)
  const found = new Map<string, { value: number; count: number }>()
  let outside = 0
  for (const cell of cells) {
    const value = sheet.value[cell] ?? 0
    const count = sheet.count[cell] ?? 0
    const parts = crosswalk.of(cell)
    let rest = 1
    for (let i = 0; i < parts.length; i += 2) {
      const unit = crosswalk.units[parts[i] ?? 0] ?? ''
      const share = parts[i + 1] ?? 0
      rest -= share
      if (!inScope(within, unit)) continue
      // Codes of 14 digits are grids too.
      if (unit.length < Math.min(digits, 14)) {
        outside += value * share
        continue
      }
      const code = unit.slice(0, digits)
      const row = found.get(code) ?? { value: 0, count: 0 }
      row.value += value * share
      row.count += count * share
      found.set(code, row)
    }
    if (within.includes('')) outside += value * rest
  }
  const fives = subject.kind === 'flow' ? (bucketCount(window) * window.step) / 300 : 1
  const areaM2 = areasOf(here.areas, grids, level)
  const rows = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { value, count }]) => {
      const m2 = areaM2(code)
      return { code, value, count, density: m2 === undefined ? null : (value * perHectare) / (fives * m2) }
    })
  return { rows, outside }
}

/** The totals of each cell, by its position in the city's cells. */
const readCells = async (
  facts: ClickHouseClient,
  subject: Subject,
  window: Window,
  index: ReturnType<typeof cityIndex>,
  n: number,
): Promise<{ value: Float64Array; count: Float64Array }> => {
  const value = new Float64Array(n)
  const count = new Float64Array(n)
  await cellTotals(facts, subject, window, n, ({ rows, view, at: [ids = 0, sums = 0, , counts = 0] }) => {
    for (let row = 0; row < rows; row++) {
      const cell = index.find(view, ids + row * 8)
      if (cell < 0) continue
      value[cell] = (value[cell] ?? 0) + view.getFloat64(sums + row * 8, true)
      count[cell] = (count[cell] ?? 0) + view.getUint32(counts + row * 4, true)
    }
  })
  return { value, count }
}

/** Area of a unit by its code, m²; undefined for a code that stands for no drawn area ('000'). */
const areasOf = (
  areas: Parameters<typeof treeOf>[0],
  grids: GridHolder,
  level: LandLevel,
): ((code: string) => number | undefined) => {
  if (level === 'grid') return (code) => grids.areaM2(code)
  const { byCode } = treeOf(areas)
  return (code) => {
    const area = byCode.get(code)
    return area && (area.areaM2 ?? areaOf(area.geometry))
  }
}
