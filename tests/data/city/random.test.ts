import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Draws, hash, normal, poisson, uniform } from '../../../data/city/random.ts'

const many = 40_000

test.each([0.05, 0.7, 3, 11.9, 12.1, 40, 900])('a Poisson count of mean %d has that mean and variance', (rate) => {
  let sum = 0
  let squares = 0
  for (let i = 0; i < many; i++) {
    const count = poisson(rate, hash(11, i, Math.round(rate * 100)))
    sum += count
    squares += count * count
  }
  const mean = sum / many
  const variance = squares / many - mean * mean
  // Four standard errors of the mean; the variance within 6 %.
  expect(Math.abs(mean - rate)).toBeLessThan(4 * Math.sqrt(rate / many) + 0.01)
  expect(variance / rate).toBeGreaterThan(0.94)
  expect(variance / rate).toBeLessThan(1.06)
})

test('a Poisson count is a whole number, not below zero, and nothing of nothing', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 5000, noNaN: true }), fc.nat(), (rate, i) => {
      const count = poisson(rate, hash(1, i))
      expect(Number.isInteger(count) && count >= 0).toBe(true)
    }),
  )
  expect(poisson(0, 123)).toBe(0)
  expect(poisson(Number.NaN, 123)).toBe(0)
})

test('normal numbers have mean 0 and deviation 1', () => {
  let sum = 0
  let squares = 0
  for (let i = 0; i < many; i++) {
    const z = normal(hash(5, i))
    sum += z
    squares += z * z
  }
  expect(Math.abs(sum / many)).toBeLessThan(0.02)
  expect(Math.sqrt(squares / many)).toBeCloseTo(1, 1)
})

test('numbers are even over [0, 1) and differ between neighbouring counters', () => {
  const tenths = new Array<number>(10).fill(0)
  for (let i = 0; i < many; i++) {
    const tenth = Math.floor(uniform(hash(9, i)) * 10)
    tenths[tenth] = (tenths[tenth] ?? 0) + 1
  }
  for (const count of tenths) expect(Math.abs(count - many / 10)).toBeLessThan(5 * Math.sqrt(many / 10))
  expect(new Set(Array.from({ length: 1000 }, (_, i) => hash(1, i))).size).toBe(1000)
  expect(hash(1, 2, 3, 4)).toBe(hash(1, 2, 3, 4))
  expect(hash(1, 2, 3, 4)).not.toBe(hash(1, 2, 4, 3))
})

test('a stream of draws repeats itself and stays within bounds', () => {
  const list = (seed: number) => {
    const draws = new Draws(seed, 7)
    return Array.from({ length: 50 }, () => draws.integer(3, 9))
  }
  expect(list(1)).toEqual(list(1))
  expect(list(1)).not.toEqual(list(2))
  for (const one of list(1)) expect(one >= 3 && one <= 9).toBe(true)
  expect(() => new Draws(1, 1).pick([])).toThrow('nothing to pick from')
})
