import { expect, test } from 'vitest'
import { figure, timesNormal } from '../../../api/alerts/words.ts'

test('where normally nothing passes, nothing is multiplied', () => {
  expect(timesNormal(118, 0)).toBeNull()
  expect(timesNormal(118.2, 38.1)).toBe(3.1)
})

test('figures are whole above ten and grouped by thousands', () => {
  expect([2140.4, 38.6, 9.96, 4.25, 0].map(figure)).toEqual(['2,140', '39', '10', '4.3', '0'])
})
