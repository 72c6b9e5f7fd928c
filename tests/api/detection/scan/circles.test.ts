import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Circles, circlesAround, distanceBetween, type Places } from '../../../../api/detection/scan/circles.ts'

const even = (count: number) => new Float64Array(count).fill(1)
const listOf = ({ start, near }: Circles, centre: number) => [...near.subarray(start[centre], start[centre + 1])]
const placesOf = (circles: Circles, centre: number) => listOf(circles, centre).map((entry) => entry >>> 1)
const plane = (points: readonly (readonly [number, number])[]): Places => ({
  surface: 'plane',
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
})

test('neighbours come nearest first, those just as far marked as one', () => {
  const circles = circlesAround(
    plane([
      [0, 0],
      [3, 4],
      [1, 0],
      [-1, 0],
    ]),
    {
      weight: even(4),
      mostWeight: 4,
      longestRadius: Number.POSITIVE_INFINITY,
    },
  )
  expect(placesOf(circles, 0).toSorted()).toEqual([0, 1, 2, 3])
  expect(listOf(circles, 0).map((entry) => entry & 1)).toEqual([0, 1, 0, 0])
  expect(placesOf(circles, 1)).toEqual([1, 2, 0, 3])
})

test('a circle ends at the radius and at the weight; those just as far as one that does not fit stay out', () => {
  const places = plane([
    [0, 0],
    [1, 0],
    [-1, 0],
    [2, 0],
  ])
  const within = (mostWeight: number, longestRadius: number) =>
    placesOf(circlesAround(places, { weight: even(4), mostWeight, longestRadius }), 0).length
  expect([within(4, 1), within(4, 0.5), within(3, 9), within(2, 9), within(1, 9), within(0.5, 9)]).toEqual([
    3, 1, 3, 1, 1, 0,
  ])
})

test('on the sphere metres are metres', () => {
  // One degree of latitude, and of longitude at 60° north, half of it.
  const places: Places = { surface: 'sphere', x: Float64Array.of(116, 116, 117), y: Float64Array.of(60, 61, 60) }
  expect(distanceBetween(places, 0, 1)).toBeCloseTo(111_195.08, 1)
  expect(distanceBetween(places, 0, 2) / distanceBetween(places, 0, 1)).toBeCloseTo(0.5, 4)
  const circles = circlesAround(places, { weight: even(3), mostWeight: 3, longestRadius: 60_000 })
  expect(placesOf(circles, 0)).toEqual([0, 2])
})

test('every list is what sorting all distances gives', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), {
        minLength: 1,
        maxLength: 80,
      }),
      fc.integer({ min: 1, max: 80 }),
      (points, mostWeight) => {
        const places = plane(points)
        const circles = circlesAround(places, { weight: even(points.length), mostWeight, longestRadius: 9 })
        points.forEach((_, centre) => {
          const far = points.map((_, place) => distanceBetween(places, centre, place))
          const sorted = far.filter((one) => one <= 9).sort((a, b) => a - b)
          const beyond = sorted[mostWeight]
          const whole = sorted.slice(0, mostWeight).filter((one) => beyond === undefined || one < beyond)
          expect(placesOf(circles, centre).map((place) => far[place])).toEqual(whole)
          const marks = listOf(circles, centre).map((entry) => entry & 1)
          expect(marks).toEqual(whole.map((one, i) => (one === whole[i + 1] ? 1 : 0)))
        })
      },
    ),
  )
})
