import {
  area as areaOf,
  bbox,
  difference,
  feature,
  featureCollection,
  intersect,
  length,
  pointOnFeature,
  union,
} from '@turf/turf'
import Flatbush from 'flatbush'
import type { Issue } from '../files/kind.ts'
import { surelyApart } from './apart.ts'
import type { Area } from './city.ts'
import { codeLength, levelName, parentOf } from './code.ts'
import { polygonsOf, type Shape, shapeOf } from './shape.ts'
import { sameOutline, unionOfTiles } from './tiles.ts'

/** An area as it would be in force: `row` of the file it comes from, null if it stands already. */
export type Drawn = Pick<Area, 'code' | 'level' | 'name' | 'geometry'> & { row: number | null }

/** Pieces smaller (m2) or narrower (metres) than this are rounding, not faults. */
const smallest = 1
const narrowest = 0.5

/** A child that lies outside its parent by more than this share is somewhere else. */
const elsewhere = 0.5

type Piece = { shape: Shape; area: number; width: number }

const measured = (shape: Shape): Piece => {
  const area = areaOf(shape)
  const around = length(feature(shape), { units: 'meters' })
  return { shape, area, width: around > 0 ? (2 * area) / around : 0 }
}

/** The parts of a clipping result that are more than rounding, largest first. */
const pieces = (found: { geometry: Shape } | null): Piece[] =>
  (found ? polygonsOf(found.geometry) : [])
    .map((polygon) => measured(shapeOf([polygon])))
    .filter(({ area, width }) => area >= smallest && width >= narrowest)
    .sort((a, b) => b.area - a.area)

const square = (m2: number): string =>
  m2 >= 100_000
    ? `${(m2 / 1e6).toLocaleString('zh-CN', { maximumFractionDigits: 2 })} 平方千米`
    : `${Math.round(m2).toLocaleString('zh-CN')} 平方米`

const total = (found: readonly Piece[]): number => found.reduce((sum, { area }) => sum + area, 0)

type Said = Pick<Issue, 'severity' | 'row' | 'code' | 'message'>

const issueAt = (said: Said, [largest, ...rest]: readonly Piece[]): Issue => {
  if (!largest) return { ...said, field: 'geometry' }
  const [lon, lat] = pointOnFeature(feature(largest.shape)).geometry.coordinates
  const geometry = shapeOf([largest, ...rest].flatMap(({ shape }) => polygonsOf(shape)))
  return { ...said, field: 'geometry', geometry, ...(lon === undefined || lat === undefined ? {} : { lon, lat }) }
}

const shapes = (...given: Shape[]) => featureCollection(given.map((shape) => feature(shape)))

const called = ({ name, code }: Drawn): string => `“${name}”（${code}）`

/** Clipping can give up on pathological outlines: that one check is told as not made, the others go on. */
const tried = (row: number | null, name: string, check: () => Issue[]): Issue[] => {
  try {
    return check()
  } catch {
    const message = `${name} 的边界未能核对：图形过于复杂；请用 GIS 软件检查其拓扑`
    return [{ severity: 'warning', row, field: 'geometry', code: 'not_checked', message }]
  }
}

const overlapOf = (a: Drawn, b: Drawn): Issue[] =>
  tried(a.row, called(a), () => {
    const found = pieces(intersect(shapes(a.geometry, b.geometry)))
    if (found.length === 0) return []
    const other = b.row === null ? '（已有）' : `（第 ${b.row} 行）`
    const message = `${called(a)} 与 ${called(b)}${other} 重叠 ${square(total(found))}；请以一方的边界为准改正`
    return [issueAt({ severity: 'error', row: a.row, code: 'overlap', message }, found)]
  })

const outsideOf = (child: Drawn, parent: Drawn): Issue[] =>
  tried(child.row, called(child), () => {
    const found = pieces(difference(shapes(child.geometry, parent.geometry)))
    if (found.length === 0) return []
    const lost = total(found) > elsewhere * areaOf(child.geometry)
    const remedy = lost ? '请检查坐标系和代码' : '请改正边界，或先更新上级区划'
    const message = `${called(child)} 有 ${square(total(found))} 在上级 ${called(parent)} 之外；${remedy}`
    return [issueAt({ severity: lost ? 'error' : 'warning', row: child.row, code: 'outside_parent', message }, found)]
  })

/** The union of children, by what is known of them: `isTidy` if no two of them can overlap. */
const unionOf = (children: readonly Drawn[], isTidy: boolean): Shape | undefined => {
  const given = children.map(({ geometry }) => geometry)
  if (given.length === 1) return given[0]
  return (isTidy ? unionOfTiles(given) : undefined) ?? union(shapes(...given))?.geometry
}

/** What the children leave of their parent; without a parent's outline, the holes that they close in. */
const gapOf = (children: readonly Drawn[], parent: Drawn | undefined, whole: Shape): Issue[] => {
  const row = parent?.row ?? null
  const first = children[0]
  if (!first) return []
  const name = parent ? called(parent) : `${first.code.slice(0, codeLength.district)} 各${levelName(first.level)}`
  const left = parent
    ? difference(shapes(parent.geometry, whole))
    : feature(shapeOf(polygonsOf(whole).flatMap(([, ...holes]) => holes.map((hole) => [hole]))))
  const kind = levelName(first.level)
  return pieces(left).map((piece) => {
    const message = `${name} 内有 ${square(piece.area)} 不属于任何${kind}；若非有意留空，请补齐边界`
    return issueAt({ severity: 'warning', row, code: 'gap', message }, [piece])
  })
}

function* familyIssues(
  children: readonly Drawn[],
  parent: Drawn | undefined,
  isTidy: boolean,
): Generator<Issue | undefined> {
  const [first] = children
  if (!first) return
  let isFilled = false
  const label = parent ? called(parent) : called(first)
  yield* tried(parent?.row ?? null, label, () => {
    const whole = unionOf(children, isTidy)
    isFilled = !!parent && !!whole && sameOutline(whole, parent.geometry)
    return isFilled || !whole ? [] : gapOf(children, parent, whole)
  })
  if (!parent || isFilled) return
  for (const child of children) {
    if (child.row !== null || parent.row !== null) yield* outsideOf(child, parent)
    yield
  }
}

/**
 * What does not fit together on the map once a file is in: areas of one level that overlap, areas that reach outside the one above them, and
 * gaps between areas of one parent. Only what concerns a row of the file is looked at, and of pairs only those whose boxes meet. Each
 * issue has a place to look at and the piece at fault (WGS84). Yields as it finds, so that a caller can stop.
 */
export function* topologyIssues(areas: readonly Drawn[]): Generator<Issue | undefined> {
  if (areas.length === 0) return
  const byCode = new Map(areas.map((area) => [area.code, area]))
  const boxes = areas.map(({ geometry }) => bbox(geometry))
  const index = new Flatbush(areas.length)
  for (const [west, south, east, north] of boxes) index.add(west, south, east, north)
  index.finish()
  /** Those that may overlap another. What stands already is not looked at, so nothing is known of it. */
  const untidy = new Set(areas.filter(({ row }) => row === null))
  for (const [i, area] of areas.entries()) {
    const box = boxes[i]
    if (area.row === null || !box) continue
    for (const j of index.search(box[0], box[1], box[2], box[3])) {
      const other = areas[j]
      if (!other || j === i || other.level !== area.level || (other.row !== null && j < i)) continue
      if (!surelyApart(area.geometry, other.geometry)) {
        untidy.add(area).add(other)
        yield* overlapOf(area, other)
      }
      yield
    }
  }
  const families = Map.groupBy(
    areas,
    ({ code, level }) =>
      // Without anything above, those of one district are held together.
      parentOf(code, byCode) || `${level} ${code.slice(0, codeLength.district)}`,
  )
  for (const [code, children] of families) {
    const parent = byCode.get(code)
    if (!parent && children[0]?.level === 'district') continue
    if (parent?.row == null && children.every(({ row }) => row === null)) continue
    yield* familyIssues(children, parent, !children.some((child) => untidy.has(child)))
    yield
  }
}
