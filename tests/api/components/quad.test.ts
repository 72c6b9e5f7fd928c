import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellAt, morton, quadZoom, rangeOf, stepOf } from '../../../api/components/quad.ts'
import { tileBox } from '../../../api/files/mvt.ts'

const step = fc.integer({ min: 0, max: 2 ** quadZoom - 1 })

/** The definition: bit by bit. */
const interleaved = (x: number, y: number): bigint => {
  let code = 0n
  for (let bit = 0n; bit < BigInt(quadZoom); bit++) {
    code |= ((BigInt(x) >> bit) & 1n) << (2n * bit)
    code |= ((BigInt(y) >> bit) & 1n) << (2n * bit + 1n)
  }
  return code
}

test('a code is the bits of column and row in turn', () => {
  expect(morton(3, 0)).toBe(0b0101)
  expect(morton(0, 3)).toBe(0b1010)
  fc.assert(
    fc.property(step, step, (x, y) => {
      expect(BigInt(morton(x, y))).toBe(interleaved(x, y))
    }),
  )
})

test('whatever a tile holds is one range, and nothing else is in it', () => {
  fc.assert(
    fc.property(step, step, step, step, fc.integer({ min: 0, max: quadZoom }), (x, y, px, py, z) => {
      const side = 2 ** (quadZoom - z)
      const [from, to] = rangeOf(z, Math.floor(x / side), Math.floor(y / side))
      const held = Math.floor(px / side) === Math.floor(x / side) && Math.floor(py / side) === Math.floor(y / side)
      expect(morton(px, py) >= from && morton(px, py) < to).toBe(held)
      expect(cellAt(morton(x, y), z)).toBe(from / 4 ** (quadZoom - z))
    }),
  )
})

test('a point lies in its step, and the poles do no harm', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -179.9, max: 179.9, noNaN: true }),
      fc.double({ min: -85, max: 85, noNaN: true }),
      fc.integer({ min: 0, max: 20 }),
      (lon, lat, z) => {
        const [x, y] = stepOf(lon, lat).map((value) => Math.floor(value / 2 ** (quadZoom - z)))
        const [west, south, east, north] = tileBox(z, x ?? 0, y ?? 0)
        expect(lon >= west - 1e-9 && lon <= east + 1e-9).toBe(true)
        expect(lat >= south - 1e-9 && lat <= north + 1e-9).toBe(true)
      },
    ),
  )
  expect(stepOf(0, 90)[1]).toBe(0)
  expect(stepOf(180, -90)).toEqual([2 ** quadZoom - 1, 2 ** quadZoom - 1])
})
