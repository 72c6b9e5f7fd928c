import { expect, test } from 'vitest'
import { coveredHours, fillZeros } from '../../../../api/detection/normals/fill.ts'
import { slotsOfHours } from '../../../../api/detection/normals/slots.ts'
import { calendar, monday } from './streams.ts'

const hours = 4 * 168
const slots = slotsOfHours(calendar, monday, hours)
const all = new Uint8Array(hours).fill(1)
const localHour = (hour: number): number => hour % 24
const filled = (value: (hour: number) => number, covered = all): Float32Array => {
  const values = Float32Array.from({ length: hours }, (_, hour) => value(hour))
  fillZeros(values, covered, slots)
  return values
}

test('the hours in which a metric stops, or nearly, are no data', () => {
  const rows = Array.from({ length: hours }, (_, hour) => (hour === 50 ? 0 : hour === 60 ? 40 : hour === 70 ? 60 : 100))
  const covered = coveredHours(rows, slots)
  expect([covered[49], covered[50], covered[60], covered[70]]).toEqual([1, 0, 0, 1])
})

test('few cells at night are usual there', () => {
  const rows = Array.from({ length: hours }, (_, hour) => (localHour(hour) < 6 ? 3 : 100))
  expect([...coveredHours(rows, slots)].every((one) => one === 1)).toBe(true)
})

test('a quiet street without rows counts zero, from its first row on', () => {
  const values = filled((hour) => (hour < 30 || localHour(hour) < 6 || hour % 5 === 0 ? Number.NaN : 1 / 12))
  expect(values[29]).toBeNaN()
  expect(values[35]).toBe(0)
  expect(values[24 * 5 + 3]).toBe(0)
})

test('hours without the metric stay no data', () => {
  const covered = all.slice()
  covered[100] = 0
  const values = filled((hour) => (hour === 100 || localHour(hour) < 6 ? Number.NaN : 1 / 12), covered)
  expect(values[100]).toBeNaN()
  expect(values[98]).toBe(0)
})

test('a busy counter that is silent for a day is broken, not empty', () => {
  const values = filled((hour) => (hour >= 200 && hour < 224 ? Number.NaN : 20))
  expect(values.subarray(200, 224).every(Number.isNaN)).toBe(true)
})

test('one hour that a busy counter never skips else is a hole, however short; one that it often skips is empty', () => {
  const rare = filled((hour) => (hour === 300 ? Number.NaN : 20))
  expect(rare[300]).toBeNaN()
  const often = filled((hour) => (hour % 48 === 12 ? Number.NaN : 20))
  expect(often[300]).toBe(0)
})

test('a counter that tells its zeros is silent only where it is broken', () => {
  const values = filled((hour) => (hour === 300 ? Number.NaN : localHour(hour) < 6 ? 0 : 1 / 12))
  expect(values[300]).toBeNaN()
})

test('a counter taken down stays no data', () => {
  const values = filled((hour) => (hour >= 400 ? Number.NaN : 0.5))
  expect(values.subarray(400).every(Number.isNaN)).toBe(true)
})
