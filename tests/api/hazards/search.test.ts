import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { noon } from '../facts/facts-app.ts'
import { east, hazardWorld } from './world.ts'

let stores: Stores
let world: ReturnType<typeof hazardWorld>
beforeAll(async () => {
  stores = await testStores()
  world = hazardWorld(stores)
  await world.take([
    { number: 'L1', at: noon - 100, text: '北房屋顶漏雨，屋里摆了盆' },
    { number: 'L2', at: noon - 200, text: '卫生間漏💧水，樓上水管裂了', status: '办结' },
    { number: 'L3', at: noon - 300, text: '厨房漏水，可拨14401234567联系', ...east, status: '派单' },
    { number: 'L4', at: noon - 400, text: '路灯不亮', class: '路灯不亮' },
    { number: 'L5', at: noon - 40 * 86_400, text: '去年漏雨，今年又漏雨', class: '物业服务' },
    {
      number: 'L6',
      at: noon - 500,
      text: '没有坐标的一件：顶棚漏雨',
      lon: undefined,
      lat: undefined,
      place: '不知何处',
    },
    { number: 'L7', at: noon - 600, text: '漏雨已修好', status: '未办结' },
  ])
})
afterAll(() => stores.close())

type Hit = { number: string; text: string; marks: { from: number; to: number }[]; status: string; cell: string | null }

const search = async (q: string, more = '', as = world.call) => {
  const { status, body } = await as('GET', `/search?q=${encodeURIComponent(q)}${more}`)
  return { status, body, numbers: status === 200 ? body.hits.map(({ number }: Hit) => number) : [] }
}

describe('what a query finds', () => {
  test('holds its words in whatever way they were written, newest first', async () => {
    const { body, numbers } = await search('漏雨 OR 漏水')
    expect(numbers).toEqual(['L1', 'L2', 'L3', 'L6', 'L7', 'L5'])
    expect(body).toMatchObject({ reading: '漏雨 或 漏水', hints: [], scan: false, next: null })
  })

  test('leaves out what it must not hold', async () => {
    expect((await search('漏雨 OR 漏水 NOT 水管')).numbers).toEqual(['L1', 'L3', 'L6', 'L7', 'L5'])
    expect((await search('漏水 -厨房')).numbers).toEqual(['L2'])
    expect((await search('(漏雨 或 漏水) 且 (水管 或 厨房)')).numbers).toEqual(['L2', 'L3'])
  })

  test('finds a single character by reading every text, and says so', async () => {
    const { body, numbers } = await search('灯')
    expect(numbers).toEqual(['L4'])
    expect(body.scan).toBe(true)
  })

  test.each([
    ['&status=受理', ['L1', 'L6', 'L5']],
    ['&status=受理&status=派单', ['L1', 'L3', 'L6', 'L5']],
    ['&status=受理,派单', ['L1', 'L3', 'L6', 'L5']],
    ['&unresolved=1', ['L1', 'L3', 'L6', 'L7', 'L5']],
    ['&class=物业服务', ['L5']],
    ['&area=110102011', ['L3']],
    ['&area=110102', ['L1', 'L2', 'L3', 'L7', 'L5']],
    [`&from=${noon - 300}`, ['L1', 'L2', 'L3']],
    [`&to=${noon - 300}`, ['L6', 'L7', 'L5']],
  ])('filtered by %s', async (filter, found) => {
    expect((await search('漏雨 或 漏水', filter)).numbers).toEqual(found)
  })

  test('marks its words where they stand in the text as shown, nobody named', async () => {
    const { body } = await search('漏水 NOT 水管')
    const [hit] = body.hits as Hit[]
    expect(hit?.text).toBe('厨房漏水，可拨144****4567联系')
    expect(hit?.marks.map(({ from, to }) => hit.text.slice(from, to))).toEqual(['漏水'])
    const [spaced] = (await search('漏水 水管')).body.hits as Hit[]
    expect(spaced?.marks.map(({ from, to }) => spaced.text.slice(from, to))).toEqual(['漏💧水', '水管'])
  })

  test('counts them by status, class and month', async () => {
    const { body } = await world.call('GET', `/counts?q=${encodeURIComponent('漏雨 或 漏水')}`)
    expect(body).toMatchObject({
      orders: 6,
      classes: [
        { class: '房屋漏雨', orders: 5 },
        { class: '物业服务', orders: 1 },
      ],
      months: [
        { month: '2026-01', orders: 1 },
        { month: '2026-03', orders: 5 },
      ],
    })
    expect(body.statuses).toContainEqual({ status: '受理', orders: 3 })
  })
})

describe('pages', () => {
  test('go through all hits, none twice, none left out', async () => {
    const found: string[] = []
    let after = ''
    for (let page = 0; page < 10; page++) {
      const { body, numbers } = await search('漏', `&limit=2${after}`)
      found.push(...numbers)
      if (body.next === null) break
      after = `&after=${encodeURIComponent(body.next)}`
    }
    expect(found).toEqual(['L1', 'L2', 'L3', 'L6', 'L7', 'L5'])
  })
})

describe('revisions', () => {
  beforeEach(async () => {
    await world.take([{ number: 'R1', at: noon - 50, text: '瓦片松动', status: '受理' }])
  })

  test('only what is in force is found, whatever changed', async () => {
    expect((await search('瓦片')).numbers).toEqual(['R1'])
    await world.take([{ number: 'R1', at: noon - 5000, text: '瓦片松动', status: '办结' }])
    const { body } = await search('瓦片')
    expect(body.hits).toMatchObject([{ number: 'R1', status: '办结' }])
    expect((await search('瓦片', '&status=受理')).numbers).toEqual([])
    expect((await search('瓦片', `&from=${noon - 100}`)).numbers).toEqual([])
    expect((await world.call('GET', `/counts?q=${encodeURIComponent('瓦片')}`)).body.orders).toBe(1)
    await world.take([{ number: 'R1', at: noon - 5000, text: '围墙开裂', status: '办结' }])
    expect((await search('瓦片')).numbers).toEqual([])
    expect((await search('围墙开裂')).numbers).toEqual(['R1'])
  })
})

describe('refused', () => {
  test('a query that cannot be read, with the place and the remedy', async () => {
    const { status, body } = await search('漏雨 OR')
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid', details: { at: 3, to: 5 } })
    expect(body.message).toContain('缺一个词')
    expect((await search('')).status).toBe(400)
    expect((await search('NOT 水管')).body.message).toContain('只有要排除的词')
  })

  test('a number that could be somebody’s, also where it is left out or written apart', async () => {
    for (const q of ['14401234567', '漏水 NOT 14401234567', '漏水 “1440 1234 567”', '１４４０１２３４５６７', '12345'])
      expect((await search(q)).body.message, q).toContain('以免查出个人')
    expect((await search('1234')).numbers).toEqual([])
    expect((await search('4567')).numbers).toEqual(['L3'])
  })

  test.each([
    ['&from=x'],
    ['&area=西城'],
    ['&limit=0'],
    ['&after=x'],
    ['&unresolved=maybe'],
    ['&from=99999999999999999'],
  ])('%s', async (more) => {
    expect((await search('漏雨', more)).status).toBe(400)
  })

  test('nobody, a sender, and areas elsewhere', async () => {
    for (const path of ['/search?q=x', '/counts?q=x', '/rain']) {
      expect((await world.as(undefined)('GET', path)).status).toBe(401)
      expect((await world.as('sender')('GET', path)).status).toBe(403)
    }
    expect((await search('漏雨', '&area=110105')).status).toBe(404)
    expect((await search('漏雨', '&area=110102001', world.as('staff', ['110102011']))).status).toBe(404)
  })

  test('somebody of one street sees that street alone', async () => {
    expect((await search('漏雨 或 漏水', '', world.as('staff', ['110102011']))).numbers).toEqual(['L3'])
  })
})
