import { expect, test } from 'vitest'
import { cellAt, centreOf, indexOfCell, resolutionAt } from '../../../web/heat/cells.ts'
import type { Manifest } from '../../../web/heat/wire.ts'

const cells = ['8a31aa42e117fff', '8a31aa42ec4ffff', '8a31aa42ec57fff', '8a31aa42ec5ffff']
const manifest: Manifest = {
  n: cells.length,
  ids: BigUint64Array.from(cells.map((cell) => BigInt(`0x${cell}`))),
  area: new Float32Array(cells.length),
}

test('every cell of a manifest is found, no other is', () => {
  expect(cells.map((cell) => indexOfCell(manifest, cell))).toEqual([0, 1, 2, 3])
  expect(indexOfCell(manifest, '8a31aa42ec47fff')).toBe(-1)
  expect(indexOfCell(manifest, '8a0000000007fff')).toBe(-1)
  expect(indexOfCell(manifest, '8affffffffffff7')).toBe(-1)
})

test('the cell at a centre is the cell', () => {
  for (const cell of cells) {
    const { lon, lat } = centreOf(cell)
    expect(cellAt(lon, lat, 10)).toBe(cell)
  }
})

test('cells are as fine as can be seen: 10 over a wall, coarser on a phone and from afar', () => {
  expect(resolutionAt({ zoom: 12.3, lat: 39.9 }, 1, 'dense', undefined)).toBe(10)
  expect(resolutionAt({ zoom: 10.8, lat: 39.9 }, 1, 'dense', undefined)).toBe(9)
  expect(resolutionAt({ zoom: 8, lat: 39.9 }, 1, 'dense', undefined)).toBe(7)
  expect(resolutionAt({ zoom: 12.3, lat: 39.9 }, 1, 'sparse', undefined)).toBe(9)
  expect(resolutionAt({ zoom: 12.3, lat: 39.9 }, 2, 'dense', undefined)).toBe(10)
})

test('a resolution in use stays while it nearly serves', () => {
  const zoom = 11.2
  expect(resolutionAt({ zoom, lat: 39.9 }, 1, 'dense', undefined)).toBe(9)
  expect(resolutionAt({ zoom, lat: 39.9 }, 1, 'dense', 10)).toBe(10)
})
