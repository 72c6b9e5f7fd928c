import { median } from '../../heat/normal.ts'
import { AppError } from '../../http/errors.ts'
import { RowReader } from '../rowbinary.ts'
import { noStep, type Steps } from './steps.ts'
import { words } from './words.ts'

/** Values by cell and step (that of cell c in step t at c × steps + t); NaN is no data. Cells ascending, H3 in hexadecimal. */
export type Cube = { cells: string[]; steps: number; values: Float64Array<ArrayBuffer> }

/** Sums of cells in steps: `of` numbers the cells, which are in ascending order. */
export type CubeSums = { cells: string[]; of: Int32Array; steps: Uint16Array; sums: Float32Array }

/** What a cube is made of. `sums`: as the engine gave them. `covered`: hours with data, indexes as in `steps.place`. `only`: the cells that count; null all. */
export type CubeMatter = {
  sums: Uint8Array<ArrayBuffer>
  steps: Steps
  covered: readonly number[]
  kind: 'flow' | 'stock' | 'count'
  only: readonly string[] | null
}

/** Z scores, their rates and order take about forty bytes a value. */
export const mostValues = 6_000_000
const bytesPerRow = 14

export const readSums = (bytes: Uint8Array<ArrayBuffer>): CubeSums => {
  const read = new RowReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const rows = Math.floor(bytes.length / bytesPerRow)
  const [of, steps, sums] = [new Int32Array(rows), new Uint16Array(rows), new Float32Array(rows)]
  const cells: string[] = []
  let last: bigint | undefined
  for (let row = 0; row < rows; row++) {
    const cell = read.u64()
    if (cell !== last) cells.push(cell.toString(16))
    last = cell
    of[row] = cells.length - 1
    steps[row] = read.u16()
    sums[row] = read.f32()
  }
  return { cells, of, steps, sums }
}

/**
 * Makes a cube of sums: a metric's values become means per 5 minutes over the hours with data, complaints stay counts of the step. A cell
 * without a sum in a step had none then; a step is no data where a metric was reported in less than half of the hours in which it usually is,
 * or nobody in the city complained of anything. Throws `invalid` where nothing is left, or more than the memory is for.
 */
export const cubeOf = ({ sums: bytes, steps, covered, kind, only }: CubeMatter): Cube => {
  const sums = readSums(bytes)
  const count = steps.starts.length
  const hours = new Array<number>(count).fill(0)
  const told = new Array<number>(count).fill(0)
  const add = (list: number[], step: number | undefined): void => {
    if (step !== undefined && step !== noStep) list[step] = (list[step] ?? 0) + 1
  }
  for (const step of steps.place) add(hours, step)
  for (const hour of covered) add(told, steps.place[hour])

  const numbers = new Int32Array(sums.cells.length).fill(-1)
  const wanted = only && new Set(only)
  const cells: string[] = []
  sums.cells.forEach((cell, index) => {
    if (!wanted || wanted.has(cell)) numbers[index] = cells.push(cell) - 1
  })
  if (cells.length === 0) throw new AppError('invalid', words.noCells)
  if (cells.length * count > mostValues) throw new AppError('invalid', words.tooMany(cells.length * count, mostValues))
  const shares = hours.map((all, step) => (told[step] ?? 0) / all)
  const usual = kind === 'count' ? 0 : median(shares.filter((share) => share > 0))
  const known = shares.map((share) => share > 0 && share * 2 >= usual)
  const values = new Float64Array(cells.length * count)
  for (let step = 0; step < count; step++)
    if (!known[step]) for (let at = step; at < values.length; at += count) values[at] = Number.NaN
  for (let row = 0; row < sums.of.length; row++) {
    const cell = numbers[sums.of[row] ?? -1] ?? -1
    const step = sums.steps[row] ?? 0
    if (cell < 0 || !known[step]) continue
    values[cell * count + step] = (sums.sums[row] ?? 0) / (kind === 'count' ? 1 : (told[step] ?? 1))
  }
  return { cells, steps: count, values }
}
