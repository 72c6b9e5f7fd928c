import { feature, featureCollection } from '@turf/turf'
import { z } from 'zod'
import { makeCalendar } from '../areas/calendar.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { IssueList } from '../files/issues.ts'
import type { CheckReport, CommitResult, ImportKind, KindContext, MappedRow } from '../files/kind.ts'
import { AppError } from '../http/errors.ts'
import { loadAllInForce, loadCodeLength, loadWithdrawn, lockWriters } from './queries.ts'
import { type GridRow, gridFields, readGridRow } from './row.ts'
import { type Plan, planGrids, storePlan } from './store.ts'
import { type Drawn, gridTopology } from './topology.ts'

const gridOptions = z.object({
  /** Grids whose code begins with this and that the file does not name are withdrawn. */
  replaceWithin: z
    .string()
    .regex(/^\d{0,12}$/, '须为区划代码的开头几位数字')
    .optional(),
})

type GridOptions = z.infer<typeof gridOptions>
type Context = KindContext<GridOptions>

/** What a city can have and one machine can hold at once. */
const mostGrids = 500_000

type Reading = { rows: number; read: GridRow[]; issues: IssueList; named: Set<string> }

const readRows = async (source: AsyncIterable<MappedRow[]>, context: Context): Promise<Reading> => {
  const { ledger, signal, onProgress } = context
  const reading: Reading = { rows: 0, read: [], issues: new IssueList(), named: new Set() }
  const seen = new Map<string, number>()
  const [length, gone] = await Promise.all([loadCodeLength(ledger), loadWithdrawn(ledger)])
  for await (const rows of source) {
    signal.throwIfAborted()
    for (const mapped of rows) {
      reading.rows++
      const { grid, code, issues } = readGridRow(mapped, { length, seen, gone })
      for (const issue of issues) reading.issues.add(issue)
      if (code !== undefined) {
        reading.named.add(code)
        if (!seen.has(code)) seen.set(code, mapped.row)
      }
      if (grid) reading.read.push({ row: mapped.row, grid })
    }
    if (reading.read.length > mostGrids)
      throw new AppError('invalid', `网格超过 ${mostGrids} 个；请确认选对了文件，或按区分批导入`)
    onProgress(reading.rows)
  }
  // Rows that could not be handed on still name a grid: it is not absent from the file.
  for (const values of context.heldBack ?? []) {
    const { code } = readGridRow({ row: 0, values, geometry: null }, { length, seen, gone })
    if (code !== undefined) reading.named.add(code)
  }
  return reading
}

/** Grids in force, and what the file makes of them. */
const planOf = async (ledger: LedgerDb, { read, named }: Reading, { replaceWithin }: GridOptions) => {
  const standing = await loadAllInForce(ledger)
  const removed =
    replaceWithin === undefined
      ? []
      : [...standing.keys()].filter((code) => code.startsWith(replaceWithin) && !named.has(code))
  const plan = planGrids(
    read.map(({ grid }) => grid),
    standing,
    removed,
  )
  return { plan, standing }
}

const countsOf = ({ rows, read }: Reading, plan: Plan): CommitResult => ({
  rows,
  accepted: read.length,
  rejected: rows - read.length,
  added: plan.added.length,
  changed: plan.changed.length,
  unchanged: plan.unchanged,
  removed: plan.removed.length,
})

/** Messages that cancel the check arrive between turns of the event loop, so one is let in this often. */
const turnMs = 50

const checkTopology = async (grids: readonly Drawn[], { issues }: Reading, context: Context): Promise<boolean> => {
  const before = issues.errors
  let turned = performance.now()
  for (const issue of gridTopology(grids, context.city)) {
    if (issue) issues.add(issue)
    if (performance.now() - turned < turnMs) continue
    await new Promise((resolve) => setImmediate(resolve))
    context.signal.throwIfAborted()
    turned = performance.now()
  }
  return issues.errors > before
}

const mostShown = 5000

const previewOf = ({ read }: Reading, { added, changed }: Plan): GeoJSON.FeatureCollection => {
  const verbs = new Map([
    ...added.map(({ code }) => [code, 'added'] as const),
    ...changed.map(({ code }) => [code, 'changed'] as const),
  ])
  return featureCollection<GeoJSON.Geometry>(
    read
      .slice(0, mostShown)
      .map(({ row, grid: { code, geometry } }) =>
        feature(geometry, { row, code, change: verbs.get(code) ?? 'unchanged' }),
      ),
  )
}

const boxOfAll = (read: readonly GridRow[]): CheckReport['bbox'] => {
  const [first, ...rest] = read.map(({ grid }) => grid.box)
  if (!first) return null
  const [west, south, east, north] = rest.reduce<number[]>(
    ([w = 0, s = 0, e = 0, n = 0], box) => [
      Math.min(w, box[0]),
      Math.min(s, box[1]),
      Math.max(e, box[2]),
      Math.max(n, box[3]),
    ],
    first,
  )
  return [west ?? 0, south ?? 0, east ?? 0, north ?? 0]
}

const check = async (source: AsyncIterable<MappedRow[]>, context: Context): Promise<CheckReport> => {
  const reading = await readRows(source, context)
  const { plan, standing } = await planOf(context.ledger, reading, context.options)
  const inFile = new Set(reading.read.map(({ grid }) => grid.code))
  const removed = new Set(plan.removed)
  const drawn: Drawn[] = [
    ...reading.read.map(({ row, grid: { code, geometry, areaM2 } }) => ({ row, code, geometry, areaM2 })),
    ...[...standing.values()]
      .filter(({ code }) => !inFile.has(code) && !removed.has(code))
      .map(({ code, geometry, areaM2 }) => ({ row: null, code, geometry, areaM2 })),
  ]
  const blocking = await checkTopology(drawn, reading, context)
  return {
    ...countsOf(reading, plan),
    issues: reading.issues.list,
    issueCounts: reading.issues.counts,
    blocking,
    preview: previewOf(reading, plan),
    bbox: boxOfAll(reading.read),
  }
}

const commit = async (source: AsyncIterable<MappedRow[]>, context: Context): Promise<CommitResult> => {
  const { ledger, city, now, actor, file, options, signal } = context
  const reading = await readRows(source, context)
  const at = now()
  const today = makeCalendar(city.timeZone, 'none').local(at).date
  return ledger.transaction().execute(async (tx) => {
    await lockWriters(tx)
    // Split, merged or withdrawn while the file was read: such a code is never in force again.
    const gone = await loadWithdrawn(tx)
    const current = { ...reading, read: reading.read.filter(({ grid }) => !gone.has(grid.code)) }
    const { plan } = await planOf(tx, current, options)
    await storePlan(tx, plan, { at, today, actor, file: file ?? null })
    signal.throwIfAborted()
    return countsOf(current, plan)
  })
}

/**
 * Files of unit grids: polygons with their codes. Rows with a wrong or withdrawn code or an outline that crosses itself are left out; overlaps block
 * the whole until it is forced. A grid that is there already with other land or attributes gets a new version from today on.
 */
export const gridKind: ImportKind<GridOptions> = {
  name: 'grids',
  label: '单元网格',
  fields: gridFields,
  options: gridOptions,
  check,
  commit,
}
