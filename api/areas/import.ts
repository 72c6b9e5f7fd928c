import { bbox, feature, featureCollection, pointOnFeature, simplify } from '@turf/turf'
import { z } from 'zod'
import { IssueList } from '../files/issues.ts'
import type { CheckReport, CommitResult, ImportKind, KindContext, MappedRow } from '../files/kind.ts'
import { AppError } from '../http/errors.ts'
import { makeCalendar } from './calendar.ts'
import type { Area } from './city.ts'
import { areaLevels, codeLength, levelName, parentOf } from './code.ts'
import { type AreaRow, areaFields, readAreaRow } from './row.ts'
import { localDay } from './schema.ts'
import { polygonsOf } from './shape.ts'
import { areasInForce, planStoring, type StoringPlan, storeAreas } from './store.ts'
import { type Drawn, topologyIssues } from './topology.ts'

const areaOptions = z.object({
  /** Of every row; else told by a column or by the code's length. */
  level: z.enum(areaLevels).optional(),
  /** First day of the new versions, local; today if not given. */
  validFrom: localDay.optional(),
  /** Areas of the file's levels below this code that the file does not name end on that day. */
  replaceWithin: z
    .string()
    .regex(/^\d{0,12}$/, '须为区划代码的开头几位数字')
    .optional(),
})

type AreaOptions = z.infer<typeof areaOptions>
type Context = KindContext<AreaOptions>

/** What a city can have and one machine can hold at once. */
const mostAreas = 20_000
const mostPoints = 5_000_000

type Reading = { rows: number; read: AreaRow[]; spared: string[]; issues: IssueList }

const readRows = async (
  source: AsyncIterable<MappedRow[]>,
  { options, signal, onProgress, heldBack = [] }: Context,
): Promise<Reading> => {
  const reading: Reading = { rows: 0, read: [], spared: [], issues: new IssueList() }
  const seen = new Map<string, number>()
  let points = 0
  for await (const rows of source) {
    signal.throwIfAborted()
    for (const mapped of rows) {
      reading.rows++
      const { area, code, issues } = readAreaRow(mapped, options.level, seen)
      for (const issue of issues) reading.issues.add(issue)
      if (code !== undefined && !seen.has(code)) seen.set(code, mapped.row)
      if (area) {
        reading.read.push({ row: mapped.row, area })
        points += polygonsOf(area.geometry).reduce(
          (sum, rings) => sum + rings.reduce((n, ring) => n + ring.length, 0),
          0,
        )
      } else if (code !== undefined) reading.spared.push(code)
    }
    if (reading.read.length > mostAreas)
      throw new AppError('invalid', `区划超过 ${mostAreas} 个；请确认选对了文件，或分批导入`)
    if (points > mostPoints)
      throw new AppError('invalid', `边界超过 ${mostPoints} 个顶点；请先用 GIS 软件简化到 1 米精度`)
    onProgress(reading.rows)
  }
  // What a row without a readable outline names is in the file all the same.
  for (const values of heldBack) {
    const { code } = readAreaRow({ row: 0, values, geometry: null }, options.level, seen)
    if (code !== undefined) reading.spared.push(code)
  }
  return reading
}

/** The first day of the versions. Throws `invalid` for a day to come: what is in force must not change by itself overnight. */
const firstDay = ({ options, city, now }: Context): string => {
  const today = makeCalendar(city.timeZone, 'none').local(now()).date
  const day = options.validFrom ?? today
  if (day > today) throw new AppError('invalid', `生效日期 ${day} 在今天（${today}）之后；请到当日再导入`)
  return day
}

const storingOf = ({ read, spared }: Reading, context: Context) => ({
  areas: read.map(({ area }) => area),
  from: firstDay(context),
  spared,
  ...(context.options.replaceWithin === undefined ? {} : { replaceWithin: context.options.replaceWithin }),
})

/** Codes without their parent, and areas that lie outside the city: each is told, none is refused. */
const remarks = ({ read, issues }: Reading, known: ReadonlySet<string>, city: Context['city']): void => {
  const missing = new Set<string>()
  for (const { row, area } of read) {
    const above = area.level === 'community' ? 'street' : 'district'
    const parent = area.code.slice(0, codeLength[above])
    if (area.level !== 'district' && !known.has(parent) && !missing.has(parent)) {
      missing.add(parent)
      const hanging = parentOf(area.code, known)
      const where = hanging === '' ? '下钻时直接列在全市之下' : `暂列在 ${hanging} 之下`
      const message = `没有上级${levelName(above)} ${parent}，${where}；请一并或随后导入${levelName(above)}`
      issues.add({ severity: 'warning', row, field: 'code', code: 'parent_missing', message })
    }
    const [lon = 0, lat = 0] = pointOnFeature(feature(area.geometry)).geometry.coordinates
    if (!city.contains(lon, lat)) {
      const message = `“${area.name}”（${area.code}）不在${city.name}的轮廓内；请检查坐标系`
      issues.add({ severity: 'warning', row, field: 'geometry', code: 'outside_city', message, lon, lat })
    }
  }
}

/** Messages that cancel the check arrive between turns of the event loop, so one is let in this often. */
const turnMs = 50

const checkTopology = async (areas: readonly Drawn[], issues: IssueList, signal: AbortSignal): Promise<boolean> => {
  const before = issues.errors
  let turned = performance.now()
  for (const issue of topologyIssues(areas)) {
    if (issue) issues.add(issue)
    if (performance.now() - turned < turnMs) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
    turned = performance.now()
  }
  return issues.errors > before
}

const mostShown = 5000
/** About two metres: what a preview can show. */
const shownTolerance = 2e-5
const fewPoints = 50

const simple = (geometry: Area['geometry']): Area['geometry'] =>
  polygonsOf(geometry).every(([outer = []]) => outer.length <= fewPoints)
    ? geometry
    : simplify(geometry, { tolerance: shownTolerance })

/** What comes, with what the commit would do to it, and what would end. */
const preview = (drawn: readonly Drawn[], plan: StoringPlan): GeoJSON.FeatureCollection => {
  const verbs = new Map(plan.changes.map(({ code, verb }) => [code, verb]))
  return featureCollection<GeoJSON.Geometry>(
    drawn.slice(0, mostShown).map(({ row, code, level, name, geometry }) => {
      const change = verbs.get(code) ?? 'unchanged'
      return feature(simple(geometry), { row, code, level, name, change })
    }),
  )
}

const check = async (source: AsyncIterable<MappedRow[]>, context: Context): Promise<CheckReport> => {
  const reading = await readRows(source, context)
  const storing = storingOf(reading, context)
  const plan = await planStoring(context.ledger, storing)
  const named = new Set(storing.areas.map(({ code }) => code))
  const ended = new Set(plan.changes.filter(({ verb }) => verb === 'withdrawn').map(({ code }) => code))
  const others = (await areasInForce(context.ledger, storing.from)).filter(({ code }) => !named.has(code))
  const staying = others.filter(({ code }) => !ended.has(code))
  remarks(reading, new Set([...named, ...staying.map(({ code }) => code)]), context.city)
  const coming = reading.read.map(({ row, area }): Drawn => ({ ...area, row }))
  const standing = (areas: readonly Area[]): Drawn[] => areas.map((area) => ({ ...area, row: null }))
  const blocking = await checkTopology([...coming, ...standing(staying)], reading.issues, context.signal)
  const leaving = standing(others.filter(({ code }) => ended.has(code)))
  const shown = preview([...coming, ...leaving], plan)
  const box = shown.features.length > 0 ? bbox(shown) : undefined
  return {
    rows: reading.rows,
    accepted: reading.read.length,
    rejected: reading.rows - reading.read.length,
    ...plan.count,
    issues: reading.issues.list,
    issueCounts: reading.issues.counts,
    blocking,
    preview: shown,
    bbox: box ? [box[0], box[1], box[2], box[3]] : null,
  }
}

const commit = async (source: AsyncIterable<MappedRow[]>, context: Context): Promise<CommitResult> => {
  const reading = await readRows(source, context)
  const storing = storingOf(reading, context)
  context.signal.throwIfAborted()
  const count = await storeAreas(context.ledger, { ...storing, actor: context.actor, source: context.file ?? null })
  return {
    rows: reading.rows,
    accepted: reading.read.length,
    rejected: reading.rows - reading.read.length,
    ...count,
  }
}

/**
 * Files of areas: polygons with code and name. Rows with a wrong code or an outline that crosses itself are left out; overlaps with areas of
 * the same level, and areas that lie elsewhere than their parent, block the whole until it is forced. Stored as versions from a day on.
 */
export const areaKind: ImportKind<AreaOptions> = {
  name: 'areas',
  label: '区划',
  fields: areaFields,
  options: areaOptions,
  check,
  commit,
}
