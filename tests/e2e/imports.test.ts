import { readFileSync, rmSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser, mapIdle, openPage, type Watch } from '../support/browser.ts'
import { smallCity } from '../support/city.ts'
import { cityFolder, type RunningServer, ready, startServer } from '../support/server.ts'

const desk = { width: 1600, height: 900 }

let dataDir: string
let server: RunningServer
let browser: Browser
let context: BrowserContext
let page: Page
let watch: Watch
const tokens = { administrator: '', staff: '', operator: '' }

/** Asks the server as the administrator, past the screens. */
const ask = async (path: string, body?: unknown) => {
  const answer = await fetch(`${server.url}/api${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${tokens.administrator}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return answer.json()
}

beforeAll(async () => {
  dataDir = cityFolder()
  server = await startServer({ dataDir })
  browser = await launchBrowser()
  await ready(server)
  tokens.administrator = readFileSync(`${dataDir}/administrator.token`, 'utf8').trim()
  for (const role of ['staff', 'operator'] as const)
    tokens[role] = (await ask('/tokens', { name: role, role, scope: [''] })).token
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

afterEach(async () => {
  await context?.close()
  expect(watch.foreign, 'requests to other hosts').toEqual([])
})

/** Opens a page by its own form, as somebody who comes with a token. */
const enter = async (role: keyof typeof tokens, path: string, size = desk): Promise<void> => {
  ;({ page, context, watch } = await openPage(browser, server.url, size))
  await page.goto(`${server.url}${path}`)
  await page.getByLabel('访问令牌').fill(tokens[role])
  await page.getByRole('button', { name: '进入' }).click()
}

const middleOfMap = async () => {
  const box = await page.locator('canvas').boundingBox()
  if (!box) throw new Error('no map')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

const bowtie: GeoJSON.Polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [116.362, 39.902],
      [116.37, 39.908],
      [116.37, 39.902],
      [116.362, 39.908],
      [116.362, 39.902],
    ],
  ],
}

/** The small city's areas as a file, and a community that crosses itself at 116.366, 39.905. */
const areaFile = (): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: [
      ...smallCity().areas.map(({ code, name, geometry }) => ({ code, name, geometry })),
      { code: '110102001001', name: '交叉社区', geometry: bowtie },
    ].map(({ code, name, geometry }) => ({ type: 'Feature', properties: { code, name }, geometry })),
  })

test('an administrator drops a file of areas, sees its fault, goes there on the map and back, and commits the rest', async () => {
  await enter('administrator', '/imports')
  await page.getByText('还没有导入过数据').waitFor()
  const file = { name: '区划.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(areaFile()) }
  await page.locator('input[type=file]').setInputFiles(file)
  // Nothing has to be asked of this file, so its check has begun by itself.
  await page.getByText('共 4 行，3 行可以写入').waitFor()
  await page.getByText('1 行有误，不会写入').waitFor()
  expect(page.url()).toMatch(/\/imports\/\d+$/)
  expect((await ask('/areas')).features, 'nothing is written by a check').toEqual([])
  await mapIdle(page)

  const fault = page.locator('[data-code="self_crossing"]')
  expect(await fault.textContent()).toContain('第 4 行')
  await fault.click()
  const card = page.locator('aside', { hasText: '第 4 行' })
  await card.waitFor()
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
  // The map has gone to the fault: its mark is in the middle, and a click on it opens it again.
  await mapIdle(page)
  const middle = await middleOfMap()
  const mark = await page.evaluate(() => window.__qianshao?.project(116.366, 39.905))
  expect(Math.hypot((mark?.x ?? 0) - middle.x, (mark?.y ?? 0) - middle.y), 'pixels off').toBeLessThan(30)
  await page.mouse.click(mark?.x ?? 0, mark?.y ?? 0)
  await card.waitFor()
  expect(await fault.getAttribute('aria-pressed')).toBe('true')

  await page.getByRole('button', { name: '提交 3 行' }).click()
  await page.getByText('已写入', { exact: false }).first().waitFor()
  const { features } = await ask('/areas')
  const codes = features.map((feature: { properties: { code: string } }) => feature.properties.code)
  expect(codes.sort()).toEqual(['110102', '110102001', '110102011'])
  expect(watch.errors.filter((error) => !error.includes('401'))).toEqual([])
})

test('a file that does not say its system is asked about, one that is broken is told in words', async () => {
  await enter('administrator', '/imports')
  await page.getByRole('radio', { name: '城市部件' }).check()
  const csv = '部件编号,类别,经度,纬度\n01020304,路灯,116.37,39.91\n'
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '部件.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByText('还需指明：坐标系').waitFor()
  expect(await page.getByRole('button', { name: '检查', exact: true }).isDisabled()).toBe(true)
  await page.getByLabel('坐标系').selectOption('gcj02')
  await page.getByRole('button', { name: '检查', exact: true }).click()
  await page.getByText('共 1 行').waitFor()
  await page.getByRole('button', { name: '放弃这次导入' }).click()
  await page.getByText('已放弃，数据没有任何改动').waitFor()

  await page.getByRole('link', { name: '新的导入' }).first().click()
  const noise = { name: '乱.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('not a workbook') }
  await page.locator('input[type=file]').setInputFiles(noise)
  expect(await page.getByRole('alert').textContent()).toMatch(/[\u4e00-\u9fff]/)
})

test('a staff person brings a waiting order to its place by a click on the map, and takes it back by key', async () => {
  const order = {
    number: 'W-1',
    at: new Date().toISOString(),
    class: '路灯不亮',
    text: '灯不亮',
    place: '无名巷子深处',
  }
  const sent = await ask('/complaints', [order])
  expect(sent).toMatchObject({ accepted: 1 })
  await enter('staff', '/unplaced')
  const item = page.locator('nav button', { hasText: '无名巷子深处' })
  await item.waitFor()
  await mapIdle(page)
  const { x, y } = await middleOfMap()
  await page.mouse.click(x, y)
  await page.getByRole('button', { name: '定在地图上点出的位置' }).click()
  await page.getByText('W-1 已定位').waitFor()
  await item.waitFor({ state: 'detached' })
  const { unplaced } = await ask('/unplaced?state=placed')
  expect(unplaced).toMatchObject([{ number: 'W-1', by: 'staff' }])
  expect(unplaced[0].found.lon).toBeCloseTo(116.38, 2)
  expect(unplaced[0].found.lat).toBeCloseTo(39.91, 2)

  await page.keyboard.press('u')
  await item.waitFor()
  expect((await ask('/unplaced')).unplaced).toMatchObject([{ number: 'W-1', state: 'waiting' }])
  await page.getByRole('button', { name: '无法定位', exact: true }).last().click()
  await page.getByText('W-1 已标为无法定位').waitFor()
  await page.getByText('没有待定位的工单').waitFor()
  expect(watch.errors.filter((error) => !error.includes('401'))).toEqual([])
})

test('an operator is told that he may do neither, and the way to those who may is the same form', async () => {
  await enter('operator', '/imports')
  await page.getByRole('heading', { name: '只有管理员可以导入数据' }).waitFor()
  expect(await page.locator('input[type=file]').count()).toBe(0)
  await page.goto(`${server.url}/unplaced`)
  await page.getByRole('heading', { name: '只有街道工作人员和管理员可以定位工单' }).waitFor()
  await page.getByLabel('访问令牌').fill(tokens.staff)
  await page.getByRole('button', { name: '进入' }).click()
  await mapIdle(page)
})

test('on a phone one thing is shown at a time, and nothing is wider than the screen', async () => {
  await enter('administrator', '/imports', { width: 390, height: 844 })
  await page.getByRole('radio', { name: '行政区划' }).waitFor()
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth)
  expect(await wide()).toBeLessThanOrEqual(390)
  await page.goto(`${server.url}/unplaced`)
  await page.getByRole('button', { name: /^待定位/ }).waitFor()
  expect(await wide()).toBeLessThanOrEqual(390)
})
