import { gridDisk } from 'h3-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CityHolder } from '../../../../api/areas/holder.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { learnMetric } from '../../../../api/detection/normals/learn-metric.ts'
import { Listener } from '../../../../api/detection/surge/listen.ts'
import { smallCity } from '../../../support/city.ts'
import { testStores } from '../../../support/stores.ts'
import { counters, east, emptyFacts, type Happening, middle, noon, put } from './world.ts'

const [hour, day] = [3600, 86_400]
const city = CityHolder.of(smallCity())
const eastern = counters.filter((cell) => city.get().areaOfCell(cell) === '110102011')
let stores: Stores
let now = 0
const listener = () => {
  now -= hour
  const made = new Listener({ ...stores, city, now: () => new Date(now * 1000), log: () => {} })
  now += hour
  return made
}
const alerts = () => stores.ledger.selectFrom('alerts').selectAll().orderBy('id').execute()
/** Hours come in one after the other, each listened to ten minutes after its end. */
const listen = async (from: number, hours: number, happenings: readonly Happening[]) => {
  for (let at = from; at < from + hours * hour; at += hour) {
    await put(stores, { from: at, to: at + hour }, happenings)
    now = at + hour + 601
    await listener().run()
  }
}

beforeAll(async () => {
  stores = await testStores()
  await emptyFacts(stores)
  await stores.ledger
    .insertInto('metrics')
    .values({ code: 'pedestrian', name: '人流', unit: '人', kind: 'flow' })
    .execute()
  await put(stores, { from: noon - 28 * day, to: noon - 3 * hour, step: 3600 })
  await put(stores, { from: noon - 3 * hour, to: noon })
  const deps = { ...stores, city, now: () => new Date(noon * 1000) }
  await learnMetric(deps, { code: 'pedestrian', kind: 'flow' }, 1, noon)
})
afterAll(() => stores.close())

test('counters that report as ever are no alert', async () => {
  now = noon + 601
  expect(await listener().run()).toMatchObject([{ raised: [] }])
  expect(await listener().run(), 'an hour is listened to once').toEqual([])
})

test('a server just started waits until senders have filled what they could not send', async () => {
  now = noon + 2 * hour
  expect(await new Listener({ ...stores, city, now: () => new Date(now * 1000), log: () => {} }).run()).toEqual([])
})

test('a street that falls silent is one alert after three hours, and closes when it reports again', async () => {
  const dead: Happening = { cells: eastern, from: noon, to: noon + 4 * hour, times: Number.NaN }
  await listen(noon, 2, [dead])
  expect(await alerts()).toEqual([])
  await listen(noon + 2 * hour, 2, [dead])
  const [alert, ...more] = await alerts()
  expect(more).toEqual([])
  expect(alert).toMatchObject({
    rule: 'silence',
    metric: 'pedestrian',
    state: 'open',
    area: '110102011',
    place: '金融街街道',
    observed: 0,
    evidence: { method: 'silence', looks: { k: 3, n: 3 } },
    first_seen: new Date(noon * 1000),
  })
  await listen(noon + 4 * hour, 1, [])
  expect(await alerts()).toMatchObject([{ id: alert?.id, state: 'closed' }])
})

test('a counter that tells nonsense is named, its neighbours are not', async () => {
  const [cell = ''] = gridDisk(middle, 0)
  expect(cell).not.toBe(east)
  await listen(noon + 5 * hour, 1, [{ cells: [cell], from: noon + 5 * hour, to: noon + 6 * hour, times: 100_000 }])
  const [, alert, ...more] = await alerts()
  expect(more).toEqual([])
  expect(alert).toMatchObject({ rule: 'silence', severity: 'C', area: '110102001', evidence: { method: 'absurd' } })
  const cells = await stores.ledger
    .selectFrom('alert_cells')
    .select('cell')
    .where('alert', '=', alert?.id ?? 0)
    .execute()
  expect(cells).toEqual([{ cell }])
})
