import fc from 'fast-check'
import { cellArea, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import { makePlacer } from '../../../api/facts/place.ts'
import { smallCity } from '../../support/city.ts'

test('a point is placed in its res-10 cell, given as the decimal number the fact store takes', () => {
  const spot = makePlacer(smallCity())(116.369, 39.91)
  expect(spot).toEqual({ where: 'inside', cell: latLngToCell(39.91, 116.369, 10), id: '622370465968914431' })
  expect(BigInt(spot.id).toString(16)).toBe(spot.cell)
  expect(cellArea(spot.cell, 'm2')).toBeCloseTo(10_737, -2)
})

test('outside is outside; swapped is told from outside', () => {
  const place = makePlacer(smallCity())
  expect(place(116.5, 39.91).where).toBe('outside')
  expect(place(39.91, 116.369 - 90).where).toBe('outside')
  const chicago = makeCity(
    {
      name: 'Chicago',
      timeZone: 'America/Chicago',
      calendar: 'none',
      demo: false,
      outline: {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [-88, 41],
              [-87, 41],
              [-87, 42],
              [-88, 42],
              [-88, 41],
            ],
          ],
        ],
      },
    },
    [],
  )
  expect(makePlacer(chicago)(41.5, -87.5).where).toBe('swapped')
  expect(makePlacer(chicago)(-87.5, 41.5).where).toBe('inside')
})

test('says of every point what the polygon test says, with holes, slivers and thin necks', () => {
  // A star with a hole and an island: many cells are crossed by an edge without holding a corner.
  const ring = (n: number, inner: number, outer: number): GeoJSON.Position[] => {
    const points = Array.from({ length: 2 * n }, (_, i) => {
      const r = i % 2 ? inner : outer
      const angle = (Math.PI * i) / n
      return [116.38 + r * Math.cos(angle), 39.91 + r * Math.sin(angle)]
    })
    return [...points, points[0] ?? []]
  }
  const island = ring(3, 0.0005, 0.001).map(([x = 0, y = 0]) => [x + 0.05, y])
  const city = makeCity(
    {
      name: '星城',
      timeZone: 'Asia/Shanghai',
      calendar: 'cn',
      demo: false,
      outline: { type: 'MultiPolygon', coordinates: [[ring(7, 0.008, 0.03), ring(5, 0.001, 0.004)], [island]] },
    },
    [],
  )
  const place = makePlacer(city)
  const near = (centre: number): fc.Arbitrary<number> =>
    fc.integer({ min: -60_000, max: 60_000 }).map((n) => centre + n / 1e6)
  let inside = 0
  fc.assert(
    fc.property(near(116.38), near(39.91), (lon, lat) => {
      const expected = city.contains(lon, lat)
      if (expected) inside++
      expect(place(lon, lat).where === 'inside').toBe(expected)
    }),
    { numRuns: 20_000, seed: 7 },
  )
  expect(inside).toBeGreaterThan(1000)
})
