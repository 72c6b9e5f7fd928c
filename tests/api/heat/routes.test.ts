import { latLngToCell } from 'h3-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { decodeFrames, decodeManifest } from '../../../web/heat/wire.ts'
import { testStores } from '../../support/stores.ts'
import { beijing, declareMetrics, type Harness, makeHarness } from './harness.ts'
import { complain, observe } from './observe.ts'

const west = latLngToCell(39.91, 116.369, 10) // 西长安街街道, 110102001
const east = latLngToCell(39.912, 116.39, 10) // 金融街街道, 110102011
const noon = beijing('2025-11-21 12:00')
const span = `from=${noon - 3600}&to=${noon}`

let stores: Stores
let harness: Harness

beforeAll(async () => {
  stores = await testStores()
  await declareMetrics(stores)
  harness = makeHarness(stores, '2025-11-21T12:02:00+08:00')
  await observe(stores.facts, [
    { metric: 'ebike', at: noon - 1800, cell: west, value: 12 },
    { metric: 'ebike', at: noon - 1800, cell: east, value: 30 },
  ])
  await complain(stores.facts, [
    { number: '1', class: '噪声扰民', at: noon - 1800, cell: west },
    { number: '2', class: '房屋漏雨', at: noon - 1800, cell: '' },
  ])
})
afterAll(() => stores?.close())

const routes = [
  ['/heat', `metric=ebike&${span}`],
  ['/heat/manifest', ''],
  ['/heat/live', 'metric=ebike'],
  ['/heat/frames', `metric=ebike&${span}`],
  ['/heat/series', `metric=ebike&cell=${west}&${span}`],
  ['/heat/pulse', `metric=ebike&${span}`],
  ['/heat/extent', 'metric=ebike'],
] as const

const fault = async (response: Response): Promise<{ status: number; code: string; message: string }> => ({
  status: response.status,
  ...(await response.json()),
})

describe.each(routes)('GET %s', (path, query) => {
  const url = `/api${path}?${query}`

  test('answers a reader', async () => {
    expect((await harness.app('operator').request(url)).status).toBe(200)
  })
  test('asks nobody to sign in', async () => {
    expect(await fault(await harness.app().request(url))).toMatchObject({ status: 401, code: 'unauthorized' })
  })
  test('refuses a sender', async () => {
    expect(await fault(await harness.app('sender').request(url))).toMatchObject({ status: 403, code: 'forbidden' })
  })
  test('answers somebody of no area with nothing of the city', async () => {
    const response = await harness.app('staff', []).request(url)
    if (path === '/heat/series') expect(response.status).toBe(404)
    else expect(response.status).toBe(200)
    if (path === '/heat') expect((await response.json()).cells).toEqual([])
    if (path === '/heat/pulse') expect((await response.json()).value).toEqual([null])
    if (path === '/heat/manifest') expect(decodeManifest(await response.arrayBuffer()).n).toBe(0)
    if (path === '/heat/live' || path === '/heat/frames') expect(decodeFrames(await response.arrayBuffer()).n).toBe(0)
  })
})

const withSubject = routes.filter(([path]) => path !== '/heat/manifest')

describe.each(withSubject)('GET %s', (path, query) => {
  test('names the known metrics for an unknown one', async () => {
    const refused = await fault(await harness.get(`${path}?${query.replace('metric=ebike', 'metric=bike')}`))
    expect(refused).toMatchObject({
      status: 404,
      code: 'not_found',
      message: '没有指标“bike”；已有：ebike（电动车）、parking_occupied（停车占用）',
      details: { known: ['ebike', 'parking_occupied'] },
    })
  })
  test('names the known classes for an unknown one', async () => {
    const refused = await fault(await harness.get(`${path}?${query.replace('metric=ebike', 'class=占道经营')}`))
    expect(refused).toMatchObject({ status: 404, details: { known: ['噪声扰民', '房屋漏雨'] } })
    expect(refused.message).toBe('没有投诉分类“占道经营”；已有：噪声扰民、房屋漏雨')
  })
  test('wants either a metric or a class', async () => {
    for (const bad of [query.replace('metric=ebike', ''), `${query}&class=*`]) {
      const refused = await fault(await harness.get(`${path}?${bad}`))
      expect(refused).toMatchObject({ status: 400, code: 'invalid' })
      expect(refused.message).toContain('metric 与 class 须给出其一')
    }
  })
  test('answers for all complaints', async () => {
    expect((await harness.get(`${path}?${query.replace('metric=ebike', 'class=*')}`)).status).toBe(200)
  })
})

test.each([
  ['/heat?metric=ebike&at=2025-11-21T12:00:00', '时间没有时区'],
  ['/heat?metric=ebike&at=yesterday', '时间格式不对'],
  ['/heat?metric=ebike&at=1763697600&from=1', 'at 与 from/to 只能给一种'],
  [`/heat?metric=ebike&from=${noon}&to=${noon - 1}`, 'from 须早于 to'],
  [`/heat?metric=ebike&from=${noon}`, 'to 缺失'],
  ['/heat?metric=ebike&res=11', '网格级别须为 7、8、9 或 10'],
  ['/heat?metric=ebike&step=60', '步长须为 300'],
  ['/heat?metric=ebike&bbox=116,39', '范围须为“西,南,东,北”'],
  ['/heat?metric=ebike&bbox=117,39,116,40', '范围须为“西,南,东,北”'],
  ['/heat?metric=ebike&area=西城', '须为区划代码'],
  ['/heat?metric=ebike&from=0&to=1763697600&step=300', '时段过长'],
  ['/heat/manifest?res=6', '网格级别须为 7、8、9 或 10'],
  ['/heat/live?metric=ebike&res=x', '网格级别须为 7、8、9 或 10'],
  ['/heat/frames?metric=ebike', '查询参数 from'],
  [`/heat/frames?metric=ebike&from=${noon - 301 * 300}&to=${noon}&step=300`, '时段过长：按 300 秒一步共 301 步'],
  [`/heat/series?metric=ebike&${span}`, '查询参数 cell'],
  [`/heat/series?metric=ebike&cell=8b31aa42ec57fff&${span}`, '须为 H3 7-10 级网格编号'],
  [`/heat/series?metric=ebike&cell=${west}&from=0&to=1763697600&step=300`, '时段过长'],
  ['/heat/pulse?metric=ebike&from=0&to=1763697600', '时段过长'],
])('GET %s is refused', async (path, words) => {
  const refused = await fault(await harness.get(path))
  expect(refused).toMatchObject({ status: 400, code: 'invalid' })
  expect(refused.message).toContain(words)
})

test.each([
  [`/heat?metric=ebike&${span}&area=110105`, ['']],
  [`/heat?metric=ebike&${span}&area=110102011`, ['110102001']],
  [`/heat/series?metric=ebike&cell=${latLngToCell(41.88, -87.63, 10)}&${span}`, ['']],
  [`/heat/series?metric=ebike&cell=${east}&${span}`, ['110102001']],
])('GET %s is not found in scope %j', async (path, scope) => {
  const refused = await fault(await harness.app('staff', scope).request(`/api${path}`))
  expect(refused).toMatchObject({ status: 404, code: 'not_found' })
  expect(refused.message).toContain('不存在，或不在当前身份的辖区内')
})

describe('a street', () => {
  const street = (path: string) => harness.app('staff', ['110102001']).request(`/api${path}`)

  test('gets its own cells of the heat, at every resolution', async () => {
    const fine = await (await street(`/heat?metric=ebike&${span}`)).json()
    expect(fine.cells).toEqual([west])
    const coarse = await (await street(`/heat?metric=ebike&${span}&res=7`)).json()
    expect(coarse.value).toEqual([12])
  })
  test('gets its own cells of the wire', async () => {
    const { n } = decodeManifest(await (await street('/heat/manifest')).arrayBuffer())
    expect(n).toBe(harness.city.cellsIn(['110102001'], 10).length)
    const live = decodeFrames(await (await street('/heat/live?metric=ebike')).arrayBuffer())
    expect([...live.raw].filter((q) => q !== 65535).map((q) => q * live.scale)).toEqual([12])
    const frames = decodeFrames(await (await street(`/heat/frames?metric=ebike&${span}`)).arrayBuffer())
    expect([...frames.raw].filter((q) => q !== 65535).map((q) => q * frames.scale)).toEqual([1])
  })
  test('gets the pulse of its own cells, without complaints that have no place', async () => {
    expect((await (await street(`/heat/pulse?metric=ebike&${span}`)).json()).value).toEqual([1])
    expect((await (await street(`/heat/pulse?class=*&${span}`)).json()).value).toEqual([1])
    expect((await (await harness.get(`/heat/pulse?class=*&${span}`)).json()).value).toEqual([2])
  })
  test('may ask for the district it lies in, and gets its part', async () => {
    const part = await (await street(`/heat?metric=ebike&${span}&area=110102`)).json()
    expect(part.cells).toEqual([west])
  })
})

describe('GET /heat', () => {
  test('without a time gives the newest five minutes that have data', async () => {
    const newest = await (await harness.get('/heat?metric=ebike')).json()
    expect(newest).toMatchObject({ from: noon - 1800, to: noon - 1500, step: 300, value: [30, 12] })
  })
  test('takes milliseconds, and text with its zone', async () => {
    for (const at of [String((noon - 1700) * 1000), '2025-11-21T03:31:40Z', '2025-11-21T11:31:40%2B08:00'])
      expect(await (await harness.get(`/heat?metric=ebike&at=${at}`)).json()).toMatchObject({ from: noon - 1800 })
  })
})

describe('GET /heat/manifest', () => {
  test('is sent once: a known tag is answered 304 without a body', async () => {
    const first = await harness.get('/heat/manifest?res=9')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    const operator = harness.app('operator')
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await operator.request('/api/heat/manifest?res=9', { headers: { 'if-none-match': tag } })
      expect(again.status).toBe(304)
      expect((await again.arrayBuffer()).byteLength).toBe(0)
    }
    const stale = await operator.request('/api/heat/manifest?res=9', { headers: { 'if-none-match': '"other"' } })
    expect(stale.status).toBe(200)
  })
})

test('GET /heat/extent tells where hours and five minutes exist, nulls where nothing does', async () => {
  expect(await (await harness.get('/heat/extent?metric=ebike')).json()).toEqual({
    from: noon - 3600,
    to: noon,
    fineFrom: noon - 1800,
    fineTo: noon - 1500,
  })
  expect(await (await harness.get('/heat/extent?metric=parking_occupied')).json()).toEqual({
    from: null,
    to: null,
    fineFrom: null,
    fineTo: null,
  })
})
