import fc from 'fast-check'
import { expect, test } from 'vitest'
import { candidate, worthOf } from '../../../api/gazetteer/candidate.ts'

test('the farther a point may be off, the less it is worth, and never more than certain', () => {
  const metres = fc.double({ min: 0, max: 20_000, noNaN: true })
  fc.assert(
    fc.property(metres, metres, (a, b) => {
      expect(worthOf(Math.min(a, b))).toBeGreaterThanOrEqual(worthOf(Math.max(a, b)))
      expect(worthOf(a)).toBeGreaterThan(0)
      expect(worthOf(a)).toBeLessThanOrEqual(1)
    }),
  )
  expect([0, 100, 200, 300, 1000, 9000].map(worthOf)).toEqual([1, 1, 0.96, 0.92, 0.6, 0.2])
})

test('figures are rounded for people', () => {
  const rest = { level: 'alley', key: 'k', name: 'n', matched: 'm', area: '' } as const
  expect(candidate({ ...rest, lon: 116.36912345, lat: 39.9, spread: 123.4, certainty: 0.9 })).toEqual({
    ...rest,
    lon: 116.369123,
    lat: 39.9,
    spread: 123,
    confidence: 0.89,
  })
})
