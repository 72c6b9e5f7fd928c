import fc from 'fast-check'
import { gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { quantileOf } from '../../../../api/detection/statistics/gaussian.ts'
import { giStar } from '../../../../api/detection/statistics/getis-ord.ts'
import { h3Neighbourhoods, neighbourhoodsOf } from '../../../../api/detection/statistics/neighbourhood.ts'
import {
  classify,
  type Emerging,
  emergingHotSpots,
  emergingPatterns,
  type StepState,
  spaceTimeGiStar,
} from '../../../../api/detection/trend/emerging.ts'
import { seeded } from '../../../support/load.ts'

fc.configureGlobal({ seed: 20_261_121 })

const letters: Record<string, StepState> = { H: 'hot', C: 'cold', '-': 'neither', '?': 'unknown' }
/** States written one letter a step, oldest first. */
const states = (text: string): StepState[] => [...text].map((letter) => letters[letter] ?? 'unknown')
const turned = (text: string): string => [...text].map((one) => ({ H: 'C', C: 'H' })[one] ?? one).join('')

/** Made from each definition: series that just fit it, with the trend of their z scores. */
const examples: [pattern: string, ...series: [string, number][]][] = [
  ['new', ['---------H', 0], ['---------H', 1], ['H', 0], ['-C-------H', 0], ['CCCCCCCCCH', 0]],
  ['consecutive', ['--------HH', 0], ['--HHHHHHHH', 1], ['C-------HH', 0]],
  ['intensifying', ['HHHHHHHHHH', 1], ['-HHHHHHHHH', 1], ['HHHH-HHHHH', 1], ['HH', 1]],
  ['persistent', ['HHHHHHHHHH', 0], ['-HHHHHHHHH', 0], ['CHHHHHHHHH', 0], ['HHHHHHHHHHHHHHHHHH-H', 0]],
  ['diminishing', ['HHHHHHHHHH', -1], ['HHHHHHH-HH', -1]],
  ['sporadic', ['H--------H', 0], ['-H-HHH--HH', 1], ['HHHHHHH--H', -1], ['--------H-H', 0]],
  ['oscillating', ['C---H----H', 0], ['HC-------H', 0], ['HHHHHHHC-H', 1]],
  ['historical', ['HHHHHHHHH-', 0], ['HHHHHHHHH-', -1], ['HHHHHHHHHHHHHHHHHH--', 1]],
]

for (const [pattern, ...series] of examples)
  test(`${pattern}: as defined, of hot and of cold`, () => {
    for (const [text, trend] of series) {
      expect(classify(states(text), trend), text).toBe(`${pattern} hot`)
      expect(classify(states(turned(text)), -trend), turned(text)).toBe(`${pattern} cold`)
    }
  })

test('none: never, or not of late and not for nine tenths', () => {
  for (const text of ['', '-', '----------', 'HHHHHHHH--', 'H---------', '-HC-------', 'CCCCHHHHH-'])
    for (const trend of [-1, 0, 1]) expect(classify(states(text), trend), text).toBe('none')
})

test('a side left for long for the other counts by the final step', () => {
  expect(classify(states('HHHHHHHHHC'), -1)).toBe('new cold')
  expect(classify(states('HHHHHHHH-C'), -1)).toBe('new cold')
  expect(classify(states('HHHHHHHHCC'), -1)).toBe('consecutive cold')
  expect(classify(states('HHHHHH-C-C'), -1)).toBe('oscillating cold')
})

test('steps without data are left out, and without data in the final step nothing is said', () => {
  expect(classify(states('HHHH?HHHH?HHH'), 0)).toBe('persistent hot')
  expect(classify(states('?????????H'), 0)).toBe('new hot')
  expect(classify(states('-------H?H'), 0)).toBe('consecutive hot')
  expect(classify(states('HHHHHHHHH?'), 0)).toBe('none')
})

type Facts = {
  side: 'hot' | 'cold'
  known: StepState[]
  final: boolean
  share: number
  opposite: boolean
  strength: number
}

/** Esri's definitions one by one, each as it is worded, whatever the others say. */
const definitions: Record<(typeof emergingPatterns)[number], (facts: Facts) => boolean> = {
  new: ({ side, known, final }) => final && !known.slice(0, -1).includes(side),
  consecutive: ({ side, known, final, share }) => {
    const run = known.length - 1 - known.findLastIndex((state) => state !== side)
    return final && run >= 2 && !known.slice(0, -run).includes(side) && share < 0.9
  },
  intensifying: ({ final, share, strength }) => share >= 0.9 && final && strength > 0,
  persistent: ({ share, strength }) => share >= 0.9 && strength === 0,
  diminishing: ({ final, share, strength }) => share >= 0.9 && final && strength < 0,
  sporadic: ({ side, known, final, share, opposite }) =>
    final && known.slice(0, -1).includes(side) && share < 0.9 && !opposite,
  oscillating: ({ final, share, opposite }) => final && opposite && share < 0.9,
  historical: ({ final, share }) => !final && share >= 0.9,
}
const all: Emerging[] = ['none', ...emergingPatterns.flatMap((one) => [`${one} hot`, `${one} cold`] as const)]

/** Mixes of all states, series that are mostly of one side, so that nine tenths are met, and mostly quiet ones. */
const many = (state: StepState): StepState[] => new Array<StepState>(15).fill(state)
const anySeries = fc
  .constantFrom<StepState[]>(
    ['hot', 'cold', 'neither', 'unknown'],
    [...many('hot'), 'cold', 'neither'],
    [...many('cold'), 'hot', 'neither'],
    [...many('neither'), 'hot', 'hot', 'cold'],
  )
  .chain((kinds) => fc.array(fc.constantFrom(...kinds), { maxLength: 24, size: 'max' }))

test('any series has exactly one of the seventeen classes: the first whose definition it fits, of the final side first', () => {
  const met = new Set<Emerging>()
  fc.assert(
    fc.property(anySeries, fc.constantFrom(-1, 0, 1), (series, trend) => {
      const known = series.filter((state) => state !== 'unknown')
      const final = series.at(-1)
      const fits = (final === 'cold' ? (['cold', 'hot'] as const) : (['hot', 'cold'] as const)).flatMap((side) => {
        const facts: Facts = {
          side,
          known,
          final: final === side,
          share: known.filter((state) => state === side).length / known.length,
          opposite: known.includes(side === 'hot' ? 'cold' : 'hot'),
          strength: side === 'hot' ? trend : -trend,
        }
        const fitting = emergingPatterns.filter((one) => definitions[one](facts))
        // Nine tenths without the final step: historical stands before persistent.
        const order = fitting.includes('historical') ? (['historical'] as const) : fitting
        return order.map((one): Emerging => `${one} ${side}`)
      })
      const found = classify(series, trend)
      met.add(found)
      expect(found).toBe(final === 'unknown' ? 'none' : (fits[0] ?? 'none'))
    }),
    { numRuns: 3000 },
  )
  expect(all.filter((one) => !met.has(one))).toEqual([])
})

test('hot and cold are mirror images', () => {
  const mirror: Record<StepState, StepState> = { hot: 'cold', cold: 'hot', neither: 'neither', unknown: 'unknown' }
  fc.assert(
    fc.property(anySeries, fc.constantFrom(-1, 0, 1), (series, trend) => {
      const found = classify(series, trend)
      const wanted = found.endsWith('hot') ? found.replace('hot', 'cold') : found.replace('cold', 'hot')
      expect(
        classify(
          series.map((state) => mirror[state]),
          -trend,
        ),
      ).toBe(wanted)
    }),
  )
})

test('Gi* in space and time is Gi* of all cells in all steps with neighbours in both', () => {
  const cells = gridDisk(latLngToCell(39.91, 116.41, 10), 2)
  const steps = 6
  const around = h3Neighbourhoods(cells)
  const random = seeded(3)
  const values = Float64Array.from({ length: cells.length * steps }, () =>
    random() < 0.1 ? Number.NaN : Math.floor(random() * 20),
  )
  for (const timeNeighbours of [0, 1, 2]) {
    const lists = cells.flatMap((_, cell) =>
      Array.from({ length: steps }, (_, step) =>
        [...around.members.slice(around.starts[cell], around.starts[cell + 1])].flatMap((other) =>
          Array.from({ length: timeNeighbours + 1 }, (_, back) => step - back)
            .filter((at) => at >= 0)
            .map((at) => other * steps + at),
        ),
      ),
    )
    const found = spaceTimeGiStar({ steps, values }, around, timeNeighbours)
    const wanted = giStar(values, neighbourhoodsOf(lists))
    for (let at = 0; at < values.length; at++) {
      if (Number.isNaN(values[at])) expect(found[at]).toBeNaN()
      else expect(found[at]).toBeCloseTo(wanted[at] ?? Number.NaN, 9)
    }
  }
  expect(() => spaceTimeGiStar({ steps: 5, values }, around, 1)).toThrow('114 values for 19 cells of 5 steps')
})

test('patterns planted in a noisy city are told apart', () => {
  const cells = gridDisk(latLngToCell(39.91, 116.41, 10), 20)
  const steps = 20
  const random = seeded(9)
  const level: Record<string, (step: number) => number> = {
    'persistent hot': () => 6,
    'intensifying hot': (step) => 4 + 0.4 * step,
    'diminishing hot': (step) => 12 - 0.4 * step,
    'new hot': (step) => (step === steps - 1 ? 9 : 0),
    'consecutive hot': (step) => (step >= 14 ? 6 : 0),
    'sporadic hot': (step) => (step % 6 === 1 ? 8 : 0),
    'oscillating hot': (step) => (step >= 16 || step === 9 ? 7 : step < 5 ? -6 : 0),
    'historical hot': (step) => (step < 18 ? 6 : 0),
    'persistent cold': () => -6,
  }
  // Centres far enough apart in the spiral of cells that no cell is a neighbour of two.
  const centres = Object.keys(level).map((_, i) => cells[550 + i * 70] ?? '')
  const planted = Object.values(level).map((of, i) => ({ of, near: new Set(gridDisk(centres[i] ?? '', 1)) }))
  const values = Float64Array.from({ length: cells.length * steps }, (_, at) => {
    const cell = cells[Math.floor(at / steps)] ?? ''
    const raised = planted.find(({ near }) => near.has(cell))?.of(at % steps) ?? 0
    return quantileOf(random() || 0.5) + raised
  })
  const { classes, trends, rates, z } = emergingHotSpots({ steps, values }, h3Neighbourhoods(cells))
  const classOf = (cell: string): Emerging | undefined => classes[cells.indexOf(cell)]
  expect(centres.map(classOf)).toEqual(Object.keys(level))
  expect([classes.length, trends.length, rates.length, z.length]).toEqual([1261, 1261, 25_220, 25_220])
  const far = cells.filter((cell) => centres.every((centre) => !gridDisk(centre, 2).includes(cell)))
  const quiet = far.filter((cell) => classOf(cell) === 'none').length
  expect(quiet / far.length).toBeGreaterThan(0.97)
})
