import { expect, test } from 'vitest'
import { recent, smooth, toneOf } from '../../../web/heat/compare.ts'

const series = {
  step: 300,
  bucket: [0, 300, 600, 900, 1200],
  value: [10, 20, null, 40, 99],
  low: [8, 18, 28, 38, 48],
  mid: [10, 20, 30, 40, 50],
  high: [12, 22, 32, 42, 52],
  normal: null,
  name: '',
  unit: '',
  kind: 'flow' as const,
}

test('only whole buckets count, gaps do not, and the window is as long as asked', () => {
  expect(recent(series, 1200, 600)).toEqual({ value: 40, mid: 40, low: 38, high: 42 })
  expect(recent(series, 1499, 301)).toEqual({ value: 40, mid: 40, low: 38, high: 42 })
  expect(recent(series, 1200, 3600)?.value).toBeCloseTo(70 / 3)
  expect(recent(series, 200, 3600)).toBeUndefined()
})

test('a value is told from normal only outside the band and by more than a twentieth', () => {
  expect(toneOf({ value: 130, low: 90, mid: 100, high: 110 })).toBe('above')
  expect(toneOf({ value: 60, low: 90, mid: 100, high: 110 })).toBe('below')
  expect(toneOf({ value: 105, low: 90, mid: 100, high: 110 })).toBe('plain')
  expect(toneOf({ value: 103, low: 99, mid: 100, high: 101 })).toBe('plain')
})

test('an hourly bound runs straight between the middles of hours, and hours stay as they are', () => {
  const stairs = [...Array<number>(12).fill(10), ...Array<number>(12).fill(34)]
  const line = smooth(stairs, 300)
  expect(line[5]).toBeCloseTo(9.99 + 0.01, 0)
  expect(line[6]).toBeGreaterThan(10)
  expect(line[17]).toBeCloseTo(33, 0)
  for (let i = 7; i < 17; i++) expect((line[i + 1] ?? 0) - (line[i] ?? 0)).toBeCloseTo(2)
  expect(smooth([1, 2, null], 3600)).toEqual([1, 2, null])
})
