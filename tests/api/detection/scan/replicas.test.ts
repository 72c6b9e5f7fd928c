import { expect, test } from 'vitest'
import { Dice } from '../../../../api/detection/scan/dice.ts'
import { frameOf, type ScanProblem, scanDefaults } from '../../../../api/detection/scan/frame.ts'
import { aliasOf, replicasOf } from '../../../../api/detection/scan/replicas.ts'

const dice = new Dice(3)
const problem = (population?: Float64Array): ScanProblem => ({
  places: {
    surface: 'plane',
    x: new Float64Array(40).map(() => dice.unit()),
    y: new Float64Array(40).map(() => dice.unit()),
  },
  steps: 10,
  casePlace: Int32Array.from({ length: 200 }, () => dice.below(40)),
  caseStep: Int32Array.from({ length: 200 }, () => dice.below(10)),
  population,
})

test('indexes are drawn in proportion to their weight', () => {
  const pick = aliasOf(Float64Array.of(1, 0, 3, 6))
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < 20_000; i++) {
    const index = pick(dice)
    counts[index] = (counts[index] ?? 0) + 1
  }
  expect(counts[1]).toBe(0)
  expect((counts[0] ?? 0) / 20_000).toBeCloseTo(0.1, 1)
  expect((counts[3] ?? 0) / 20_000).toBeCloseTo(0.6, 1)
})

test.each([
  ['permutation', problem()],
  ['Poisson', problem(new Float64Array(40).fill(100))],
])('%s: a replication is the same in whatever batch it comes', (_, city) => {
  const settings = { ...scanDefaults, longest: 4, largestShare: 0.3 }
  const frame = frameOf(city, settings)
  const together = replicasOf(city, frame, settings)(5, 12)
  const alone = replicasOf(city, frame, settings)
  expect(Array.from(together, (_, i) => alone(5 + i, 1)[0])).toEqual([...together])
  expect(new Set(together).size).toBeGreaterThan(6)
  expect([...replicasOf(city, frame, { ...settings, seed: 2 })(5, 12)]).not.toEqual([...together])
})
