import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { storeAreas } from '../../../api/areas/store.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { smallCity } from '../../support/city.ts'
import { slowLedger } from '../../support/slow.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
  const { name, timeZone, calendar, outline } = smallCity()
  await ensureCity(stores.ledger, '/nowhere', { name, timeZone, calendar, outline, seed: 1 })
})
afterAll(() => stores.close())

test('of two readings at one time the one that began later stays, whichever comes in first', async () => {
  const { ledger } = stores
  const [area] = smallCity().areas
  if (!area) throw new Error('the small city has areas')
  const store = (name: string) =>
    storeAreas(ledger, { areas: [{ ...area, name }], from: null, actor: 'somebody', source: null })
  const city = new CityHolder()
  await store('旧名')
  const { slow, read, release } = slowLedger(ledger, 2)
  const early = city.reload(slow)
  await read
  await store('新名')
  await city.reload(ledger)
  release()
  await early
  expect(city.get().areas.map(({ name }) => name)).toEqual(['新名'])
})
