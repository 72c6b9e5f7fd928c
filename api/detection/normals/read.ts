import type { ClickHouseClient } from '@clickhouse/client'
import { queryBytes } from '../../db/facts.ts'
import { RowReader } from '../rowbinary.ts'
import { slotsInAll } from './slots.ts'

/** Some slots of all cells of a version: each array by slot as asked for, then by number of the cell. Units as in Normals. */
export type Slices = { cells: readonly string[]; mid: Float32Array[]; sigma: Float32Array[]; habit: Float32Array[] }

const whose = 'metric = {metric:String} and version = {version:UInt32}'

type BlockCells = { block: number; cells: BigUint64Array }

const blocksOf = async (facts: ClickHouseClient, metric: string, version: number): Promise<BlockCells[]> => {
  const bytes = await queryBytes(
    facts,
    `select block, cells from normal_blocks where ${whose} order by block format RowBinary`,
    { metric, version },
  )
  const read = new RowReader(bytes)
  const blocks: BlockCells[] = []
  while (read.more()) blocks.push({ block: read.u16(), cells: read.u64s() })
  return blocks
}

/** Cells of a version of a metric, H3 res 10 in hexadecimal, ascending; none where there is no such version. */
export const readCells = async (facts: ClickHouseClient, metric: string, version: number): Promise<string[]> =>
  (await blocksOf(facts, metric, version)).flatMap(({ cells }) => Array.from(cells, (cell) => cell.toString(16)))

/**
 * Reads some slots of a version for all its cells: 100,000 cells in well under 300 ms. `cells`, where the caller has kept those of
 * the same version, saves the reading of their names. Slots of a version that is not there are empty.
 */
export const readSlots = async (
  facts: ClickHouseClient,
  metric: string,
  version: number,
  slots: readonly number[],
  known?: readonly string[],
): Promise<Slices> => {
  const [cells, bytes] = await Promise.all([
    known ?? readCells(facts, metric, version),
    queryBytes(
      facts,
      `select slot, mid, sigma, habit from normals where ${whose} and slot in {slots:Array(UInt8)} order by block, slot format RowBinary`,
      { metric, version, slots: [...new Set(slots)] },
    ),
  ])
  const empty = (): Float32Array[] => slots.map(() => new Float32Array(cells.length).fill(Number.NaN))
  const slices: Slices = { cells, mid: empty(), sigma: empty(), habit: empty() }
  const ends = new Uint32Array(slotsInAll)
  const read = new RowReader(bytes)
  while (read.more()) {
    const slot = read.u8()
    const from = ends[slot] ?? 0
    const [mid, sigma, habit] = [read.f32Bytes(), read.f32Bytes(), read.f32Bytes()]
    ends[slot] = from + mid.length
    slots.forEach((asked, at) => {
      if (asked !== slot) return
      slices.mid[at]?.set(mid, from)
      slices.sigma[at]?.set(sigma, from)
      slices.habit[at]?.set(habit, from)
    })
  }
  return slices
}

const told = (column: string): string => `reinterpretAsFloat32(substring(${column}, place * 4 - 3, 4))`

/** One cell's whole week, by slot; undefined where the version does not know the cell. */
export const readWeek = async (
  facts: ClickHouseClient,
  metric: string,
  version: number,
  cell: string,
): Promise<{ mid: Float32Array; sigma: Float32Array; habit: Float32Array } | undefined> => {
  const bytes = await queryBytes(
    facts,
    `with (select (any(block), any(indexOf(cells, {cell:UInt64}))) from normal_blocks where ${whose} and has(cells, {cell:UInt64})) as found,
       assumeNotNull(found.1) as own, assumeNotNull(found.2) as place
     select slot, ${told('mid')}, ${told('sigma')}, ${told('habit')} from normals where ${whose} and block = own and place > 0
     order by slot format RowBinary`,
    { metric, version, cell: BigInt(`0x${cell}`) },
  )
  if (bytes.length === 0) return undefined
  const empty = (): Float32Array => new Float32Array(slotsInAll).fill(Number.NaN)
  const week = { mid: empty(), sigma: empty(), habit: empty() }
  const read = new RowReader(bytes)
  while (read.more()) {
    const slot = read.u8()
    week.mid[slot] = read.f32()
    week.sigma[slot] = read.f32()
    week.habit[slot] = read.f32()
  }
  return week
}
