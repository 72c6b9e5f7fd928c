import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Unplaced } from '../../../web/api.ts'
import { circle, following, stepped, targetOf } from '../../../web/unplaced/queue.ts'

const orders = ['a', 'b', 'c'].map((number) => ({ number }))

test('when an order leaves, the next is taken; at the end the one before it; of the last none is left', () => {
  expect(following(orders, 'b')?.number).toBe('c')
  expect(following(orders, 'c')?.number).toBe('b')
  expect(following([{ number: 'a' }], 'a')).toBeUndefined()
})

test('stepping stops at the ends and begins at the first', () => {
  expect(stepped(orders, 'a', -1)?.number).toBe('a')
  expect(stepped(orders, 'a', 1)?.number).toBe('b')
  expect(stepped(orders, 'c', 1)?.number).toBe('c')
  expect(stepped(orders, undefined, 1)?.number).toBe('a')
  expect(stepped([], undefined, 1)).toBeUndefined()
})

const metres = (a: readonly number[], b: readonly number[]): number => {
  const [lon = 0, lat = 0] = a
  const [east = 0, north = 0] = b
  const radians = Math.PI / 180
  return 6_371_008 * radians * Math.hypot((east - lon) * Math.cos(lat * radians), north - lat)
}

test('every corner of a circle is its radius away, to a percent', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 73, max: 135, noNaN: true }),
      fc.double({ min: 18, max: 53, noNaN: true }),
      fc.integer({ min: 5, max: 3000 }),
      (lon, lat, radius) => {
        const [ring = []] = circle({ lon, lat }, radius).coordinates
        expect(ring[0]).toEqual(ring.at(-1))
        for (const corner of ring) expect(metres([lon, lat], corner) / radius).toBeCloseTo(1, 1.7)
      },
    ),
    { numRuns: 40 },
  )
})

test('the map goes to the candidate chosen, shows how far off it may be, and stays where the person points', () => {
  const candidate = {
    level: 'road',
    key: 'k',
    name: 'n',
    matched: 'm',
    area: '',
    lon: 116,
    lat: 39,
    spread: 50,
    confidence: 0.5,
  } as const
  const order: Unplaced = {
    number: '1',
    state: 'waiting',
    place: '某处',
    at: null,
    class: null,
    text: null,
    channel: null,
    status: null,
    candidates: [candidate, { ...candidate, lon: 117, spread: 0 }],
    found: null,
    by: null,
    since: '2026-11-21T00:00:00.000Z',
    can: ['place', 'dismiss'],
  }
  expect(targetOf(order, { candidate: 0 })).toMatchObject({ lon: 116, vague: true, geometry: { type: 'Polygon' } })
  expect(targetOf(order, { candidate: 1 })).toEqual({ lon: 117, lat: 39 })
  expect(targetOf(order, { candidate: 2 })).toBeUndefined()
  expect(targetOf(order, { spot: { lon: 1, lat: 2 } })).toBeUndefined()
  const found = { level: 'person' as const, matched: '', confidence: null, lon: 5, lat: 6 }
  expect(targetOf({ ...order, state: 'placed', found, can: ['withdraw'] }, undefined)).toMatchObject({ lon: 5, lat: 6 })
  expect(targetOf(undefined, { candidate: 0 })).toBeUndefined()
})
