import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EarsMethod, ears, earsDefaults } from '../../../../api/detection/statistics/ears.ts'
import { sharedData } from '../../../support/shared.ts'

const file = sharedData('reference', 'salmonella_agona_uk_1990_1995_farrington_ears.csv')
/** R's surveillance was run with 0.001 for all three. */
const asInR = { ...earsDefaults, alpha: 0.001 }

const referenceOf = (method: EarsMethod): { counts: number[]; upper: number[]; alarms: number[] } => {
  const [head = '', ...lines] = readFileSync(file ?? '', 'utf8')
    .trim()
    .split('\n')
  const at = head.split(',').indexOf(`"ears${method}_upper"`)
  const rows = lines.map((line) => line.split(','))
  return {
    counts: rows.map((row) => Number(row[1])),
    upper: rows.map((row) => Number(row[at])),
    alarms: rows.flatMap((row, week) => (row[at + 1] === '1' ? week : [])),
  }
}

test.skipIf(!file).for([
  ['C1', 16],
  ['C2', 20],
  ['C3', 23],
] as const)('%s raises the %i alarms of salmonella agona in the weeks that R does', ([method, expected]) => {
  const { counts, upper, alarms } = referenceOf(method)
  const found = ears(counts, method, asInR)
  const judged = upper.flatMap((bound, week) => (Number.isNaN(bound) ? [] : week))
  expect(judged.filter((week) => found[week]?.alarm)).toEqual(alarms)
  expect(alarms).toHaveLength(expected)
  for (const week of judged) expect(found[week]?.upper).toBeCloseTo(upper[week] ?? Number.NaN, 10)
})

test('C1 allows the mean of seven steps and 3.09 deviations', () => {
  // Mean 4, squares 9 4 1 0 1 4 9 = 28, over 6: deviation 2.1602.
  const [last] = ears([1, 2, 3, 4, 5, 6, 7, 11], 'C1').slice(-1)
  expect(last?.upper).toBeCloseTo(4 + 3.090232306 * Math.sqrt(28 / 6), 8)
  expect(last?.alarm).toBe(true)
})

test('C2 leaves two steps between, so that an outbreak does not hide itself', () => {
  const counts = [3, 4, 3, 5, 4, 3, 4, 9, 10, 11]
  expect(ears(counts, 'C1').at(-1)?.alarm).toBe(false)
  expect(ears(counts, 'C2').at(-1)?.alarm).toBe(true)
})

test('C3 adds up two steps that were each too small for an alarm', () => {
  const counts = [2, 4, 2, 4, 2, 4, 3, 3, 3, 5.6, 5.6, 1]
  expect(ears(counts, 'C2').some(({ alarm }) => alarm)).toBe(false)
  expect(ears(counts, 'C3').at(-1)?.alarm).toBe(true)
})

test('three weeks of history: no verdict before the baseline is there', () => {
  const counts = [1, 0, 2, 1, 0, 1, 2, 40]
  expect(ears(counts, 'C1').map(({ upper }) => Number.isNaN(upper))).toEqual([...Array(7).fill(true), false])
  expect(ears(counts, 'C3').some(({ alarm }) => alarm)).toBe(false)
})

test('no data is neither an alarm nor a zero', () => {
  const gap = [3, 4, Number.NaN, 5, 4, Number.NaN, 4, Number.NaN, 20]
  const found = ears(gap, 'C1')
  expect(found[7]?.alarm).toBe(false)
  // Four of the seven before are known: 4 5 4 4.
  expect(found[8]?.alarm).toBe(true)
  expect(ears([3, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 4, 4, 20], 'C1')[7]).toEqual({
    upper: Number.NaN,
    alarm: false,
  })
})

test('after silence one report is an alarm, unless the deviation has a floor', () => {
  const counts = [0, 0, 0, 0, 0, 0, 0, 1]
  expect(ears(counts, 'C1').at(-1)).toEqual({ upper: 0, alarm: true })
  expect(ears(counts, 'C1', { baseline: 7, leastSigma: 0.5 }).at(-1)?.alarm).toBe(false)
  expect(ears([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1], 'C3').at(-1)?.alarm).toBe(true)
})

test('more counts now never take an alarm of C1 or C2 away', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(30), { minLength: 10, maxLength: 30 }),
      fc.nat(20),
      fc.constantFrom('C1' as const, 'C2' as const),
      (counts, more, method) => {
        const raised = [...counts.slice(0, -1), (counts.at(-1) ?? 0) + more]
        return !ears(counts, method).at(-1)?.alarm || ears(raised, method).at(-1)?.alarm === true
      },
    ),
  )
})
