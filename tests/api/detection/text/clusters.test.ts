import { expect, test } from 'vitest'
import { type Bounds, Clusters, type Member } from '../../../../api/detection/text/clusters.ts'
import { addressOf } from '../../../../api/detection/text/household.ts'

const free: Bounds = { sameAddress: false, widest: Number.POSITIVE_INFINITY, oneBuilding: false }
/** A member by its place text, so many metres north of a point of the city. */
const at = (place: string, north?: number): Member => ({
  address: addressOf(place),
  position: north === undefined ? undefined : { lon: 116.37, lat: 39.91 + north / 111_195 },
})

test('joins once, and numbers by the first member', () => {
  const clusters = new Clusters([at(''), at(''), at('')], new Map())
  expect(clusters.join(2, 1, free)).toBe(true)
  expect(clusters.join(1, 2, free)).toBe(false)
  expect(clusters.all()).toEqual([[0], [1, 2]])
  expect(clusters.of(1)).toBe(clusters.of(2))
  expect(clusters.of(0)).not.toBe(clusters.of(2))
})

test('what contradicts through a third stays apart', () => {
  const clusters = new Clusters([at('堂子胡同5号'), at(''), at('堂子胡同7号')], new Map())
  expect(clusters.join(0, 1, free)).toBe(true)
  expect(clusters.join(1, 2, free)).toBe(false)
  expect(clusters.join(1, 2, { ...free, sameAddress: true })).toBe(true)
})

test('what a person took apart stays apart, through others too', () => {
  const apart = new Map([
    [0, new Set([2])],
    [2, new Set([0])],
  ])
  const clusters = new Clusters([at(''), at(''), at('')], apart)
  expect(clusters.join(0, 1, free)).toBe(true)
  expect(clusters.join(1, 2, { ...free, sameAddress: true })).toBe(false)
  expect(clusters.all()).toEqual([[0, 1], [2]])
})

test('no chain grows wider than its bound, and a member without position has no width', () => {
  const clusters = new Clusters([at('', 0), at('', 15), at('', 30), at('')], new Map())
  const narrow = { ...free, widest: 20 }
  expect(clusters.join(0, 1, narrow)).toBe(true)
  expect(clusters.join(1, 2, narrow)).toBe(false)
  expect(clusters.join(0, 3, narrow)).toBe(true)
})

test('distance never makes two houses one', () => {
  const clusters = new Clusters([at('安澜里3号楼', 0), at('安澜里', 1), at('安澜里3号楼', 2)], new Map())
  const near = { ...free, oneBuilding: true }
  expect(clusters.join(0, 1, near)).toBe(true)
  expect(clusters.join(1, 2, near)).toBe(false)
})
