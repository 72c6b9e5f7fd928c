import { booleanPointInPolygon, distance, polygon } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  boxOf,
  endOf,
  insideOf,
  metresBetween,
  middleOf,
  nearestPoints,
  offset,
  pointsOf,
} from '../../../api/gazetteer/shape.ts'

const lon = fc.double({ min: 116, max: 117, noNaN: true })
const lat = fc.double({ min: 39.5, max: 40.5, noNaN: true })

test('distances agree with the sphere to a thousandth within a city', () => {
  fc.assert(
    fc.property(
      lon,
      lat,
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      (x, y, dx, dy) => {
        const exact = distance([x, y], [x + dx, y + dy]) * 1000
        expect(Math.abs(metresBetween([x, y], [x + dx, y + dy]) - exact)).toBeLessThanOrEqual(exact / 1000 + 0.01)
      },
    ),
  )
})

test('an offset is as long as it says', () => {
  expect(metresBetween([116.4, 39.9], offset([116.4, 39.9], 300, 400))).toBeCloseTo(500, 0)
})

test('points of a line lie no more than 25 m apart, its own corners among them', () => {
  const line = {
    type: 'LineString' as const,
    coordinates: [
      [116.4, 39.9],
      [116.41, 39.9],
      [116.41, 39.905],
    ],
  }
  const points = pointsOf(line)
  for (const [index, point] of points.entries())
    if (index > 0) expect(metresBetween(point, points[index - 1] ?? point)).toBeLessThanOrEqual(25.1)
  for (const corner of line.coordinates) expect(points).toContainEqual(corner)
  expect(middleOf(points)?.at[0]).toBeGreaterThan(116.404)
  expect(endOf(points, '西').every(([x]) => x < 116.401)).toBe(true)
  expect(endOf(points, '北').every(([, y]) => y > 39.904)).toBe(true)
  expect(middleOf([])).toBeUndefined()
})

test('the point that stands for a polygon lies inside it, even where the middle of its box does not', () => {
  const horseshoe = polygon([
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [8, 10],
      [8, 2],
      [2, 2],
      [2, 10],
      [0, 10],
      [0, 0],
    ],
  ]).geometry
  expect(booleanPointInPolygon([...insideOf(horseshoe)], horseshoe)).toBe(true)
  expect(boxOf(horseshoe)).toEqual([0, 0, 10, 10])
})

test('two lines that cross come nearest where they cross', () => {
  const a = pointsOf({
    type: 'LineString',
    coordinates: [
      [116.4, 39.9],
      [116.41, 39.9],
    ],
  })
  const b = pointsOf({
    type: 'LineString',
    coordinates: [
      [116.405, 39.895],
      [116.405, 39.905],
    ],
  })
  const meeting = nearestPoints(a, b)
  expect(meeting?.metres).toBeLessThan(20)
  expect(metresBetween(meeting?.at ?? [0, 0], [116.405, 39.9])).toBeLessThan(20)
})
