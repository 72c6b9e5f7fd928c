import { expect, test } from 'vitest'
import { referenceOf } from '../../../../api/detection/statistics/seasons.ts'

const flexible = { years: 5, period: 52, halfWindow: 3, parts: 10, newest: 26 }

test('windows alone are seven weeks around the same week of each year', () => {
  const found = referenceOf(300, { ...flexible, years: 2, parts: 1, newest: 0 })
  expect(found?.steps).toEqual([193, 194, 195, 196, 197, 198, 199, 245, 246, 247, 248, 249, 250, 251])
  expect(new Set(found?.seasons)).toEqual(new Set([0]))
})

test('ten parts lay out every week once, the newest half-year left out', () => {
  const found = referenceOf(300, flexible)
  expect(found?.steps).toEqual(Array.from({ length: 300 - 26 - 37 }, (_, i) => i + 37))
  // One year: seven weeks of the window, 45 others in nine parts of five.
  const year = found?.seasons.slice(0, 52) ?? []
  expect(year.slice(0, 7)).toEqual(Array(7).fill(0))
  expect(Array.from({ length: 9 }, (_, part) => year.filter((one) => one === part + 1).length)).toEqual(
    Array(9).fill(5),
  )
  expect(found?.seasons.slice(52, 104)).toEqual(year)
})

test('what does not divide goes to the first parts', () => {
  const year = referenceOf(60, { ...flexible, years: 1, parts: 8, newest: 0 })?.seasons ?? []
  expect(Array.from({ length: 7 }, (_, part) => year.filter((one) => one === part + 1).length)).toEqual([
    7, 7, 7, 6, 6, 6, 6,
  ])
})

test('a series that does not reach back has no reference', () => {
  expect(referenceOf(262, flexible)).toBeUndefined()
  expect(referenceOf(263, flexible)?.steps[0]).toBe(0)
})
