import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../../api/accounts/caller.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { searchRoutes } from '../../../api/search/routes.ts'
import { mount } from '../../support/caller.ts'
import { testStores } from '../../support/stores.ts'
import { box, town, townGazetteer, writeComponents, writePlaces } from '../gazetteer/town.ts'

type Result = {
  kind: string
  key: string
  title: string
  subtitle: string
  area: string
  lon: number | null
  lat: number | null
  bbox?: number[]
  match: number[][]
  count?: number
  state?: string
  type?: string
}

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
  const { ledger } = stores
  await writePlaces(ledger)
  await writeComponents(ledger, [
    { code: '01020304', state: 'damaged', grid: '110102001003007' },
    { code: '01020304', district: '110101', area: '110101001', lon: 116.41 },
    { code: '01020399', area: '110102011' },
    { code: '88020304', name: '果皮箱', class: '0304' },
  ])
  await ledger
    .insertInto('component_tallies')
    .values([
      { code: '110102', parent: '', class: '0104', state: 'intact', count: 1 },
      { code: '110102', parent: '', class: '0104', state: 'damaged', count: 1 },
      { code: '110102', parent: '', class: '0104', state: 'removed', count: 9 },
      { code: '110102001', parent: '110102', class: '0104', state: 'damaged', count: 1 },
      { code: '110101', parent: '', class: '0104', state: 'intact', count: 1 },
    ])
    .execute()
  await ledger
    .insertInto('grids')
    .values({
      code: '110102001003007',
      geometry: JSON.stringify(box([116.369, 39.909], [116.371, 39.911])),
      extent: '(116.369,39.909),(116.371,39.911)',
      area_m2: 10_000,
      origin: 'generated',
      valid_from: '2026-01-01',
    })
    .execute()
  await ledger
    .insertInto('complaint_numbers')
    .values([
      {
        number: 'GD2026_001',
        digest: Buffer.alloc(1),
        revision: 1,
        at: new Date('2026-03-10T04:00:00Z'),
        cell: '8a31aa42ec57fff',
        class: '停车',
      },
      {
        number: 'GD2026X002',
        digest: Buffer.alloc(1),
        revision: 1,
        at: new Date('2026-03-10T04:00:00Z'),
        cell: '0',
        class: '停车',
      },
    ])
    .execute()
})
afterAll(() => stores.close())

const ask = async (
  q: string,
  { role = 'operator', scope = [''], limit = '' }: { role?: Role; scope?: string[]; limit?: string } = {},
) => {
  const routes = searchRoutes({
    ledger: stores.ledger,
    city: CityHolder.of(town()),
    gazetteer: townGazetteer(stores.ledger),
  })
  const answer = await mount(routes, role, scope).request(
    `/api/search?q=${encodeURIComponent(q)}${limit && `&limit=${limit}`}`,
  )
  expect(answer.status).toBe(200)
  const { results }: { results: Result[] } = await answer.json()
  return results
}
const keys = (results: readonly Result[]) => results.map(({ kind, key }) => `${kind} ${key}`)

test('nobody, nobody who may read, and nothing asked', async () => {
  const routes = searchRoutes({
    ledger: stores.ledger,
    city: CityHolder.of(town()),
    gazetteer: townGazetteer(stores.ledger),
  })
  expect((await mount(routes).request('/api/search?q=x')).status).toBe(401)
  expect((await mount(routes, 'sender').request('/api/search?q=x')).status).toBe(403)
  for (const query of ['', '?q=', '?q=%20', `?q=${'x'.repeat(201)}`, '?q=x&limit=0', '?q=x&limit=51'])
    expect((await mount(routes, 'operator').request(`/api/search${query}`)).status).toBe(400)
})

test.each(['01020304', '０１０２０３０４', '0102 0304', ' 0102-0304 '])(
  'eight digits find their components first: %s',
  async (q) => {
    const results = await ask(q)
    expect(keys(results)).toEqual(['component 110101.01020304', 'component 110102.01020304'])
    expect(results[1]).toMatchObject({
      title: '01020304',
      subtitle: '雨水箅子 · 西城区 西长安街街道 义达里社区居委会',
      area: '110102001003007',
      lon: 116.37,
      lat: 39.91,
      state: 'damaged',
      match: [[0, 8]],
    })
  },
)

test('a district before the eight digits names one component', async () => {
  expect(keys(await ask('110102.01020304'))).toEqual(['component 110102.01020304'])
})

test('the first digits find components, areas, grids and orders by code', async () => {
  expect(keys(await ask('010203'))).toEqual([
    'component 110101.01020304',
    'component 110102.01020304',
    'component 110102.01020399',
  ])
  expect(keys(await ask('110102001003'))).toEqual(['area 110102001003', 'grid 110102001003007'])
  expect(keys(await ask('110102001003007'))).toEqual(['grid 110102001003007'])
  expect(keys(await ask('110102'))[0]).toBe('area 110102')
  const [grid] = await ask('110102001003007')
  expect(grid).toMatchObject({
    bbox: [116.369, 39.909, 116.371, 39.911],
    subtitle: '西城区 西长安街街道 义达里社区居委会',
    match: [[0, 15]],
  })
})

test.each([
  ['西长安街', ['place arterial/西长安街', 'area 110102001']],
  ['堂子', ['place alley/堂子胡同']],
  ['商场', ['place landmark/西单商场']],
  ['tangzihutong', ['place alley/堂子胡同']],
  ['tzht', ['place alley/堂子胡同']],
  ['xidanshang', ['place landmark/西单商场']],
  ['义达里', ['area 110102001003']],
  ['ydl', ['area 110102001003']],
])('%s', async (q, expected) => {
  expect(keys(await ask(q)).slice(0, expected.length)).toEqual(expected)
})

test('what was typed is marked in the title', async () => {
  expect((await ask('商场'))[0]).toMatchObject({
    title: '西单商场',
    match: [[2, 4]],
    type: 'landmark',
    subtitle: '西城区 西长安街街道 义达里社区居委会',
  })
  expect((await ask('lingj'))[0]).toMatchObject({ title: '灵境胡同', match: [[0, 2]] })
})

test('a class of components tells how many there are in the scope', async () => {
  const [whole] = await ask('雨水箅子')
  expect(whole).toMatchObject({ kind: 'class', key: '0104', count: 3, match: [[0, 4]] })
  expect((await ask('ysbz', { scope: ['110102001', '110102'] }))[0]).toMatchObject({ kind: 'class', count: 2 })
  expect((await ask('ysbz', { scope: ['11'] }))[0]).toMatchObject({ kind: 'class', count: 3 })
  expect(keys(await ask('雨水箅子', { scope: ['110101001'] }))).toEqual([])
  expect(keys(await ask('果皮箱'))).toEqual([])
})

test('orders by number: an underscore is no wildcard, and who sees a part of the city sees its orders alone', async () => {
  expect(keys(await ask('GD2026'))).toEqual(['order GD2026X002', 'order GD2026_001'])
  expect(keys(await ask('GD2026_'))).toEqual(['order GD2026_001'])
  expect(keys(await ask('GD2026', { scope: ['110102001'] }))).toEqual(['order GD2026_001'])
  expect(keys(await ask('GD2026', { scope: ['110101'] }))).toEqual([])
  const [without, placed] = await ask('GD2026')
  expect(placed).toMatchObject({ area: '110102001003', lon: expect.closeTo(116.369, 2), lat: expect.closeTo(39.91, 2) })
  expect(without).toMatchObject({ area: '', lon: null, lat: null })
})

test('an address in words', async () => {
  const [first] = await ask('堂子胡同5号院')
  expect(first).toMatchObject({ kind: 'place', key: 'alley/堂子胡同', title: '堂子胡同5号院', area: '110102001' })
  expect((await ask('西单北大街与西长安街路口'))[0]).toMatchObject({
    kind: 'place',
    type: 'crossing',
    lon: expect.closeTo(116.3675, 3),
  })
  expect(keys(await ask('部件01020304旁的积水', { scope: ['110102'] }))[0]).toBe('component 110102.01020304')
})

test('components and areas outside the scope are not found', async () => {
  const scope = ['110101']
  expect(keys(await ask('01020304', { scope }))).toEqual(['component 110101.01020304'])
  expect(keys(await ask('110102', { scope }))).toEqual([])
  expect(keys(await ask('西长安街街道', { scope })).filter((key) => key.startsWith('area'))).toEqual([])
  expect(keys(await ask('部件01020304旁', { scope }))).toEqual(['component 110101.01020304'])
  expect(await ask('01020304', { scope: [] })).toEqual([])
})

test('no more than asked for, and nothing for what is nowhere', async () => {
  expect(await ask('1', { limit: '2' })).toHaveLength(2)
  expect(await ask('没有这个地方')).toEqual([])
})
