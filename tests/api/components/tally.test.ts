import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { groupNumber } from '../../../api/components/classes.ts'
import { countAnew } from '../../../api/components/count-writes.ts'
import { morton, stepOf } from '../../../api/components/quad.ts'
import { clusterLevels, codesAbove, Tally } from '../../../api/components/tally.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { componentClasses } from '../../../data/codes/component-classes/standards.ts'
import { testStores } from '../../support/stores.ts'
import { componentWorld, lamp } from './world.ts'

let stores: Stores
let ledger: LedgerDb

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
})
afterAll(() => stores.close())

test('a component counts under every code above it, each with its parent', () => {
  expect(codesAbove({ area: '110102001003', grid: '110102001003007' })).toEqual([
    ['110102', ''],
    ['110102001', '110102'],
    ['110102001003', '110102001'],
    ['110102001003007', '110102001003'],
  ])
  expect(codesAbove({ area: '110102', grid: '' })).toEqual([['110102', '']])
})

test('what is added and taken away again leaves nothing', () => {
  const tally = new Tally()
  const thing = {
    area: '110102001',
    grid: '',
    lon: 116.36,
    lat: 39.9,
    quad: morton(...stepOf(116.36, 39.9)),
    class: '0118',
    state: 'damaged' as const,
  }
  tally.add(thing)
  tally.remove(thing)
  for (const { count } of tally.tallies.values()) expect(count).toBe(0)
  for (const { count, amiss, lon, lat } of tally.clusters.values())
    expect([count, amiss, lon, lat].map(Math.abs)).toEqual([0, 0, 0, 0])
})

const thing = fc.record({
  number: fc.integer({ min: 1, max: 30 }),
  lon: fc.double({ min: 116.361, max: 116.399, noNaN: true }),
  lat: fc.double({ min: 39.901, max: 39.919, noNaN: true }),
  class: fc.constantFrom('0118', '0305', '02014'),
  state: fc.constantFrom('intact', 'damaged', 'removed'),
})

type Total = { key: string; count: number }

/** Adds up in the plainest way. */
const recount = (keys: readonly string[]): Total[] =>
  [...Map.groupBy(keys, (key) => key)]
    .map(([key, same]) => ({ key, count: same.length }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))

test('whatever is delivered in whatever order, the kept counts are those of the components', async () => {
  const world = componentWorld(ledger)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(thing, { selector: (one) => one.number, maxLength: 20 }), { maxLength: 4 }),
      async (deliveries) => {
        for (const rows of deliveries)
          if (rows.length > 0)
            expect((await world.post(rows.map(({ number, ...over }) => lamp(number, over)))).status).toBe(200)
        const all = await ledger.selectFrom('components').selectAll().execute()

        const tallies = await ledger.selectFrom('component_tallies').selectAll().execute()
        expect(
          tallies
            .map(({ code, class: cls, state, count }) => ({ key: `${code} ${cls} ${state}`, count }))
            .sort((a, b) => (a.key < b.key ? -1 : 1)),
        ).toEqual(recount(all.flatMap((one) => codesAbove(one).map(([code]) => `${code} ${one.class} ${one.state}`))))

        const standing = all.filter((one) => one.state !== 'removed')
        for (const level of clusterLevels) {
          const clusters = await ledger
            .selectFrom('component_clusters')
            .selectAll()
            .where('level', '=', level)
            .execute()
          expect(
            clusters
              .map(({ cell, area, grp, count }) => ({ key: `${cell} ${area} ${grp}`, count }))
              .sort((a, b) => (a.key < b.key ? -1 : 1)),
          ).toEqual(
            recount(
              standing.map(
                (one) => `${Math.floor(one.quad / 4 ** (26 - level))} ${one.area} ${groupNumber(one.class)}`,
              ),
            ),
          )
          const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
          expect(sum(clusters.map((one) => one.lon))).toBeCloseTo(sum(standing.map((one) => one.lon)), 6)
          expect(sum(clusters.map((one) => one.amiss))).toBe(standing.filter((one) => one.state === 'damaged').length)
        }
      },
    ),
    { numRuns: 12, endOnFailure: true, seed: 20261121 },
  )
})

test('counting everything anew comes to the same', async () => {
  const world = componentWorld(ledger)
  const state = ['intact', 'damaged', 'missing', 'removed']
  const rows = Array.from({ length: 200 }, (_, i) =>
    lamp(1000 + i, {
      lon: 116.361 + (i % 19) * 0.002,
      class: ['0118', '0305', '02014', '0501'][i % 4],
      state: state[(i >> 2) % 4],
    }),
  )
  await world.post(rows)
  const kept = async () => ({
    tallies: await ledger
      .selectFrom('component_tallies')
      .selectAll()
      .orderBy('code')
      .orderBy('class')
      .orderBy('state')
      .execute(),
    clusters: (
      await ledger
        .selectFrom('component_clusters')
        .selectAll()
        .orderBy('level')
        .orderBy('cell')
        .orderBy('area')
        .orderBy('grp')
        .execute()
    ).map(({ lon, lat, ...rest }) => ({ ...rest, lon: lon.toFixed(6), lat: lat.toFixed(6) })),
  })
  const before = await kept()
  expect(before.clusters.length).toBeGreaterThan(50)
  const groups = componentClasses.map(({ code }) => ({ class: code, grp: groupNumber(code) }))
  await ledger.transaction().execute((tx) => countAnew(tx, groups))
  expect(await kept()).toEqual(before)
})
