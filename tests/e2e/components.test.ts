import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { colourAt, launchBrowser, mapIdle, openPage, type Watch } from '../support/browser.ts'
import { smallCity } from '../support/city.ts'
import { cityFolder, type RunningServer, ready, startServer, until } from '../support/server.ts'

const waitMs = 30_000
const street = '110102001'
const community = `${street}001`
/** A broken lamp in the middle of a community of 36 grids, apart from the other things. */
const lamp = { code: '03010427', lon: 116.3653, lat: 39.9052 }

let dataDir: string
let server: RunningServer
let browser: Browser
let context: BrowserContext
let page: Page
let watch: Watch
const tokens: Record<string, string> = {}

const box = (west: number, south: number, east: number, north: number): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
})

const send = async <T>(method: string, path: string, body?: unknown, role = 'administrator'): Promise<T> => {
  const answer = await fetch(`${server.url}/api${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokens[role]}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

beforeAll(async () => {
  dataDir = cityFolder()
  server = await startServer({ dataDir })
  browser = await launchBrowser()
  await ready(server)
  tokens.administrator = readFileSync(join(dataDir, 'administrator.token'), 'utf8').trim()
  for (const role of ['operator', 'staff']) {
    tokens[role] = (await send<{ token: string }>('POST', '/tokens', { name: `测试${role}`, role, scope: [''] })).token
  }
  const areas = [
    ...smallCity().areas,
    { code: community, level: 'community', name: '堂子胡同社区', geometry: box(116.362, 39.902, 116.369, 39.908) },
  ]
  await send('PUT', '/areas', {
    type: 'FeatureCollection',
    features: areas.map(({ geometry, code, level, name }) => ({
      type: 'Feature',
      properties: { code, level, name },
      geometry,
    })),
  })
  await send('POST', '/grids/generate', { area: community })
  const others = Array.from({ length: 60 }, (_, i) => ({
    district: '110102',
    code: String(20_000_000 + i),
    class: i % 2 === 0 ? '0402' : '0305',
    lon: 116.3705 + (i % 10) * 0.0008,
    lat: 39.9105 + Math.floor(i / 10) * 0.0012,
  }))
  await send('POST', '/components', [
    {
      ...lamp,
      district: '110102',
      class: '0118',
      state: 'damaged',
      owner: '西城区城市管理委员会',
      maintainer: '照明管理中心',
      manager: '西长安街街道办事处',
      installedOn: '2016-05-03',
    },
    ...others,
  ])
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

afterEach(async () => {
  await context?.close()
  expect(watch?.foreign ?? [], 'requests to other hosts').toEqual([])
})

const open = async (
  path = '/',
  role = 'operator',
  size: Parameters<typeof openPage>[2] = { width: 1280, height: 800 },
): Promise<void> => {
  ;({ page, context, watch } = await openPage(browser, server.url, size))
  const signedIn = await context.request.post(`${server.url}/api/session`, { data: { token: tokens[role] } })
  expect(signedIn.ok()).toBe(true)
  await page.goto(`${server.url}${path}`)
  await mapIdle(page)
}

const search = () => new URL(page.url()).searchParams
const inAddress = (name: string, value: string | null) =>
  until(`${name}=${value} in the address bar`, waitMs, () => search().get(name) === value)
const panel = () => page.getByRole('article', { name: `路灯 ${lamp.code}` })
const spot = async ({ lon, lat }: { lon: number; lat: number }) => {
  const point = await page.evaluate((place) => window.__qianshao?.project(place.lon, place.lat), { lon, lat })
  if (!point) throw new Error('no map')
  return point
}
const clean = () => expect(watch.errors, 'errors in the console').toEqual([])
type Kept = { state: string; lon: number; lat: number; history: { undoneAt: string | null }[] }
const kept = () => send<Kept>('GET', `/components/110102/${lamp.code}`)

test('eight digits typed into the box fly there and show grid, class, people and history', async () => {
  await open()
  await page.keyboard.press('/')
  await page.keyboard.type('０３０１ 0427')
  await page.keyboard.press('Enter')
  await inAddress('component', `110102.${lamp.code}`)
  await mapIdle(page)
  const camera = await page.evaluate(() => window.__qianshao?.camera())
  expect(Math.abs((camera?.lon ?? 0) - lamp.lon)).toBeLessThan(0.001)
  expect(Math.abs((camera?.lat ?? 0) - lamp.lat)).toBeLessThan(0.001)
  expect(camera?.zoom).toBeGreaterThan(17)
  await panel().getByText('0301 0427').waitFor()
  const text = (await panel().textContent()) ?? ''
  for (const part of ['破损', '公用设施类', '堂子胡同社区', '西城区城市管理委员会', '照明管理中心', '2016-05-03']) {
    expect(text).toContain(part)
  }
  expect(text).toMatch(/单元网格110102 001 001 \d{3}/)
  expect(text).toContain('登记以来没有变更')
  await page.keyboard.press('Escape')
  await inAddress('component', null)
  clean()
})

test('the box finds names, pinyin, classes and codes, remembers what was picked, and says when there is nothing', async () => {
  await open()
  const field = page.getByRole('combobox', { name: '搜索' })
  await field.fill('tzht')
  await page.getByRole('option', { name: /堂子胡同社区/ }).click()
  await inAddress('area', community)
  await field.fill('路灯')
  await page.getByRole('option', { name: /路灯.*1 件/ }).click()
  await inAddress('only', '0118')
  await page.getByRole('button', { name: '只看路灯' }).click()
  await inAddress('only', null)
  await field.fill(community)
  await page
    .getByRole('option', { name: /110102 001 001/ })
    .first()
    .waitFor()
  await field.fill('不存在的地方')
  await page.getByText('没有找到“不存在的地方”').waitFor()
  await field.fill('')
  await page.getByText('最近搜索').waitFor()
  await page.getByRole('option', { name: /堂子胡同社区/ }).waitFor()
  clean()
})

test('a click on a sign selects its component; who may not change it is told so', async () => {
  await open(`/?at=${lamp.lon + 0.0003},${lamp.lat},17.4`)
  const { x, y } = await spot(lamp)
  await page.mouse.move(x, y)
  await page.getByText('0301 0427').waitFor()
  await page.mouse.click(x, y)
  await inAddress('component', `110102.${lamp.code}`)
  await panel().getByText('当前身份没有修改部件的权限').first().waitFor()
  expect(await panel().getByRole('button', { name: '移动位置' }).isDisabled()).toBe(true)
  expect(await panel().getByRole('combobox').isDisabled()).toBe(true)
  clean()
})

test('staff tell another state and move a component; history tells both, and both are taken back', async () => {
  await open(`/?component=110102.${lamp.code}`, 'staff')
  await panel().getByLabel('状态').selectOption('missing')
  await panel().getByText('破损 → 丢失').waitFor()
  await mapIdle(page)
  await panel().getByRole('button', { name: '移动位置' }).click()
  const handle = page.getByRole('button', { name: /部件的新位置/ })
  await handle.waitFor()
  await mapIdle(page)
  const box = await handle.boundingBox()
  if (!box) throw new Error('the handle is not on the map')
  const { x, y } = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 40, y + 10, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.press('ArrowRight')
  expect((await kept()).lon, 'nothing is saved before it is confirmed').toBe(lamp.lon)
  await panel().getByRole('button', { name: '确认新位置' }).click()
  // The words of a move stand before it is kept, too: the server is asked.
  const moved = await until('the move to be kept', waitMs, async () => {
    const now = await kept()
    return now.lon > lamp.lon + 0.0001 && now
  })
  expect(moved.state).toBe('missing')
  await panel()
    .getByText(/移动 \d+ 米/)
    .first()
    .waitFor()
  for (const left of [1, 0]) {
    await panel().getByRole('button', { name: '撤销此次变更' }).click()
    await until('the change to be taken back', waitMs, async () => {
      const { history } = await kept()
      return history.filter(({ undoneAt }) => undoneAt === null).length === left
    })
  }
  await panel()
    .getByText(/测试staff 于.*撤销/)
    .first()
    .waitFor()
  expect(await kept()).toMatchObject({ state: 'damaged', lon: lamp.lon, lat: lamp.lat })
  clean()
})

test('an administrator splits a grid along a drawn line, merges the halves and takes it back', async () => {
  const { rows } = await send<{ rows: { code: string }[] }>('GET', `/grids?area=${community}`)
  const codes = () =>
    send<{ rows: { code: string }[] }>('GET', `/grids?area=${community}`).then((page) =>
      page.rows.map(({ code }) => code),
    )
  const grid = rows[7]?.code ?? ''
  const { bbox } = await send<{ bbox: [number, number, number, number] }>('GET', `/grids/${grid}`)
  const [west, south, east, north] = bbox
  await open(`/?area=${grid}`, 'administrator')
  await page.getByRole('button', { name: '拆分网格' }).click()
  for (const lat of [south - (north - south) / 4, north + (north - south) / 4]) {
    const { x, y } = await spot({ lon: (west + east) / 2, lat })
    await page.mouse.click(x, y)
  }
  await page.getByText('已点 2 个点').waitFor()
  await page.getByRole('button', { name: '沿线拆分' }).click()
  await until('the grid to be gone', waitMs, async () => !(await codes()).includes(grid))
  expect(await codes()).toHaveLength(rows.length + 1)
  await page.getByRole('button', { name: '与相邻网格合并' }).click()
  const other = (await codes()).at(-1)?.slice(12) ?? ''
  await page.getByRole('checkbox', { name: `网格 ${other}` }).check()
  await page.getByRole('button', { name: '合并 2 个网格' }).click()
  await until('one grid again', waitMs, async () => (await codes()).length === rows.length)
  expect(await codes(), 'a withdrawn code is not given out again').not.toContain(grid)
  await page.getByRole('button', { name: '撤销此次变更' }).first().click()
  await until('two halves again', waitMs, async () => (await codes()).length === rows.length + 1)
  await page.getByRole('button', { name: '撤销此次变更' }).first().click()
  await until('the grid as it was', waitMs, async () => (await codes()).includes(grid))
  clean()
})

test('layers are left out and shown again, and the address holds which; a theme recolours the map at once', async () => {
  await open(`/?at=${lamp.lon},${lamp.lat},17.4`)
  const { x, y } = await spot(lamp)
  const layers = page.getByRole('group', { name: '图层' })
  const amber = async () => {
    const [red, , blue] = await colourAt(page, x, y - 10)
    return red > 180 && blue < 120
  }
  await until('the ring of the broken lamp', waitMs, amber)
  await layers.getByRole('button', { name: '部件' }).click()
  await inAddress('hide', 'components')
  await until('the ring to be gone', waitMs, async () => !(await amber()))
  await layers.getByRole('button', { name: '部件' }).click()
  await inAddress('hide', null)
  await until('the ring again', waitMs, amber)
  const ground = async () => (await colourAt(page, x + 60, y + 60))[2]
  expect(await ground()).toBeLessThan(60)
  await page.keyboard.press('t')
  await until('a light ground', waitMs, async () => (await ground()) > 200)
  clean()
})

test('on a phone the box opens over the whole width and the panel rises', async () => {
  await open('/', 'operator', { width: 390, height: 844, touch: true })
  await page.getByRole('button', { name: '搜索（/）' }).click()
  await page.keyboard.type('03010')
  await page.getByRole('option', { name: /0301 ?0427/ }).click()
  await inAddress('component', `110102.${lamp.code}`)
  await panel().getByText('0301 0427').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  clean()
})
