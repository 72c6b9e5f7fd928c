import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { testStores } from '../../support/stores.ts'
import { componentWorld, lamp } from './world.ts'

let stores: Stores
let ledger: LedgerDb
let world: ReturnType<typeof componentWorld>

const square = (west: number, east: number): GeoJSON.Polygon => ({
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
})

/** Two unit grids of one community, and one of a street whose communities are not known. */
const grids = [
  { code: '110102001003001', geometry: square(116.36, 116.365) },
  { code: '110102001003002', geometry: square(116.365, 116.38) },
  { code: '110102011000001', geometry: square(116.38, 116.4) },
]

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  await ledger
    .insertInto('grids')
    .values(
      grids.map(({ code, geometry }) => ({
        code,
        geometry: JSON.stringify(geometry),
        extent: '(1,1),(0,0)',
        area_m2: 1,
        land_use: null,
        level: null,
        responsible: null,
        origin: 'imported' as const,
        valid_from: '2026-01-01',
        valid_to: null,
      })),
    )
    .execute()
  const holder = new GridHolder()
  await holder.reload(ledger)
  world = componentWorld(ledger, holder)
  await world.post([
    lamp(1, { owner: '路灯中心 张工 13812345678', installedOn: '2019-05-04', national: '1101020118000001' }),
    lamp(2, { state: 'damaged', class: '0305' }),
    lamp(3, { lon: 116.37, class: '0305', attributes: { 联系人: '李工 13812345678', 批次: '20230216' } }),
    lamp(4, { lon: 116.39, class: '100118', state: 'removed' }),
    lamp(5, { lon: 116.391, class: '0118', state: 'missing' }),
  ])
})
afterAll(() => stores.close())

const get = async (path: string, role: 'operator' | 'staff' = 'staff', scope?: string[]) => {
  const answer = await world.as(role, scope).request(`/api${path}`)
  return { status: answer.status, body: await answer.json() }
}

test('one component tells what it is, where, whose, what happened and what one may do', async () => {
  const { status, body } = await get('/components/110102/00000001')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    key: '110102.00000001',
    district: '110102',
    code: '00000001',
    standard: 'CJ/T 214-2007',
    class: '0118',
    className: '路灯',
    majorName: '公用设施类',
    name: '路灯',
    state: 'intact',
    owner: '路灯中心 张工 138****5678',
    maintainer: null,
    nationalCode: '1101020118000001',
    installedOn: '2019-05-04',
    grid: '110102001003001',
    area: '110102001003',
    path: [
      { code: '110102', level: 'district', name: '西城区' },
      { code: '110102001', level: 'street', name: '西长安街街道' },
      { code: '110102001003001', level: 'grid', name: '001' },
    ],
    version: 1,
    history: [],
    can: ['move', 'change'],
    addedBy: 'test administrator',
  })
  expect((await get('/components/110102/00000001', 'operator')).body.can).toEqual([])
  expect((await get('/components/110102/00000003')).body.attributes).toEqual({
    联系人: '李工 138****5678',
    批次: '20230216',
  })
})

test('a component outside one’s scope, and one that is not there, are 404', async () => {
  expect((await get('/components/110102/00000001', 'staff', ['110102011'])).status).toBe(404)
  expect((await get('/components/110102/99999999')).status).toBe(404)
  expect((await get('/components/110102/0000001')).status).toBe(400)
})

const codes = (body: { components: { code: string }[] }) => body.components.map((one) => one.code)

test.each<[string, string[]]>([
  ['', ['00000001', '00000002', '00000003', '00000004', '00000005']],
  ['area=110102001', ['00000001', '00000002', '00000003']],
  ['area=110102001003', ['00000001', '00000002', '00000003']],
  ['area=110102001003002', ['00000003']],
  ['area=110102011000001', ['00000004', '00000005']],
  ['class=0305', ['00000002', '00000003']],
  ['state=damaged', ['00000002']],
  ['state=intact&area=110102001', ['00000001', '00000003']],
  ['area=110102001&class=0305&state=damaged', ['00000002']],
])('the list by %s', async (query, expected) => {
  const { status, body } = await get(`/components?${query}`)
  expect(status).toBe(200)
  expect(codes(body)).toEqual(expected)
})

test('pages follow each other without a gap', async () => {
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const { body } = await get(`/components?limit=2${next === '' ? '' : `&after=${next}`}`)
    seen.push(...codes(body))
    next = body.next
  }
  expect(seen).toEqual(['00000001', '00000002', '00000003', '00000004', '00000005'])
})

test('lists keep to the scope', async () => {
  expect(codes((await get('/components', 'staff', ['110102011'])).body)).toEqual(['00000004', '00000005'])
  expect(codes((await get('/components?area=110102', 'staff', ['110102001003'])).body)).toHaveLength(3)
  expect((await get('/components?area=110102001', 'staff', ['110102011'])).status).toBe(404)
})

test('counts by class, by state and by what lies below, down to the grid', async () => {
  const { body } = await get('/components/counts')
  expect(body).toMatchObject({
    area: '',
    total: 4,
    byState: [
      { state: 'intact', count: 2 },
      { state: 'damaged', count: 1 },
      { state: 'missing', count: 1 },
      { state: 'removed', count: 1 },
    ],
    children: [{ code: '110102', count: 4, damaged: 2, byMajor: { '01': 2, '03': 2 } }],
  })
  expect(body.byClass).toEqual([
    { standard: 'CJ/T 214-2007', class: '0118', name: '路灯', major: '01', majorName: '公用设施类', count: 2 },
    { standard: 'CJ/T 214-2007', class: '0305', name: '垃圾箱', major: '03', majorName: '市容环境类', count: 2 },
  ])
  const children = async (area: string) =>
    (await get(`/components/counts?area=${area}`)).body.children.map((one: { code: string; count: number }) => [
      one.code,
      one.count,
    ])
  expect(await children('110102')).toEqual([
    ['110102001', 3],
    ['110102011', 1],
  ])
  expect(await children('110102001')).toEqual([['110102001003', 3]])
  expect(await children('110102001003')).toEqual([
    ['110102001003001', 2],
    ['110102001003002', 1],
  ])
  expect(await children('110102011')).toEqual([['110102011000001', 1]])
  expect((await get('/components/counts?area=110102001003001')).body).toMatchObject({ total: 2, children: [] })
  expect((await get('/components/counts?area=110102099')).body).toMatchObject({ total: 0, byClass: [], children: [] })
})

test('counts tell nothing of what lies outside the scope', async () => {
  const of = async (query: string) => (await get(`/components/counts${query}`, 'staff', ['110102011'])).body
  for (const query of ['', '?area=110102'])
    expect(await of(query)).toMatchObject({ total: 1, children: [{ code: '110102011', count: 1 }] })
  expect((await get('/components/counts?area=110102001', 'staff', ['110102011'])).status).toBe(404)
})

test.each([[['110102', '110102011']], [['110102011', '110102001', '110102011']], [['1101']], [['1101', '110102001']]])(
  'counts of the scope %j count each component once',
  async (scope) => expect((await get('/components/counts', 'staff', scope)).body).toMatchObject({ total: 4 }),
)

test('the classes tell their standards', async () => {
  const { body } = await get('/components/classes')
  expect(body.standards.map((one: { code: string }) => one.code)).toEqual([
    'CJ/T 214-2007',
    '北京 2013',
    'GB/T 47678.5',
  ])
  expect(body.classes).toContainEqual({
    standard: 'CJ/T 214-2007',
    code: '0118',
    name: '路灯',
    major: '01',
    majorName: '公用设施类',
    group: 'utility',
  })
})

test.each([
  '/components',
  '/components/counts',
  '/components/classes',
  '/components/110102/00000001',
  '/tiles/components/16/53962/24800',
])('%s: nobody 401, a sender 403', async (path) => {
  expect((await world.as().request(`/api${path}`)).status).toBe(401)
  expect((await world.as('sender').request(`/api${path}`)).status).toBe(403)
})

test.each([
  '/components?area=1101',
  '/components?limit=0',
  '/components?state=fine',
  '/components?after=x',
  '/components?class=lamp',
  '/components/counts?area=x',
  '/tiles/components/23/0/0',
  '/tiles/components/2/4/0',
  '/tiles/components/a/0/0',
])('%s is 400', async (path) => {
  expect((await get(path)).status).toBe(400)
})
