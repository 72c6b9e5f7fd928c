import { expect, test } from 'vitest'
import { dayUpTo, hourUpTo, perFive } from '../../../web/drill/spans.ts'

const noon = Date.UTC(2026, 3, 10, 4, 0) / 1000

test('the last day ends with the hour under way', () => {
  expect(dayUpTo(noon + 60)).toEqual({ from: noon - 23 * 3600, to: noon + 3600, step: 3600 })
  expect(dayUpTo(noon)).toEqual({ from: noon - 23 * 3600, to: noon + 3600, step: 3600 })
})

test('the last hour is of twelve full buckets, so that it does not fall when a new one begins', () => {
  const extent = { fineFrom: noon - 86_400, fineTo: noon }
  expect(hourUpTo(noon + 299, extent)).toEqual({ from: noon - 3600, to: noon, step: 300 })
  expect(hourUpTo(noon + 300, extent)).toEqual({ from: noon - 3300, to: noon + 300, step: 300 })
})

test('where data is kept by hours alone it is the last full hour', () => {
  const byHours = { from: noon - 3600, to: noon, step: 3600 }
  expect(hourUpTo(noon + 1500, { fineFrom: null, fineTo: null })).toEqual(byHours)
  expect(hourUpTo(noon + 1500, { fineFrom: noon + 600, fineTo: noon + 900 })).toEqual(byHours)
  expect(hourUpTo(noon + 1500, { fineFrom: noon - 90_000, fineTo: noon - 80_000 })).toEqual(byHours)
})

test('a sum of an hour is a twelfth of it for five minutes', () => {
  expect(perFive(120, { from: noon - 3600, to: noon })).toBe(10)
  expect(perFive(7, { from: noon - 300, to: noon })).toBe(7)
})
