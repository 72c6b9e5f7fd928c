import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startOf } from '../../../data/city/clock.ts'
import { historyPlan, keyOf, type Plan, planFrom, type Step, stepsOf } from '../../../data/city/plan.ts'

const now = Date.parse('2026-11-21T18:21:47Z') / 1000
const sources = 5200

/** The 5-second instants that a plan's batches tell of, each with how often. */
const toldTimes = (steps: Step[]): Map<number, number> => {
  const told = new Map<number, number>()
  const tell = (from: number, to: number) => {
    for (let at = from; at < to; at += 5) told.set(at, (told.get(at) ?? 0) + 1)
  }
  for (const step of steps) {
    if (step.kind === 'hours') tell(step.from, step.from + step.count * 3600)
    if (step.kind === 'fives') tell(step.from, step.from + step.count * 300)
    if (step.kind === 'live') tell(step.from, step.from + 5)
  }
  return told
}

test('a history begins at local midnight so many days ago, by the hour but for the last day', () => {
  const plan = historyPlan(now, 56)
  expect(plan.from).toBe(startOf(Math.floor((now + 28_800) / 86_400) - 56))
  expect(new Date(plan.from * 1000).toISOString()).toBe('2026-09-26T16:00:00.000Z')
  expect(new Date(plan.hourTo * 1000).toISOString()).toBe('2026-11-20T18:00:00.000Z')
  expect(new Date(plan.fiveTo * 1000).toISOString()).toBe('2026-11-21T18:20:00.000Z')
})

test('any gap is told once and without a hole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 * 86_400 }), fc.nat(3600), (gap, later) => {
      const end = now + later
      const from = Math.floor((end - gap) / 5) * 5
      const plan = planFrom(from, end)
      const told = toldTimes(stepsOf(plan, sources))
      expect([...told.values()].every((times) => times === 1)).toBe(true)
      expect(told.size).toBe((plan.fiveTo - from) / 5)
      expect(plan.fiveTo).toBeLessThan(end + 300)
    }),
    { numRuns: 40 },
  )
})

test('whole hours and five minutes stand on their marks, and no hour is told that is younger than a day', () => {
  const plan = planFrom(now - 3 * 86_400 - 17, now)
  for (const step of stepsOf(plan, sources)) {
    if (step.kind === 'hours') {
      expect(step.from % 3600).toBe(0)
      expect(step.from + step.count * 3600).toBeLessThanOrEqual(plan.fiveTo - 86_400)
    }
    if (step.kind === 'fives') expect(step.from % 300).toBe(0)
  }
})

test('a batch stays below the limits of the api', () => {
  for (const step of stepsOf(historyPlan(now, 56), sources))
    if ('count' in step) expect(step.count * sources).toBeLessThanOrEqual(100_000)
})

test('the same plan makes the same batches with the same keys, another choice of episodes other keys', () => {
  const plan: Plan = historyPlan(now, 3)
  const keys = (seed: number, without: string[]) => stepsOf(plan, sources).map((step) => keyOf(step, seed, without))
  expect(keys(1, [])).toEqual(keys(1, []))
  expect(new Set(keys(1, [])).size).toBe(keys(1, []).length)
  expect(keys(1, ['surge', 'tangzi'])).toEqual(keys(1, ['tangzi', 'surge']))
  for (const other of [keys(2, []), keys(1, ['tangzi'])])
    expect(other.filter((key) => keys(1, []).includes(key))).toEqual([])
})

test('complaints of a plan and of the live slots after it follow each other', () => {
  const plan = planFrom(now - 7200 - ((now - 7200) % 5), now)
  const complaints = stepsOf(plan, sources).find((step) => step.kind === 'complaints')
  if (complaints?.kind !== 'complaints') throw new Error('a plan has complaints')
  // The first live slot tells of [fiveTo - 4, fiveTo + 1): nothing that is still to come.
  expect(complaints.to).toBe(plan.fiveTo - 4)
})
