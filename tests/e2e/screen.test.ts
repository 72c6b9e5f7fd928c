import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cellToLatLng } from 'h3-js'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { colourAt, launchBrowser, mapIdle, openPage, type Watch } from '../support/browser.ts'
import { freePort, type RunningServer, ready, startServer, until } from '../support/server.ts'

const tangzi = { lon: 116.371, lat: 39.91 }
const waitMs = 30_000

let dataDir: string
let port: number
let server: RunningServer
let browser: Browser
let context: BrowserContext
let page: Page
let watch: Watch

const env = { QIANSHAO_FEED_DAYS: '35' }

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'qianshao-e2e-'))
  port = await freePort()
  server = await startServer({ dataDir, port, env })
  browser = await launchBrowser()
  await ready(server, 200_000)
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const open = async (path = '/', size = { width: 1600, height: 900 }): Promise<void> => {
  ;({ page, context, watch } = await openPage(browser, server.url, size))
  await page.goto(`${server.url}${path}`)
  await mapIdle(page)
}

beforeEach(() => {
  watch = { errors: [], foreign: [] }
})

afterEach(async () => {
  await context?.close()
  expect(watch.foreign, 'requests to other hosts').toEqual([])
})

/** The place of the alert on the page, in pixels. */
const spot = (place = tangzi) => page.evaluate(({ lon, lat }) => window.__qianshao?.project(lon, lat), place)
/** Centre of the alert's gravest cell. */
const worstCell = async () => {
  const { alerts } = await (await fetch(`${server.url}/api/alerts`)).json()
  const [lat, lon] = cellToLatLng(alerts[0].cells[0].cell)
  return { lon, lat }
}
/** The gravest cell is drawn bright, beside the mark of its alert and over the dark ground. */
const expectGlow = async () => {
  const { lon, lat } = await worstCell()
  const point = await spot({ lon: lon - 0.0002, lat: lat + 0.0002 })
  const [red] = await colourAt(page, point?.x ?? 0, point?.y ?? 0)
  expect(red, 'red of the hottest cell').toBeGreaterThan(190)
}
const search = () => new URL(page.url()).searchParams
const searchOf = (name: string) => until(`${name} in the address bar`, waitMs, () => search().get(name) ?? undefined)
/** The alert in the list, which unlike its mark on the map tells its pattern. */
const listed = () => page.getByRole('button', { name: /堂子胡同 电动车拥堵.*工作日/ })
const clean = () => expect(watch.errors, 'errors in the console').toEqual([])

test('the map is drawn, and 堂子胡同 is listed with its pattern; nothing breaks the content policy', async () => {
  await open()
  const alert = listed()
  await alert.waitFor()
  expect(await alert.textContent()).toMatch(/工作日 11:00-13:00、17:00-19:00，周末/)
  expect(await page.locator('header').first().textContent()).toMatch(/电动车.*(秒|分钟)前/)
  await page.getByText('实时', { exact: true }).first().waitFor()
  const font = await page.evaluate(() => document.fonts.check('16px "Noto Sans SC Variable"', '堂子胡同'))
  expect(font, 'Chinese letters come from the page itself').toBe(true)
  clean()
})

test('a click on the alert flies there, selects it, and the address bar holds it; back undoes it', async () => {
  await open()
  await listed().click()
  expect(await searchOf('alert')).toMatch(/^\d+$/)
  await mapIdle(page)
  const camera = await page.evaluate(() => window.__qianshao?.camera())
  expect(Math.abs((camera?.lon ?? 0) - tangzi.lon)).toBeLessThan(0.004)
  expect(camera?.zoom).toBeGreaterThan(15)
  const panel = page.getByRole('article', { name: /堂子胡同/ })
  await panel.getByText(/倍，超出容量/).waitFor()
  await panel.getByText('近 4 周中有', { exact: false }).first().waitFor()
  await page.goBack()
  await until('the selection to be gone', waitMs, () => !search().has('alert'))
  await panel.waitFor({ state: 'detached' })
  clean()
})

test('a click on a cell opens its week against normal, and its link opens the same picture', async () => {
  await open(`/?at=${tangzi.lon},${tangzi.lat},15`)
  const point = await spot({ lon: tangzi.lon + 0.004, lat: tangzi.lat - 0.003 })
  await page.mouse.click(point?.x ?? 0, point?.y ?? 0)
  const cell = await searchOf('cell')
  expect(cell).toMatch(/^8a[0-9a-f]{13}$/)
  await page.getByRole('img', { name: '一周与常态' }).waitFor()
  await page.getByText('西长安街街道').first().waitFor()
  await page.getByText('110102 001').first().waitFor()
  const before = page.url()
  await page.reload()
  await mapIdle(page)
  await page.getByRole('img', { name: '一周与常态' }).waitFor()
  expect(page.url()).toBe(before)
  await page.keyboard.press('Escape')
  await until('the cell to be let go', waitMs, () => !search().has('cell'))
  clean()
})

test('metrics and complaint classes switch by button and by key, and the legend follows', async () => {
  await open()
  const legend = page.locator('figure')
  await legend.getByText('电动车密度', { exact: false }).waitFor()
  await page.getByRole('button', { name: '人流', exact: true }).click()
  await legend.getByText('人流密度', { exact: false }).waitFor()
  expect(search().get('metric')).toBe('pedestrian')
  await page.keyboard.press('1')
  await legend.getByText('电动车密度', { exact: false }).waitFor()
  await page.getByRole('button', { name: '诉求', exact: true }).click()
  await legend.getByText('近 24 小时', { exact: false }).waitFor()
  expect(search().get('class')).toBe('*')
  await page.getByLabel('今日诉求分类').selectOption('停车管理')
  await until('the class in the address bar', waitMs, () => search().get('class') === '停车管理')
  await mapIdle(page)
  clean()
})

test('the timeline leads into the past, says so, plays, and comes back to live', async () => {
  await open()
  const track = page.getByRole('slider')
  await track.focus()
  await page.keyboard.press('Shift+ArrowLeft')
  const t = await searchOf('t')
  expect(Date.now() - Date.parse(t)).toBeGreaterThan(3_000_000)
  await page.getByText(/正在回看.*不是当前情况/).waitFor()
  await page.getByRole('button', { name: '前一天' }).click()
  await until('a day earlier', waitMs, () => Date.parse(t) - Date.parse(search().get('t') ?? t) === 86_400_000)
  await mapIdle(page)
  const box = await track.boundingBox()
  if (!box) throw new Error('no timeline')
  await page.mouse.click(box.x + (box.width * 12.4) / 24, box.y + 10)
  await until('noon', waitMs, () => /T04:2[05]Z$/.test(search().get('t') ?? ''))
  await mapIdle(page)
  const noon = await page.evaluate(({ lon, lat }) => window.__qianshao?.valueAt(lon, lat), await worstCell())
  expect(noon, 'the planted congestion at noon').toBeGreaterThan(60)
  await page.keyboard.press(' ')
  const noonAt = Date.parse(search().get('t') ?? '')
  await page.getByRole('button', { name: '暂停' }).waitFor()
  await until(
    'an hour of the day to have been played',
    waitMs,
    async () => (await page.getByText(/^正在回看 \S+ 1[3-9]:\d\d，/).count()) > 0,
  )
  await page.keyboard.press(' ')
  await until(
    'the address bar to rest where playing stopped',
    waitMs,
    () => Date.parse(search().get('t') ?? '') > noonAt + 1_800_000,
  )
  await page.keyboard.press('l')
  await until('live', waitMs, () => !search().has('t'))
  await page.getByText(/正在回看/).waitFor({ state: 'detached' })
  clean()
})

test('a map whose graphics context was lost is drawn anew', async () => {
  const day = new Date(Date.now() - 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
  await open(`/?at=${tangzi.lon},${tangzi.lat},15&t=${day}T04:20Z`)
  await expectGlow()
  await page.evaluate(() => {
    const lose = document.querySelector('canvas')?.getContext('webgl2')?.getExtension('WEBGL_lose_context')
    delete window.__qianshao
    lose?.loseContext()
    setTimeout(() => lose?.restoreContext(), 200)
  })
  await mapIdle(page)
  await expectGlow()
})

test('an operator acknowledges the alert and takes it back', async () => {
  await open('/?alert=1')
  await page.getByRole('button', { name: '确认已知悉' }).click()
  await page.getByRole('button', { name: '撤销确认' }).click()
  await page.getByRole('button', { name: '确认已知悉' }).waitFor()
  clean()
})

test('both themes stand, by the system and by choice', async () => {
  await open('/?theme=light')
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  expect(await ground()).toBe('rgb(244, 246, 248)')
  await page.keyboard.press('t')
  await until('the dark theme', waitMs, async () => (await ground()) === 'rgb(10, 14, 19)')
  expect(search().get('theme')).toBe('dark')
  await mapIdle(page)
  clean()
})

test('on a phone the map comes first and everything is within reach', async () => {
  await open('/', { width: 390, height: 844 })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(wide).toBeLessThanOrEqual(390)
  await page.getByRole('tab', { name: /告警/ }).click()
  await listed().click()
  await searchOf('alert')
  await page.getByRole('article', { name: /堂子胡同/ }).waitFor()
  clean()
})

test('a wall of 3840 x 2160 is drawn twice as large, not more of it', async () => {
  await open('/', { width: 3840, height: 2160 })
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px')
  const canvas = await page.evaluate(() => document.querySelector('canvas')?.width ?? 0)
  expect(canvas).toBeGreaterThan(2000)
  clean()
})

test('a page that stands says when the server is gone, and recovers by itself', async () => {
  await open()
  server.child.kill('SIGKILL')
  await server.ended
  await page.getByText(/连接中断.*画面停留在 \d\d:\d\d/).waitFor({ timeout: waitMs })
  server = await startServer({ dataDir, port, env })
  await ready(server, 100_000)
  await page.getByText(/画面停留在/).waitFor({ state: 'detached', timeout: 60_000 })
  await page.getByText('实时', { exact: true }).first().waitFor()
  await mapIdle(page)
})
