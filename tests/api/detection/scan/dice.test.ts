import { expect, test } from 'vitest'
import { Dice } from '../../../../api/detection/scan/dice.ts'

const roll = (dice: Dice, times: number, limit: number) => Array.from({ length: times }, () => dice.below(limit))

test('the same seed and stream give the same numbers, any other different ones', () => {
  expect(roll(new Dice(7, 3), 20, 1000)).toEqual(roll(new Dice(7, 3), 20, 1000))
  expect(roll(new Dice(7, 3), 20, 1000)).not.toEqual(roll(new Dice(7, 4), 20, 1000))
  expect(roll(new Dice(7, 3), 20, 1000)).not.toEqual(roll(new Dice(8, 3), 20, 1000))
})

test('numbers are even over their range and over streams', () => {
  const counts = new Array<number>(10).fill(0)
  for (const face of roll(new Dice(1), 100_000, 10)) counts[face] = (counts[face] ?? 0) + 1
  // Nine degrees of freedom: 27.9 is passed once in a thousand.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9)
  const firsts = Array.from({ length: 10_000 }, (_, stream) => new Dice(1, stream).unit())
  expect(firsts.reduce((sum, one) => sum + one, 0) / 10_000).toBeCloseTo(0.5, 1)
  expect(firsts.every((one) => one >= 0 && one < 1)).toBe(true)
  expect(new Set(firsts).size).toBeGreaterThan(9_990)
})
