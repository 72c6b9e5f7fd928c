import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { lastEventId } from '../../../api/db/events.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { componentWorld, lamp } from './world.ts'

let stores: Stores
let ledger: LedgerDb
let world: ReturnType<typeof componentWorld>

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  world = componentWorld(ledger)
})
afterAll(() => stores.close())

beforeEach(async () => {
  for (const table of [
    'component_changes',
    'components',
    'component_tallies',
    'component_clusters',
    'component_numbers',
  ] as const)
    await ledger.deleteFrom(table).execute()
})

const all = () => ledger.selectFrom('components').selectAll().orderBy('code').execute()

test('components are added with place, defaults and one event; the same again changes nothing', async () => {
  const before = await lastEventId(ledger)
  const rows = [
    lamp(1, { owner: '市路灯管理中心', installedOn: '2019/5/4' }),
    lamp(2, { state: '破损', class: '路灯' }),
  ]
  const first = await world.post(rows)
  expect(first.status).toBe(200)
  expect(await first.json()).toEqual({
    accepted: 2,
    added: 2,
    changed: 0,
    unchanged: 0,
    rejected: 0,
    rejects: [],
    remarked: 0,
    remarks: [],
  })
  expect(await lastEventId(ledger)).toBe(before + 1)
  expect(await all()).toMatchObject([
    {
      code: '00000001',
      district: '110102',
      standard: 'CJ/T 214-2007',
      class: '0118',
      name: '路灯',
      state: 'intact',
      owner: '市路灯管理中心',
      installed_on: '2019-05-04',
      area: '110102001',
      grid: '',
      version: 1,
      added_by: 'test administrator',
    },
    { code: '00000002', state: 'damaged' },
  ])
  expect(await (await world.post(rows)).json()).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
  expect(await lastEventId(ledger)).toBe(before + 1)
})

test('NDJSON is taken too, and the district may follow from the place', async () => {
  const { district: _, ...row } = lamp(3)
  expect(await (await world.post(`${JSON.stringify(row)}\n\n${JSON.stringify(lamp(4))}\n`)).json()).toMatchObject({
    added: 2,
  })
  expect((await all()).map((one) => one.district)).toEqual(['110102', '110102'])
})

test('a change keeps what was before; what a row does not mention stays', async () => {
  await world.post([lamp(1, { owner: '甲', maintainer: '乙', attributes: { 灯杆: 'A-1', 功率: 100 } })])
  const said = await (
    await world.post([lamp(1, { lon: 116.381, owner: '丙', attributes: { 功率: 100, 灯杆: 'A-1' } })])
  ).json()
  expect(said).toMatchObject({ changed: 1, unchanged: 0 })
  expect(await all()).toMatchObject([{ area: '110102011', owner: '丙', maintainer: '乙', version: 2 }])
  expect(await ledger.selectFrom('component_changes').selectAll().execute()).toMatchObject([
    {
      verb: 'moved',
      actor: 'test administrator',
      before: { lon: expect.closeTo(116.36021, 9), owner: '甲' },
      after: { lon: 116.381, owner: '丙' },
    },
  ])
})

test.each<[string, Record<string, unknown>, string, RegExp]>([
  ['7 digits', { code: '1020304' }, 'code', /8 位数字，这里是 7 位/],
  ['9 digits', { code: '001020304' }, 'code', /这里是 9 位/],
  ['a number', { code: 1020304 }, 'code', /前导零可能已丢失.*文本格式/],
  ['scientific notation', { code: '1.01E+07' }, 'code', /科学计数.*文本格式/],
  ['letters', { code: '0102030X' }, 'code', /只能由数字组成/],
  ['no code', { code: undefined }, 'code', /缺少 8 位部件编号/],
  ['an unknown class', { class: '9999' }, 'class', /没有这个类别.*components\/classes/],
  ['a class as a number', { class: 118 }, 'class', /前导零/],
  ['no class', { class: '' }, 'class', /缺少类别/],
  ['an unknown state', { state: '良好' }, 'state', /完好、破损、丢失、废弃、移除/],
  ['another district', { district: '110101' }, 'lon', /在 110102 区内，不在 110101 区/],
  ['a place out of town', { lon: 117 }, 'lon', /不在本市任何区划内/],
  ['a latitude that is none', { lat: 'north' }, 'lat', /十进制度数/],
  ['a longitude off the earth', { lon: 200 }, 'lon', /-180 到 180/],
  ['a day that never was', { installedOn: '2019-02-30' }, 'installedOn', /须为日期/],
  ['a photo that is a script', { photo: 'javascript:alert(1)' }, 'photo', /http\(s\)/],
  ['a national code of another district', { national: '1101010118000001' }, 'national', /不是所在区/],
  ['a national code of another class', { national: '1101020301000001' }, 'national', /0301 与本行类别 0118 不符/],
  ['attributes that are a list', { attributes: ['a'] }, 'attributes', /对象/],
])('a row with %s is left out with its reason, the others go in', async (_, over, field, reason) => {
  const said = await (await world.post([lamp(1), lamp(2, over), lamp(3)])).json()
  expect(said).toMatchObject({ accepted: 2, added: 2, rejected: 1, rejects: [{ row: 2, field }] })
  expect(said.rejects[0].reason).toMatch(reason)
})

test('a code twice in one delivery is taken once and told with the earlier row', async () => {
  const said = await (await world.post([lamp(1), lamp(2), lamp(1, { owner: '甲' })])).json()
  expect(said).toMatchObject({ added: 2, rejected: 1, rejects: [{ row: 3, field: 'code', found: '00000001' }] })
  expect(said.rejects[0].reason).toContain('第 1 行重复')
})

test('lines and polygons become points, and that is told', async () => {
  const rail = {
    type: 'LineString',
    coordinates: [
      [116.361, 39.91],
      [116.363, 39.91],
    ],
  }
  const { lon: _lon, lat: _lat, ...row } = lamp(1, { class: '0211', geometry: rail })
  const said = await (await world.post([row, lamp(2)])).json()
  expect(said).toMatchObject({ added: 2, remarked: 1, remarks: [{ row: 1, field: 'geometry', found: 'LineString' }] })
  expect((await all())[0]?.lon).toBeCloseTo(116.362, 6)
  const broken = { ...row, geometry: { type: 'LineString', coordinates: [['a'], [1]] } }
  expect((await world.post([broken])).status).toBe(400)
})

test('records without a code get the next free ones, and the same ones at the next delivery', async () => {
  await world.post([lamp(2)])
  const records = ['a', 'b', 'c'].map((sourceId, i) => ({ ...lamp(10 + i), code: undefined, sourceId }))
  expect(await (await world.post(records, '?assign=lights')).json()).toMatchObject({ added: 3 })
  const codes = async () => (await all()).map((one) => [one.code, one.source, one.source_id])
  const given = [
    ['00000001', 'lights', 'a'],
    ['00000002', null, null],
    ['00000003', 'lights', 'b'],
    ['00000004', 'lights', 'c'],
  ]
  expect(await codes()).toEqual(given)
  const again = records.toReversed().map((row) => ({ ...row, owner: '甲' }))
  expect(await (await world.post(again, '?assign=lights')).json()).toMatchObject({ added: 0, changed: 3 })
  expect(await codes()).toEqual(given)
  expect(await (await world.post(records.slice(0, 1), '?assign=poles')).json()).toMatchObject({ added: 1 })
  expect((await codes()).at(-1)).toEqual(['00000005', 'poles', 'a'])
})

test('records without any number of their own are known by class and place', async () => {
  const records = [lamp(1), lamp(1), lamp(2)].map((row) => ({ ...row, code: undefined }))
  expect(await (await world.post(records, '?assign=lights')).json()).toMatchObject({ added: 3 })
  expect(await (await world.post(records, '?assign=lights')).json()).toMatchObject({ added: 0, unchanged: 3 })
})

test('a code that was assigned is not taken over by a thing of another class', async () => {
  await world.post([{ ...lamp(1), code: undefined, sourceId: 'a' }], '?assign=lights')
  const said = await world.post([lamp(1, { class: '0305' }), lamp(2)])
  expect((await said.json()).rejects[0].reason).toMatch(/已由系统分配给登记表“lights”的记录 a/)
})

test('rows outside the sender’s scope are left out', async () => {
  const said = await world.post([lamp(1), lamp(2, { lon: 116.39 })], '', 'sender', ['110102001'])
  expect(await said.json()).toMatchObject({ added: 1, rejected: 1, rejects: [{ row: 2, found: '110102011' }] })
})

test('counts add up at every level, whatever is added, moved and taken away', async () => {
  await world.post([lamp(1), lamp(2), lamp(3, { class: '0305' })])
  await world.post([
    lamp(1, { lon: 116.381 }),
    lamp(2, { state: 'removed' }),
    lamp(3, { class: '0305', state: 'damaged' }),
  ])
  const tallies = await ledger.selectFrom('component_tallies').selectAll().orderBy('code').orderBy('class').execute()
  expect(
    tallies.map(({ code, parent, class: cls, state, count }) => `${code}<${parent} ${cls} ${state} ${count}`),
  ).toEqual(
    expect.arrayContaining([
      '110102< 0118 intact 1',
      '110102< 0118 removed 1',
      '110102< 0305 damaged 1',
      '110102001<110102 0118 removed 1',
      '110102001<110102 0305 damaged 1',
      '110102011<110102 0118 intact 1',
    ]),
  )
  expect(tallies).toHaveLength(6)
  const clusters = await ledger.selectFrom('component_clusters').selectAll().where('level', '=', 8).execute()
  expect(clusters.reduce((sum, one) => sum + one.count, 0)).toBe(2)
  expect(clusters.reduce((sum, one) => sum + one.amiss, 0)).toBe(1)
})

test('a delivery without a good row is 400 with the reasons', async () => {
  const said = await world.post([lamp(1, { class: '9' })])
  expect(said.status).toBe(400)
  expect(await said.json()).toMatchObject({ code: 'invalid', details: { rejected: 1, rejects: [{ row: 1 }] } })
  expect((await world.post('[1, "a"]')).status).toBe(400)
  expect((await world.post('no json')).status).toBe(400)
})

test('nobody 401, an operator 403, a wrong query 400', async () => {
  const send = (role?: 'operator') =>
    world
      .as(role)
      .request('/api/components', { method: 'POST', body: '[]', headers: { 'content-type': 'application/json' } })
  expect((await send()).status).toBe(401)
  expect((await send('operator')).status).toBe(403)
  expect((await world.post([lamp(1)], '?assign=')).status).toBe(400)
})

test('a sender of one street takes over no component of another by its code or its register', async () => {
  const theirs = lamp(71, { lon: 116.39, owner: '乙' })
  const { code: _, ...record } = lamp(72, { lon: 116.391, sourceId: 'A-7' })
  await world.post([theirs])
  await world.post([record], '?assign=灯表')
  const before = await ledger.selectFrom('components').selectAll().orderBy('code').execute()
  const mine = { lon: 116.37, state: 'removed' }
  for (const [row, query] of [
    [lamp(71, mine), ''],
    [{ ...record, ...mine }, '?assign=灯表'],
  ] as const) {
    const answer = await world.post([row], query, 'sender', ['110102001'])
    expect(answer.status).toBe(400)
    expect((await answer.json()).details.rejects).toMatchObject([{ row: 1, field: 'code' }])
  }
  expect(await ledger.selectFrom('components').selectAll().orderBy('code').execute()).toEqual(before)
})
