import { expect, test } from 'vitest'
import { pointsProblem } from '../../../../api/detection/scan/points.ts'

test('one address told many times is one place', () => {
  const problem = pointsProblem(
    [
      { lon: 116.4, lat: 39.9, step: 0 },
      { lon: 116.41, lat: 39.9, step: 1 },
      { lon: 116.4, lat: 39.9, step: 2 },
    ],
    3,
  )
  expect([...problem.places.x]).toEqual([116.4, 116.41])
  expect([...problem.casePlace]).toEqual([0, 1, 0])
  expect([...problem.caseStep]).toEqual([0, 1, 2])
  expect(problem.steps).toBe(3)
})
