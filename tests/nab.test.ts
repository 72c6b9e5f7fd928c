import { expect, test } from 'vitest'
import { nabFigures } from './bench/nab.ts'
import { streamScores } from './bench/nab-detector.ts'
import { nabAt, nabScore, type Profile, worthAt } from './bench/nab-score.ts'
import { seeded } from './support/load.ts'
import { sharedData } from './support/shared.ts'

/** Series too short for a probation of a whole row: the published cases are scored from the first row on. */
const rows = (...told: number[]): Float64Array => {
  const scores = new Float64Array(6)
  for (const row of told) scores[row] = 1
  return scores
}

const profile: Profile = { truePositive: 1.1, falsePositive: 0.11, falseNegative: 1.2 }

/** Raw sum behind a score from 0 (never tells) to 100 (perfect). */
const rawOf = (score: number, windows: number): number => {
  const never = -profile.falseNegative * windows
  return (score / 100) * (profile.truePositive * windows - never) + never
}

test('a detection is worth what the published sigmoid says', () => {
  // The values that the benchmark's own tests name.
  expect(worthAt(-1)).toBeCloseTo(0.9866142981514305, 12)
  expect(worthAt(-0.5)).toBeCloseTo(0.8482836399575131, 12)
  expect(worthAt(0)).toBe(0)
  expect(worthAt(2.99)).toBeGreaterThan(-1)
  expect(worthAt(3)).toBe(-1)
})

test('the earliest detection of a window counts, a window without one costs', () => {
  const windows = [
    [1, 2],
    [4, 5],
  ] as const
  const raw = (...told: number[]): number => rawOf(nabAt([{ scores: rows(...told), windows }], 1, profile).score, 2)
  expect(raw()).toBeCloseTo(-2 * 1.2, 10)
  expect(raw(2)).toBeCloseTo((1.1 * 0.8482836399575131) / 0.9866142981514305 - 1.2, 10)
  expect(raw(2, 4)).toBeCloseTo((1.1 * 0.8482836399575131) / 0.9866142981514305 + 1.1, 10)
  expect(raw(4, 5)).toBeCloseTo(1.1 - 1.2, 10)
  expect(nabAt([{ scores: rows(1, 4), windows }], 1, profile).score).toBeCloseTo(100, 10)
})

test('a false alert costs its weight, less just after a window, and nothing on probation', () => {
  const windows = [[20, 24]] as const
  const score = (row: number): number => {
    const scores = new Float64Array(40)
    scores[20] = 1
    if (row >= 0) scores[row] = 1
    return nabAt([{ scores, windows }], 1).score
  }
  expect(score(-1)).toBeCloseTo(100, 10)
  expect(score(5)).toBeCloseTo(100, 10)
  expect(score(6)).toBeCloseTo(100 - (100 * 0.11) / 2, 10)
  // A quarter of the window past its end.
  expect(score(25)).toBeCloseTo(100 + (100 * 0.11 * worthAt(0.25)) / 2, 10)
})

test('the threshold is the one for all series that scores best', () => {
  const one = { scores: Float64Array.from([0, 0, 0.9, 0, 0.4, 0]), windows: [[2, 3]] as [number, number][] }
  const other = { scores: Float64Array.from([0.5, 0, 0, 0.7, 0, 0]), windows: [[3, 4]] as [number, number][] }
  expect(nabScore([one, other])).toMatchObject({ threshold: 0.7, found: 2, windows: 2, falseRows: 0 })
  const quiet = { scores: new Float64Array(6), windows: [[2, 3]] as [number, number][] }
  expect(nabScore([quiet]).score).toBeGreaterThanOrEqual(0)
})

/** Three weeks of half hours with a daily wave; a jump of six hours on the last Wednesday noon. */
const wave = (jump: number) => {
  const random = seeded(7)
  const start = Date.UTC(2024, 0, 1) / 1000
  const at = Float64Array.from({ length: 21 * 48 }, (_, row) => start + row * 1800)
  const from = 16 * 48 + 24
  const values = at.map((_, row) => {
    const level = 100 + 60 * Math.sin((2 * Math.PI * (row % 48)) / 48) + 6 * (random() + random() - 1)
    return level * (row >= from && row < from + 12 ? jump : 1)
  })
  return { at, values, from }
}

test('the streaming detector opens once on a jump, and looks at nothing that comes later', () => {
  const { at, values, from } = wave(1.8)
  const scores = streamScores(at, values)
  const opened = [...scores.keys()].filter((row) => scores[row]! > 0)
  expect(opened.filter((row) => row >= from && row < from + 12)).toEqual([from])
  expect(opened.filter((row) => row < from).length).toBeLessThanOrEqual(1)
  const half = streamScores(at.subarray(0, from + 1), values.subarray(0, from + 1))
  expect([...half]).toEqual([...scores.subarray(0, from + 1)])
})

test.skipIf(!sharedData('nab', 'windows.json'))('scores above the board’s best on the series that are here', () => {
  const figures = nabFigures()
  expect(figures?.bySeries.length).toBe(3)
  expect(figures?.whole.score).toBeGreaterThan(74.9)
})
