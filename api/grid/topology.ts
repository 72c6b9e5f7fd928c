import { area as areaOf, feature, featureCollection, intersect, pointOnFeature } from '@turf/turf'
import Flatbush from 'flatbush'
import { surelyApart } from '../areas/apart.ts'
import { polygonsOf, type Shape, shapeOf } from '../areas/shape.ts'
import type { Issue, KnownCity } from '../files/kind.ts'
import { areasAbove, prefixOf } from './codes.ts'
import { Outline } from './outline.ts'
import { boxOf } from './shape.ts'

/** A grid as it would be in force: `row` of the file it comes from, null if it stands already. */
export type Drawn = { row: number | null; code: string; geometry: Shape; areaM2: number }

/** Common land below this is rounding, m². */
const leastOverlap = 1
/** So much of an area may lie in no grid, or in too many, before it is told. */
const leastGap = 0.005

const square = (m2: number): string => `${Math.round(m2).toLocaleString('zh-CN')} 平方米`

const placeOf = (shape: Shape): { lon: number; lat: number } => {
  const [lon = 0, lat = 0] = pointOnFeature(feature(shape)).geometry.coordinates
  return { lon, lat }
}

/**
 * What does not fit together once a file of grids is in: grids that overlap (errors), grids whose code names another area than the one they lie in
 * and areas that their grids do not fill (warnings). Only what concerns a row of the file is looked at. Each issue has a place to look at (WGS84).
 * Yields as it goes, so that a caller can stop.
 */
export function* gridTopology(grids: readonly Drawn[], city: KnownCity): Generator<Issue | undefined> {
  yield* overlaps(grids)
  yield* strangers(grids, city)
  yield* gaps(grids, city)
}

function* overlaps(grids: readonly Drawn[]): Generator<Issue | undefined> {
  if (grids.length === 0) return
  const boxes = new Flatbush(grids.length)
  for (const { geometry } of grids) boxes.add(...boxOf(geometry))
  boxes.finish()
  for (const [i, one] of grids.entries()) {
    if (one.row === null) continue
    for (const j of boxes.search(...boxOf(one.geometry))) {
      const other = grids[j]
      if (!other || j === i || (other.row !== null && j < i)) continue
      if (!surelyApart(one.geometry, other.geometry)) yield* overlapOf(one, other)
    }
    yield
  }
}

function* overlapOf(one: Drawn, other: Drawn): Generator<Issue> {
  const found = intersect(featureCollection([feature(one.geometry), feature(other.geometry)]))
  const pieces = (found ? polygonsOf(found.geometry) : [])
    .map((polygon) => ({ shape: shapeOf([polygon]), m2: areaOf(shapeOf([polygon])) }))
    .sort((a, b) => b.m2 - a.m2)
  const m2 = pieces.reduce((sum, piece) => sum + piece.m2, 0)
  const [largest] = pieces
  if (!largest || m2 < leastOverlap) return
  const whose = other.row === null ? '已有的' : `第 ${other.row} 行的`
  const message = `网格 ${one.code} 与${whose} ${other.code} 重叠 ${square(m2)}；请以一方的边界为准改正`
  yield {
    severity: 'error',
    row: one.row,
    field: 'geometry',
    code: 'overlap',
    message,
    ...placeOf(largest.shape),
    geometry: shapeOf(pieces.flatMap(({ shape }) => polygonsOf(shape))),
  }
}

function* strangers(grids: readonly Drawn[], city: KnownCity): Generator<Issue | undefined> {
  const known = new Map(city.areas.map((area) => [area.code, area]))
  const outlines = new Map<string, Outline>()
  const told = new Set<string>()
  for (const { row, code, geometry } of grids) {
    yield
    if (row === null) continue
    const prefix = prefixOf(code)
    const own = areasAbove(code).at(-1) ?? ''
    const area = known.get(own)
    if (!area) {
      if (told.has(prefix)) continue
      told.add(prefix)
      const message = `没有区划 ${own}，无法核对其下的网格；请先导入该${own.length === 12 ? '社区' : '街道'}，或改正代码`
      yield { severity: 'warning', row, field: 'code', code: 'parent_missing', message }
      continue
    }
    const outline = outlines.get(own) ?? new Outline(area.geometry)
    outlines.set(own, outline)
    const { lon, lat } = placeOf(geometry)
    if (outline.contains(lon, lat)) continue
    const found = city.areaAt(lon, lat)
    const where = found === '' ? '不在任何区划内' : `在 ${found} 内`
    const message = `网格 ${code} ${where}，代码却属于“${area.name}”（${own}）；请检查坐标系或代码`
    yield { severity: 'warning', row, field: 'geometry', code: 'outside_parent', message, lon, lat }
  }
}

function* gaps(grids: readonly Drawn[], city: KnownCity): Generator<Issue | undefined> {
  const known = new Map(city.areas.map((area) => [area.code, area]))
  for (const [own, inside] of Map.groupBy(grids, ({ code }) => areasAbove(code).at(-1) ?? '')) {
    yield
    const area = known.get(own)
    if (!area || inside.every(({ row }) => row === null)) continue
    // Grids of a street's '000' fill what its communities leave: that is not known here.
    if (own.length === 9 && city.areas.some(({ code }) => code.length === 12 && code.startsWith(own))) continue
    const land = areaOf(area.geometry)
    const left = land - inside.reduce((sum, { areaM2 }) => sum + areaM2, 0)
    if (Math.abs(left) < leastGap * land) continue
    const message =
      left > 0
        ? `“${area.name}”（${own}）有 ${square(left)} 没有网格；若非有意留空，请补齐`
        : `“${area.name}”（${own}）的网格比它大出 ${square(-left)}；请检查重叠和越界`
    const code = left > 0 ? 'gap' : 'excess'
    yield { severity: 'warning', row: null, field: 'geometry', code, message, ...placeOf(area.geometry) }
  }
}
