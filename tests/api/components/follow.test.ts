import { afterAll, beforeAll, expect, test } from 'vitest'
import { CityHolder } from '../../../api/areas/holder.ts'
import { followGround } from '../../../api/components/follow.ts'
import { appendEvent } from '../../../api/db/events.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'
import { componentWorld, lamp } from './world.ts'

let stores: Stores
let ledger: LedgerDb
let deps: Parameters<typeof followGround>[0]

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  deps = { ledger, city: CityHolder.of(smallCity()), grids: new GridHolder() }
  await componentWorld(ledger, deps.grids, deps.city).post([
    lamp(1, { lon: 116.362 }),
    lamp(2, { lon: 116.372 }),
    lamp(3, { lon: 116.39 }),
    lamp(4, { lon: 116.363, state: 'removed' }),
  ])
})
afterAll(() => stores.close())

/** A grid of the west half of the first street, written as the grid room writes it. */
const layGrid = async (code: string, west: number, east: number, area: string) => {
  const geometry: GeoJSON.Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [west, 39.9],
        [east, 39.9],
        [east, 39.92],
        [west, 39.92],
        [west, 39.9],
      ],
    ],
  }
  await ledger.transaction().execute(async (tx) => {
    await tx
      .insertInto('grids')
      .values({
        code,
        geometry: JSON.stringify(geometry),
        extent: `(${east},39.92),(${west},39.9)`,
        area_m2: 1,
        land_use: null,
        level: null,
        responsible: null,
        origin: 'imported',
        valid_from: '2026-01-01',
        valid_to: null,
      })
      .execute()
    await appendEvent(tx, { kind: 'grids.generated', subject: '1', area })
  })
  await deps.grids.reload(ledger)
}

const places = async () =>
  (await ledger.selectFrom('components').select(['area', 'grid', 'version']).orderBy('code').execute()).map(
    ({ area, grid, version }) => `${area} ${grid || '-'} v${version}`,
  )

const tallies = async () =>
  (await ledger.selectFrom('component_tallies').selectAll().orderBy('code').orderBy('state').execute()).map(
    ({ code, parent, state, count }) => `${code}<${parent} ${state} ${count}`,
  )

test('components follow new grids, are counted there, and keep their version', async () => {
  expect(await followGround(deps)).toBe(0)
  await layGrid('110102001003001', 116.36, 116.37, '110102001003')
  // No component was yet known to lie in the community that the event speaks of.
  expect(await followGround(deps)).toBe(2)
  await layGrid('110102001003002', 116.37, 116.38, '110102001003')
  expect(await followGround(deps)).toBe(1)
  expect(await places()).toEqual([
    '110102001003 110102001003001 v1',
    '110102001003 110102001003002 v1',
    '110102011 - v1',
    '110102001003 110102001003001 v1',
  ])
  expect(await tallies()).toEqual([
    '110102< intact 3',
    '110102< removed 1',
    '110102001<110102 intact 2',
    '110102001<110102 removed 1',
    '110102001003<110102001 intact 2',
    '110102001003<110102001 removed 1',
    '110102001003001<110102001003 intact 1',
    '110102001003001<110102001003 removed 1',
    '110102001003002<110102001003 intact 1',
    '110102011<110102 intact 1',
  ])
  expect(await followGround(deps)).toBe(0)
})
