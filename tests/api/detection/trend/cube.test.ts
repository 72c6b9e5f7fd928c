import { gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { cubeOf, readSums } from '../../../../api/detection/trend/cube.ts'
import { layOut } from '../../../../api/detection/trend/steps.ts'

const [a = '', b = '', c = ''] = gridDisk(latLngToCell(39.91, 116.369, 9), 1).sort()
const steps = layOut(makeCalendar('Asia/Shanghai', 'cn'), { from: '2024-05-06', to: '2024-05-08', step: 'day' })

/** Rows as ClickHouse writes them. */
const rows = (...sums: [cell: string, step: number, sum: number][]): Uint8Array<ArrayBuffer> => {
  const view = new DataView(new ArrayBuffer(14 * sums.length))
  sums.forEach(([cell, step, sum], row) => {
    view.setBigUint64(row * 14, BigInt(`0x${cell}`), true)
    view.setUint16(row * 14 + 8, step, true)
    view.setFloat32(row * 14 + 10, sum, true)
  })
  return new Uint8Array(view.buffer)
}
const hours = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, hour) => from + hour)

test('rows are read as they were written', () => {
  const read = readSums(rows([a, 0, 1.5], [a, 2, 3], [b, 1, 4]))
  expect(read).toEqual({
    cells: [a, b],
    of: Int32Array.of(0, 0, 1),
    steps: Uint16Array.of(0, 2, 1),
    sums: Float32Array.of(1.5, 3, 4),
  })
  expect(readSums(rows()).cells).toEqual([])
})

test('a flow is its mean over the hours with data; a day of which less than half of the usual is known is no data', () => {
  const sums = rows([a, 0, 24], [a, 1, 24], [a, 2, 24], [b, 1, 12])
  const cube = cubeOf({
    sums,
    steps,
    covered: [...hours(0, 24), ...hours(24, 36), ...hours(48, 53)],
    kind: 'flow',
    only: null,
  })
  expect(cube.cells).toEqual([a, b])
  expect([...cube.values]).toEqual([1, 2, Number.NaN, 0, 1, Number.NaN])
  const noons = cubeOf({ sums, steps, covered: [12, 36, 60], kind: 'flow', only: null })
  expect([...noons.values], 'who counts at noon alone counts every day').toEqual([24, 24, 24, 0, 12, 0])
})

test('complaints are counts; a day on which nobody complained at all is no data', () => {
  const cube = cubeOf({ sums: rows([a, 0, 3], [c, 0, 1]), steps, covered: [5, 30], kind: 'count', only: null })
  expect([...cube.values]).toEqual([3, 0, Number.NaN, 1, 0, Number.NaN])
})

test('only cells that are asked for count', () => {
  const cube = cubeOf({ sums: rows([a, 0, 24], [b, 0, 48]), steps, covered: hours(0, 72), kind: 'flow', only: [b, c] })
  expect(cube.cells).toEqual([b])
  expect([...cube.values]).toEqual([2, 0, 0])
})

test('nothing, and too much, are refused', () => {
  const nothing = { sums: rows([a, 0, 1]), steps, covered: hours(0, 72), kind: 'flow', only: [b] } as const
  expect(() => cubeOf(nothing)).toThrow('没有数据')
  const long = { ...steps, starts: new Array<string>(6_000_001).fill('') }
  expect(() => cubeOf({ ...nothing, only: null, steps: long })).toThrow('6000001 个数值超过上限 6000000')
})
