import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Frame, frameOf, logRatio, type ScanProblem, scanDefaults } from '../../../../api/detection/scan/frame.ts'
import { batchSize, walkOf } from '../../../../api/detection/scan/walk.ts'

/** One case of a data set: where and how old. */
type Mark = { place: number; age: number }

/** The greatest ratio of all cylinders, each counted by itself. */
const byHand = (
  { circles, weight, ages, endings, longest, rate, cases }: Frame,
  marks: Mark[],
  fewest: number,
): number => {
  let greatest = 0
  for (let centre = 0; centre < weight.length; centre++) {
    const inside = new Set<number>()
    let mass = 0
    for (let i = circles.start[centre] ?? 0; i < (circles.start[centre + 1] ?? 0); i++) {
      const entry = circles.near[i] ?? 0
      inside.add(entry >>> 1)
      mass += weight[entry >>> 1] ?? 0
      if (entry & 1) continue
      for (let ending = 0; ending < endings; ending++)
        for (let length = 1; length <= longest && ending + length <= ages; length++) {
          const count = marks.filter(
            ({ place, age }) => inside.has(place) && age >= ending && age < ending + length,
          ).length
          const expected = mass * (rate[ending * longest + length - 1] ?? 0)
          if (count >= fewest) greatest = Math.max(greatest, logRatio(count, expected, cases))
        }
    }
  }
  return greatest
}

const cities = fc.record({
  points: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
    minLength: 2,
    maxLength: 25,
  }),
  people: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  cases: fc.integer({ min: 2, max: 60 }),
  steps: fc.integer({ min: 1, max: 6 }),
  longest: fc.integer({ min: 1, max: 4 }),
  windows: fc.constantFrom('alive' as const, 'any' as const),
  share: fc.constantFrom(0.2, 0.5, 1),
  fewest: fc.constantFrom(1, 2, 4),
  seed: fc.nat(),
})

test('finds the same greatest ratio as counting every cylinder', () => {
  fc.assert(
    fc.property(cities, ({ points, people, cases, steps, longest, windows, share, fewest, seed }) => {
      const any = fc.sample(fc.tuple(fc.nat(points.length - 1), fc.nat(steps - 1)), { numRuns: cases * 3, seed })
      const problem: ScanProblem = {
        places: {
          surface: 'plane',
          x: Float64Array.from(points, ([x]) => x),
          y: Float64Array.from(points, ([, y]) => y),
        },
        steps,
        casePlace: Int32Array.from(any.slice(0, cases), ([place]) => place),
        caseStep: Int32Array.from(any.slice(0, cases), ([, step]) => step),
        population: people === undefined ? undefined : Float64Array.from(points, (_, i) => people + i * 3),
      }
      const frame = frameOf(problem, { ...scanDefaults, largestShare: share, longest, windows })
      // Three data sets at once; ages outside every window are left out, as the draws do.
      const sets = [0, 1, 2].map((set) =>
        any.slice(set * cases, (set + 1) * cases).flatMap(([anywhere, age], i) => {
          // A permutation leaves the cases where they are.
          const place = people === undefined ? (problem.casePlace[i] ?? 0) : anywhere
          return age < frame.ages ? { place, age } : []
        }),
      )
      const sorted = sets
        .flatMap((marks, which) => marks.map(({ place, age }) => ({ place, mark: age * batchSize + which })))
        .sort((a, b) => a.place - b.place)
      const markStart = Int32Array.from(
        { length: points.length + 1 },
        (_, place) => sorted.filter((one) => one.place < place).length,
      )
      const found = walkOf(frame, fewest)(
        markStart,
        Int32Array.from(sorted, ({ mark }) => mark),
        3,
      )
      sets.forEach((marks, which) => void expect(found[which]).toBeCloseTo(byHand(frame, marks, fewest), 10))
    }),
    { numRuns: 150 },
  )
})
