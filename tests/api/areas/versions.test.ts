import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inForce, opening, type Version } from '../../../api/areas/versions.ts'

const dayOf = (n: number): string => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10)

/** What opening does to a list of versions, as the store carries it out. */
const opened = (versions: Version[], from: string): Version[] => {
  const { closes, overwrites, validTo } = opening(versions, from)
  const kept = versions
    .filter(({ validFrom }) => !(overwrites && validFrom === from))
    .map((version) => (version.validFrom === closes ? { ...version, validTo: from } : version))
  return [...kept, { validFrom: from, validTo }]
}

test('a later version ends the one in force and has no end itself', () => {
  const first = opened([], '2024-01-01')
  expect(opened(first, '2025-01-01')).toEqual([
    { validFrom: '2024-01-01', validTo: '2025-01-01' },
    { validFrom: '2025-01-01', validTo: null },
  ])
})

test('a version dated between two stops where the later begins', () => {
  const two = opened(opened([], '2024-01-01'), '2026-01-01')
  expect(opened(two, '2025-01-01')).toEqual([
    { validFrom: '2024-01-01', validTo: '2025-01-01' },
    { validFrom: '2026-01-01', validTo: null },
    { validFrom: '2025-01-01', validTo: '2026-01-01' },
  ])
})

test('a version before all others stops where the first begins', () => {
  expect(opening([{ validFrom: '2024-06-01', validTo: null }], '2024-01-01')).toEqual({
    closes: undefined,
    overwrites: false,
    validTo: '2024-06-01',
  })
})

test('an area withdrawn on its first day can come back on it', () => {
  expect(opening([{ validFrom: '2024-06-01', validTo: '2024-06-01' }], '2024-06-01')).toEqual({
    closes: undefined,
    overwrites: true,
    validTo: null,
  })
})

test('whatever the order of dates, one version at most answers for a day, and days before a new one keep theirs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 }), (days) => {
      let versions: Version[] = []
      const answer = (date: string) => versions.filter((version) => inForce(version, date)).map((one) => one.validFrom)
      for (const n of days) {
        const from = dayOf(n)
        const before = Array.from({ length: n }, (_, i) => answer(dayOf(i)))
        versions = opened(versions, from)
        expect(Array.from({ length: n }, (_, i) => answer(dayOf(i)))).toEqual(before)
        expect(answer(from)).toEqual([from])
        for (let i = 0; i <= 45; i++) expect(answer(dayOf(i)).length).toBeLessThanOrEqual(1)
      }
      // Nothing was withdrawn: from the first day on there is an answer for every day.
      for (let i = Math.min(...days); i <= 45; i++) expect(answer(dayOf(i))).toHaveLength(1)
    }),
  )
})
