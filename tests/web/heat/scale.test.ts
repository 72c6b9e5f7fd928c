import fc from 'fast-check'
import { expect, test } from 'vitest'
import { liveScale, marks, position, quantile, roundUp, scaleOf, steadyScale } from '../../../web/heat/scale.ts'

test('a round number is never below what was asked, and not far above', () => {
  expect(roundUp(0)).toBe(1)
  expect(roundUp(7)).toBe(8)
  expect(roundUp(100)).toBe(100)
  expect(roundUp(0.23)).toBeCloseTo(0.3)
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (x) => {
      expect(roundUp(x)).toBeGreaterThanOrEqual(x * (1 - 1e-6))
      expect(roundUp(x)).toBeLessThanOrEqual(x * 1.51)
    }),
  )
})

test('a quantile counts positive values alone', () => {
  expect(quantile(new Float32Array([0, 0, Number.NaN, 1, 2, 3, 4]), 0.5)).toBe(3)
  expect(quantile(new Float32Array([0, Number.NaN]), 0.9)).toBe(0)
})

test('one wild cell does not darken the city, and the hottest few keep their steps', () => {
  const sample = new Float32Array(100_000).map((_, i) => (i % 1000) / 10)
  sample[0] = 5000
  const scale = scaleOf(sample)
  expect(scale.clip).toBe(100)
  expect(position(scale, 60)).toBeLessThan(position(scale, 90))
})

test('positions rise with the value and stay between 0 and 1', () => {
  const scale = { clip: 80, gamma: 0.5 }
  expect(position(scale, -1)).toBe(0)
  expect(position(scale, 80)).toBe(1)
  expect(position(scale, 500)).toBe(1)
  fc.assert(
    fc.property(fc.double({ min: 0, max: 79, noNaN: true }), (x) => {
      expect(position(scale, x + 1)).toBeGreaterThan(position(scale, x))
    }),
  )
})

test('a scale is kept while it serves, grows when much is clipped, shrinks when little is used', () => {
  const kept = { clip: 100, gamma: 0.5 }
  expect(steadyScale(undefined, kept)).toBe(kept)
  expect(steadyScale(kept, { clip: 120, gamma: 0.5 })).toBe(kept)
  expect(steadyScale(kept, { clip: 50, gamma: 0.5 })).toBe(kept)
  expect(steadyScale(kept, { clip: 150, gamma: 0.5 }).clip).toBe(150)
  expect(steadyScale(kept, { clip: 30, gamma: 0.5 }).clip).toBe(30)
})

test('at night the live scale follows the hour, but never makes a few bicycles glow', () => {
  const day = { clip: 100, gamma: 0.5 }
  expect(liveScale({ clip: 2, gamma: 0.5 }, day).clip).toBe(8)
  expect(liveScale({ clip: 40, gamma: 0.5 }, day).clip).toBe(40)
  expect(liveScale({ clip: 150, gamma: 0.5 }, day).clip).toBe(150)
})

test('the legend begins at nothing, ends at the clip, and its marks stand where their colours are', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), (most) => {
      const scale = { clip: roundUp(most), gamma: 0.5 }
      const list = marks(scale)
      expect(list[0]).toEqual({ value: 0, at: 0 })
      expect(list.at(-1)).toEqual({ value: scale.clip, at: 1 })
      for (let i = 1; i < list.length; i++) {
        expect(list[i]?.value).toBeGreaterThan(list[i - 1]?.value ?? 0)
        expect(list[i]?.at).toBeCloseTo(position(scale, list[i]?.value ?? 0))
      }
    }),
  )
})
