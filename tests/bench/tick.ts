import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js'
import { makeCity } from '../../api/areas/city.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import { insertRows } from '../../api/db/facts.ts'
import { openStores } from '../../api/db/open.ts'
import type { Stores } from '../../api/db/stores.ts'
import { uncalibrated } from '../../api/detection/normals/calibration.ts'
import { writeVersion } from '../../api/detection/normals/write.ts'
import { SurgeEngine } from '../../api/detection/surge/run.ts'
import { startEngines } from '../support/engines.ts'

/** Seconds that a tick of all metrics takes, reading, reckoning and writing: the middle one, and the one that first reads an hour. */
export type TickFigures = { cells: number; tick: number; firstOfHour: number; raised: number }

const metrics = ['ebike', 'pedestrian', 'vehicle', 'bus']
const middle = latLngToCell(39.91, 116.4, 10)
const ringsInAll = 182
const blockSize = 2048
const bucket = 300
const ticks = 14
/** A workday's 10:40 local: the third look already belongs to another hour than the first. */
const begin = Date.parse('2026-03-18T10:40:00+08:00') / 1000

/** The city's outline and one area around all cells: what an area costs is not asked here. */
const squareCity = (cells: readonly string[]) => {
  const [lats, lons] = [0, 1].map((axis) => cells.map((cell) => cellToLatLng(cell)[axis] ?? 0)) as [number[], number[]]
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b))
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b))
  const [west, east, south, north] = [least(lons), most(lons), least(lats), most(lats)]
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  const settings = { name: 'bench', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false } as const
  return makeCity({ ...settings, outline: { type: 'MultiPolygon', coordinates: [[ring]] } }, [
    { code: '110101', level: 'district', name: 'bench', geometry: { type: 'Polygon', coordinates: [ring] } },
  ])
}

/** The slots of a Wednesday's forenoon: all that the ticks ask for. */
const slots = [54, 55, 56, 57, 58, 59, 60, 61, 62]

const writeNormals = async (facts: Stores['facts'], metric: string, cells: number): Promise<void> => {
  const rows: string[] = []
  for (let block = 0; block * blockSize < cells; block++) {
    const size = Math.min(blockSize, cells - block * blockSize)
    const text = (of: (number: number) => number): string =>
      Buffer.from(Float32Array.from({ length: size }, (_, at) => of(block * blockSize + at)).buffer).toString('base64')
    const [mid, sigma, habit] = [text((n) => 10 + (n % 60)), text((n) => 2 + (n % 60) / 10), text(() => 1)]
    for (const slot of slots) rows.push(JSON.stringify([1, metric, block, slot, mid, sigma, habit]))
  }
  const columns = ['version', 'metric', 'block', 'slot', 'mid64', 'sigma64', 'habit64']
  await insertRows(facts, 'normals', columns, rows.join('\n'), `bench ${metric}`)
}

/** What is normal, and what comes in each bucket: chance counts, and a crowd over 61 cells from the third bucket on. */
const fill = async ({ facts, ledger }: Stores, cells: readonly string[]): Promise<void> => {
  const sorted = cells.map((cell) => BigInt(`0x${cell}`)).sort((a, b) => (a < b ? -1 : 1))
  const crowd = gridDisk(middle, 4).map((cell) => BigInt(`0x${cell}`))
  await facts.command({ query: 'create table bench_cells (n UInt32, cell UInt64) engine = MergeTree order by n' })
  for (let at = 0; at < sorted.length; at += 20_000) {
    const values = sorted.slice(at, at + 20_000).map((cell, n) => `(${at + n},${cell})`)
    await facts.command({ query: `insert into bench_cells values ${values.join(',')}` })
  }
  for (const metric of metrics) {
    await ledger.insertInto('metrics').values({ code: metric, name: metric, unit: '个', kind: 'flow' }).execute()
    await facts.command({
      query: `insert into normal_blocks select 1, '${metric}', intDiv(n, ${blockSize}) as block, groupArray(cell) from (select * from bench_cells order by n) group by block`,
    })
    await writeNormals(facts, metric, cells.length)
    const made = { version: 1, metric, kind: 'flow' as const, from: begin - 56 * 86_400, to: begin, madeAt: begin }
    const counted = { cells: cells.length, rows: 0, excluded: 0, tookMs: 0 }
    await writeVersion(facts, { ...made, ...counted }, uncalibrated('flow'))
    await ledger
      .insertInto('detection_marks')
      .values({
        rule: 'surge',
        metric,
        done_to: new Date(begin * 1000),
        rows_seen: 0,
        looked_at: new Date(begin * 1000),
      })
      .execute()
    for (let tick = 0; tick < ticks; tick++) {
      const times = tick >= 2 ? `if(has([${crowd}], cell), 4, 1)` : '1'
      await facts.command({
        query: `insert into observations_5m select '${metric}', toDateTime(${begin + tick * bucket}, 'UTC'), cell, 0, 1,
          ${times} * round((10 + n % 60) + sqrt(10 + n % 60) * randNormal(0, 1, n + ${tick})), 0 from bench_cells`,
      })
    }
  }
}

/** One tick after the other over 100,000 cells × 4 metrics through the engine itself. */
export const benchTick = async (print: (line: string) => void): Promise<TickFigures> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const engines = await startEngines()
  try {
    const stores = await openStores({
      dataDir,
      databaseUrl: engines.ledger,
      clickhouseUrl: `${new URL(engines.facts).href.replace(/(?<=\w)\/.*$/, '')}/bench_tick`,
      log: () => {},
    })
    const cells = gridDisk(middle, ringsInAll)
    await fill(stores, cells)
    let now = begin
    const city = CityHolder.of(squareCity(cells))
    const engine = new SurgeEngine({ ...stores, city, now: () => new Date(now * 1000), log: () => {} })
    const times: number[] = []
    const before = process.cpuUsage()
    let raised = 0
    for (let tick = 0; tick < ticks; tick++) {
      now = begin + (tick + 1) * bucket + 80
      const start = performance.now()
      const runs = await engine.run()
      times.push((performance.now() - start) / 1000)
      if (runs.length !== metrics.length) throw new Error(`${runs.length} metrics looked at in tick ${tick}`)
      raised += runs.reduce((sum, run) => sum + run.raised.length, 0)
    }
    const { user, system } = process.cpuUsage(before)
    const own = (user + system) / 1e6 / ticks
    await stores.close()
    // The first tick also lays out the cells' neighbourhoods, once in the life of a version.
    const [, ...later] = times
    const sorted = later.toSorted((a, b) => a - b)
    const figures = {
      cells: cells.length,
      tick: sorted[sorted.length >> 1] ?? Number.NaN,
      firstOfHour: Math.max(...later),
      raised,
    }
    print(
      `| one tick, ${cells.length.toLocaleString('en')} cells × ${metrics.length} metrics: read, reckon, write | ${figures.tick.toFixed(1)} s (${own.toFixed(1)} s of the api’s own core); the slowest, with a new hour’s normals, ${figures.firstOfHour.toFixed(1)} s | ≤ 5 s |`,
    )
    return figures
  } finally {
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
