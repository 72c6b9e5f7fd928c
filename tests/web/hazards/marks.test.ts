import { expect, test } from 'vitest'
import { boundsOf, hitMarks, pointMarks } from '../../../web/hazards/marks.ts'

test('a hit without a place is not drawn, and the others keep their numbers', () => {
  const { features } = hitMarks([
    { lon: 116.3, lat: 39.9 },
    { lon: null, lat: null },
    { lon: 116.4, lat: 39.8 },
  ])
  expect(features.map(({ properties }) => properties?.index)).toEqual([0, 2])
})

test('a point grows with its orders up to 25, is grave if it was there before, and settled once its task is done', () => {
  const point = (orders: number, again: boolean, task: 'open' | 'done' | null) => ({
    key: 'a',
    lon: 116.3,
    lat: 39.9,
    orders,
    again,
    task,
  })
  const points = [point(1, false, null), point(4, true, 'open'), point(100, true, 'done'), point(25, false, 'open')]
  const drawn = pointMarks(points).features.map(({ properties }) => properties)
  expect(drawn.map((one) => one?.severity)).toEqual(['warning', 'error', 'settled', 'warning'])
  expect(drawn[1]?.size / drawn[0]?.size).toBeCloseTo(2)
  expect(drawn[2]?.size).toBe(drawn[3]?.size)
})

test('bounds hold every point; without any there are none', () => {
  const drawn = hitMarks([
    { lon: 116.3, lat: 39.9 },
    { lon: 116.4, lat: 39.8 },
  ])
  expect(boundsOf(drawn)).toEqual([116.3, 39.8, 116.4, 39.9])
  expect(boundsOf(hitMarks([]))).toBeUndefined()
})
