import { gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { noCause } from '../../../../api/alerts/evidence.ts'
import type { Incident } from '../../../../api/alerts/raise.ts'
import { Follower } from '../../../../api/detection/surge/follow.ts'
import type { Found } from '../../../../api/detection/surge/watch.ts'

const [middle = '', beside = ''] = gridDisk(latLngToCell(39.91, 116.369, 10), 1)
const far = latLngToCell(39.95, 116.42, 10)
const found = (cell: string, observed: number, since: number): Found => ({
  cell,
  observed,
  expected: 10,
  sigma: 2,
  z: 6,
  gi: 4,
  rate: 1e-6,
  since,
})
const describe = (cells: readonly Found[]): Incident => {
  return {
    severity: 'B',
    place: '',
    area: '',
    lon: 0,
    lat: 0,
    observed: Math.max(...cells.map((one) => one.observed)),
    normal: 10,
    evidence: {
      ...noCause,
      unit: '人',
      per: '5min',
      observed: 0,
      expected: 0,
      band: null,
      z: null,
      rate: null,
      neighbours: [],
      since: '',
      method: '',
    },
    firstSeen: new Date(0),
    lastSeen: new Date(0),
    cells: cells.map(({ cell, observed }) => ({ cell, observed })),
  }
}
const steps = (follower: Follower, all: readonly (readonly Found[])[], gone = true) =>
  all.flatMap((one, at) => follower.step({ end: (at + 1) * 300, found: one, describe, gone: () => gone }))

test('an incident lasts from its first bucket to its last and is told as it was at its worst', () => {
  const follower = new Follower()
  const over = steps(follower, [
    [found(middle, 40, 0)],
    [found(middle, 90, 0), found(beside, 60, 300)],
    [found(beside, 30, 300)],
    [],
  ])
  expect(over).toMatchObject([{ from: 0, openedAt: 300, to: 900, peak: { strayed: 130, incident: { observed: 90 } } }])
  expect(follower.live()).toEqual([])
})

test('incidents far apart are two, and two that grow together are one', () => {
  const follower = new Follower()
  steps(follower, [[found(middle, 40, 0), found(far, 50, 0)]])
  expect(follower.live()).toHaveLength(2)
  const [, , ...path] = gridDisk(middle, 2)
  const ring = path.find((cell) => gridDisk(cell, 1).every((near) => near !== middle)) ?? ''
  const pair = new Follower()
  steps(pair, [[found(middle, 40, 0), found(ring, 70, 0)]])
  expect(pair.live()).toHaveLength(2)
  const between = gridDisk(middle, 1).find((cell) => cell !== middle && gridDisk(cell, 1).includes(ring)) ?? ''
  steps(pair, [[found(middle, 40, 0), found(between, 40, 0), found(ring, 70, 0)]])
  expect(pair.live()).toMatchObject([{ cells: [{}, {}, {}], from: 0 }])
})

test('what is not over yet stays, and goes on as the same', () => {
  const follower = new Follower()
  expect(steps(follower, [[found(middle, 40, 0)], [], []], false)).toEqual([])
  expect(steps(follower, [[found(middle, 50, 900)]])).toEqual([])
  expect(follower.live()).toMatchObject([{ from: 0 }])
})
