import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstCrossing } from '../../../api/areas/crossing.ts'

const corner = fc.record({
  share: fc.double({ min: 0.3, max: 1, noNaN: true }),
  far: fc.double({ min: 0.1, max: 1, noNaN: true }),
})

/** A ring round a centre whose corners follow the compass, none half a turn from the next: it cannot cross itself. */
const star = fc.array(corner, { minLength: 8, maxLength: 200 }).map((corners) => {
  const whole = corners.reduce((sum, { share }) => sum + share, 0)
  let angle = 0
  const ring = corners.map(({ share, far }) => {
    angle += (share / whole) * 2 * Math.PI
    return [far * Math.cos(angle), far * Math.sin(angle)]
  })
  return [...ring, ring[0] ?? []]
})

test('a star-shaped ring does not cross itself, however it is turned', () => {
  fc.assert(
    fc.property(star, (ring) => {
      expect(firstCrossing([ring])).toBeUndefined()
      expect(firstCrossing([[...ring].reverse()])).toBeUndefined()
    }),
  )
})

test('two corners exchanged are found, wherever they lie', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 120 }), fc.nat(), (n, seed) => {
      const at = (i: number) => [Math.cos((i / n) * 2 * Math.PI), Math.sin((i / n) * 2 * Math.PI)]
      const points = Array.from({ length: n }, (_, i) => at(i))
      const i = 1 + (seed % (n - 2))
      const [a = [], b = []] = [points[i], points[i + 1]]
      points[i] = b
      points[i + 1] = a
      const found = firstCrossing([[...points, points[0] ?? []]])
      expect(found).toBeDefined()
      const [x = 0, y = 0] = found ?? []
      expect(Math.hypot(x - ((a[0] ?? 0) + (b[0] ?? 0)) / 2, y - ((a[1] ?? 0) + (b[1] ?? 0)) / 2)).toBeLessThan(8 / n)
    }),
  )
})

const eight = [
  [0, 0],
  [2, 2],
  [2, 0],
  [0, 2],
  [0, 0],
]

test.each([
  ['through a corner of its own', [eight], true],
  ['along an edge of its own', [[[0, 0], [4, 0], [4, 2], [3, 2], [3, 0], [1, 0], [1, 2], [0, 2], [0, 0]]], true], // biome-ignore format: one ring
  ['through the middle of an edge, at a corner', [[[0, 0], [4, 0], [4, 2], [2, 0], [1, -2], [0, 0]]], true], // biome-ignore format: one ring
  ['touching an edge from inside', [[[0, 0], [4, 0], [4, 2], [2, 0], [0, 2], [0, 0]]], false], // biome-ignore format: one ring
  ['pinched in a corner', [[[0, 0], [2, 1], [4, 0], [4, 2], [2, 1], [0, 2], [0, 0]]], false], // biome-ignore format: one ring
])('a ring %s', (_, rings, crosses) => {
  expect(firstCrossing(rings) !== undefined).toBe(crosses)
})

test('nothing crosses where there is nothing', () => {
  expect(firstCrossing([])).toBeUndefined()
  expect(firstCrossing([[]])).toBeUndefined()
})
