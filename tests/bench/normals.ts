import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gridDisk, latLngToCell } from 'h3-js'
import { makeCity } from '../../api/areas/city.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import { openStores } from '../../api/db/open.ts'
import { learnMetric } from '../../api/detection/normals/learn-metric.ts'
import { readSlots, readWeek } from '../../api/detection/normals/read.ts'
import { slotsInAll } from '../../api/detection/normals/slots.ts'
import { writeBlock } from '../../api/detection/normals/write.ts'
import { startEngines } from '../support/engines.ts'

export type NormalsFigures = { rows: number; learnMs: number; slotsMs: number; weekMs: number }

/** Midnight in Beijing after the data. */
const end = 1_773_158_400
const hours = 8 * 7 * 24
/** 10 M hourly rows are 8 weeks of so many cells. */
const learntCells = 7441
const readCells = 100_000
const blockSize = 2048
const turns = 7

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/**
 * What learning costs over 10 M roll-up rows, writing included, and what a tick and a panel wait for: one slot of 100,000 cells, and
 * one cell's week. Prints three lines.
 */
export const benchNormals = async (print: (line: string) => void): Promise<NormalsFigures> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const engines = await startEngines()
  const stores = await openStores({
    dataDir,
    databaseUrl: engines.ledger,
    clickhouseUrl: engines.facts,
    log: () => {},
  })
  const { facts, ledger } = stores
  try {
    const all = gridDisk(latLngToCell(39.92, 116.41, 10), 183)
      .slice(0, readCells)
      .sort()
    await facts.command({ query: 'create table bench_cells (cell UInt64) engine = Memory' })
    const some = gridDisk(latLngToCell(39.92, 116.41, 10), 50).slice(0, learntCells)
    await facts.insert({
      table: 'bench_cells',
      values: some.map((cell) => [BigInt(`0x${cell}`).toString()]),
      format: 'JSONCompactEachRow',
    })
    for (let week = 0; week < 8; week++)
      await facts.command({
        query: `insert into observations_1h
          select 'bench', toDateTime(${end - hours * 3600} + number * 3600, 'UTC') as bucket, cell, 0, 12,
            toFloat64(cityHash64(cell, bucket) % (2 + cityHash64(cell) % 200)), 60
          from numbers(${week * 168}, 168) as hours cross join bench_cells`,
      })
    const city = CityHolder.of(
      makeCity(
        {
          name: 'bench',
          timeZone: 'Asia/Shanghai',
          calendar: 'cn',
          demo: false,
          outline: { type: 'MultiPolygon', coordinates: [] },
        },
        [],
      ),
    )
    const deps = { facts, ledger, city, now: () => new Date(end * 1000) }
    const start = performance.now()
    const made = await learnMetric(deps, { code: 'bench', kind: 'flow' }, 1, end)
    const learnMs = performance.now() - start
    if (made?.cells !== learntCells) throw new Error(`learnt ${made?.cells} cells`)

    for (let block = 0; block * blockSize < all.length; block++) {
      const cells = all.slice(block * blockSize, (block + 1) * blockSize).map((cell) => BigInt(`0x${cell}`))
      const numbers = () =>
        Float32Array.from({ length: cells.length * slotsInAll }, (_, i) => ((i * 7919) % 1201) / 12 + block)
      await writeBlock(facts, 2, 'bench', block, cells, { mid: numbers(), sigma: numbers(), habit: numbers() })
    }
    const slotsMs: number[] = []
    const weekMs: number[] = []
    for (let turn = 0; turn < turns; turn++) {
      slotsMs.push(
        await timed(async () => {
          const { mid } = await readSlots(facts, 'bench', 2, [turn * 24 + 9])
          if (mid[0]?.some(Number.isNaN) !== false || mid[0].length !== readCells) throw new Error('a slot has gaps')
        }),
      )
      weekMs.push(
        await timed(async () => {
          const week = await readWeek(facts, 'bench', 2, all[turn * 9000] ?? '')
          if (week?.mid.some(Number.isNaN) !== false) throw new Error('a week has gaps')
        }),
      )
    }
    const figures = { rows: made.rows, learnMs, slotsMs: median(slotsMs), weekMs: median(weekMs) }
    print(
      `| what is normal learnt from ${(figures.rows / 1e6).toFixed(1)} M hourly rows of ${learntCells.toLocaleString('en')} cells, stored | ${(learnMs / 1000).toFixed(1)} s | ≤ 60 s |`,
    )
    print(`| the same read: one hour of the week of 100,000 cells | ${figures.slotsMs.toFixed(0)} ms | ≤ 300 ms |`)
    print(`| the same: one cell's week | ${figures.weekMs.toFixed(0)} ms | |`)
    return figures
  } finally {
    await stores.close()
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
