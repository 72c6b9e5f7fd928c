import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { componentCount } from '../../data/city/components.ts'
import { launchBrowser, mapIdle, openPage, type Watch } from '../support/browser.ts'
import { type RunningServer, ready, startServer, until } from '../support/server.ts'

const waitMs = 30_000
/** 西长安街街道, and 西绒线胡同社区 in it. */
const street = '110102001'

let dataDir: string
let server: RunningServer
let browser: Browser
let context: BrowserContext
let page: Page
let watch: Watch

type Counts = { total: number; byState: { count: number }[]; children: { code: string; count: number }[] }
const ask = async <T>(path: string): Promise<T> => (await fetch(`${server.url}/api${path}`)).json()
const sum = (rows: readonly { count: number }[]) => rows.reduce((total, { count }) => total + count, 0)
const countsOf = (area: string) => ask<Counts>(`/components/counts${area === '' ? '' : `?area=${area}`}`)

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'qianshao-drill-'))
  server = await startServer({ dataDir, env: { QIANSHAO_FEED_DAYS: '8' } })
  browser = await launchBrowser()
  await ready(server, 200_000)
  // Grids and components come in after the map is usable. By state, those taken away count as well.
  await until(
    `all ${componentCount()} components of the demo city, which come after its grids`,
    150_000,
    async () => sum((await countsOf('')).byState) === componentCount(),
  )
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

const open = async (path = '/', size: Parameters<typeof openPage>[2] = { width: 1600, height: 900 }): Promise<void> => {
  ;({ page, context, watch } = await openPage(browser, server.url, size))
  await page.goto(`${server.url}${path}`)
  await mapIdle(page)
}
const search = () => new URL(page.url()).searchParams
const areaIs = (code: string | null) =>
  until(`area ${code} in the address bar`, waitMs, () => search().get('area') === code)
const panel = (name: string | RegExp): Locator => page.getByRole('article', { name })
const crumb = (name: string): Locator => page.getByRole('navigation').getByRole('button', { name, exact: true })
const focusedRow = () => page.evaluate(() => document.activeElement?.closest('tr')?.textContent ?? '')
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const camera = async () => (await page.evaluate(() => window.__qianshao?.camera())) ?? { lon: 0, lat: 0, zoom: 0 }
const clean = () => expect(watch.errors, 'errors in the console').toEqual([])

test('the keyboard walks from the city to a component and back up', async () => {
  await open()
  await press('d')
  await panel('全市').getByText('2 个区').waitFor()
  const table = page.getByRole('grid')
  await table.getByRole('row', { name: /西城区/ }).waitFor()
  await press('ArrowDown', 'End', 'Enter')
  await areaIs('110102')
  await until('the first street in focus', waitMs, async () => (await focusedRow()).startsWith('西长安街街道'))
  await press('Enter')
  await areaIs(street)
  await panel('西长安街街道')
    .getByText(/^\d+ 个社区$/)
    .waitFor()
  await until('a community in focus', waitMs, async () => /社区/.test(await focusedRow()))
  await press('Enter')
  const community = await until('a community', waitMs, () => /^\d{12}$/.exec(search().get('area') ?? '')?.[0])
  await until('a grid in focus', waitMs, async () => (await focusedRow()).startsWith('001'))
  await press('Enter')
  await areaIs(`${community}001`)
  await panel('001 号网格').getByText('西长安街街道办事处').waitFor()
  await until('a component in focus', waitMs, async () => /\d{4} \d{4}/.test(await focusedRow()))
  await press('Enter')
  await until('a component', waitMs, () => /^110102\.\d{8}$/.test(search().get('component') ?? ''))
  await press('Backspace')
  await until('the grid again', waitMs, () => !search().has('component'))
  await areaIs(`${community}001`)
  await press('Backspace')
  await areaIs(community)
  await press('Backspace')
  await areaIs(street)
  await until('the row that one came from', waitMs, async () => /社区/.test(await focusedRow()))
  await press('Backspace', 'Backspace', 'Backspace')
  await areaIs(null)
  clean()
})

test('each level shows its figures, and its table says what the server says', async () => {
  const { total, children } = await countsOf(street)
  await open(`/?area=${street}`)
  const shown = panel('西长安街街道')
  await shown.getByText(total.toLocaleString('en-US')).first().waitFor()
  await shown.getByText('110102 001', { exact: false }).first().waitFor()
  await shown.getByText(/^4\.\d\d km²/).waitFor()
  const most = children.toSorted((a, b) => b.count - a.count)[0]
  await shown.getByRole('button', { name: '部件' }).click()
  const first = shown.getByRole('row').nth(1)
  expect(await first.locator('td').nth(4).textContent()).toBe(most?.count.toLocaleString('en-US'))
  expect(sum(children)).toBe(total)
  await first.click()
  await areaIs(most?.code ?? '')
  clean()
})

test('a link opens the same place, a click on the map goes a level down, and going back undoes it', async () => {
  await open(`/?area=${street}`)
  await panel('西长安街街道').waitFor()
  const there = await camera()
  expect(there.zoom).toBeGreaterThan(13)
  expect(Math.abs(there.lon - 116.378)).toBeLessThan(0.02)
  const point = await page.evaluate(({ lon, lat }) => window.__qianshao?.project(lon, lat), {
    lon: 116.3752,
    lat: 39.9052,
  })
  await page.mouse.click(point?.x ?? 0, point?.y ?? 0)
  const community = await until('a community', waitMs, () => /^110102001\d{3}$/.exec(search().get('area') ?? '')?.[0])
  await mapIdle(page)
  expect((await camera()).zoom).toBeGreaterThan(there.zoom)
  await crumb('西长安街街道').click()
  await areaIs(street)
  await page.goBack()
  await areaIs(community)
  await page.goBack()
  await areaIs(street)
  await mapIdle(page)
  expect((await camera()).zoom).toBeCloseTo(there.zoom, 1)
  await press('Escape')
  await areaIs(null)
  clean()
})

test('eight digits typed into the search fly to the component with its grid, class, people and history', async () => {
  const { components } = await ask<{
    components: { district: string; code: string; className: string; grid: string }[]
  }>(`/components?area=${street}&limit=1`)
  const [one] = components
  if (!one) throw new Error('the demo city has no components')
  await open()
  await press('/')
  await page.keyboard.type(one.code)
  await press('Enter')
  await until('the component', waitMs, () => search().get('component')?.endsWith(one.code))
  const shown = page.getByRole('article').filter({ hasText: `${one.code.slice(0, 4)} ${one.code.slice(4)}` })
  await shown.getByText(one.className, { exact: false }).first().waitFor()
  await shown.getByRole('button', { name: /^110102 001 \d{3} \d{3}$/ }).waitFor()
  for (const part of ['权属单位', '变更记录']) await shown.getByText(part, { exact: false }).first().waitFor()
  await mapIdle(page)
  expect((await camera()).zoom).toBeGreaterThan(16)
  await crumb(`网格 ${one.grid.slice(12)}`).click()
  await areaIs(one.grid)
  clean()
})

test('an area that does not exist is told of, with the way up', async () => {
  await open('/?area=110102999')
  await page.getByText('没有这个区划，或不在您的辖区内').waitFor()
  await press('Backspace')
  await areaIs('110102')
})

test('on a phone the area rises from below, and nothing is wider than the screen', async () => {
  await open(`/?area=${street}`, { width: 390, height: 844, theme: 'light', touch: true })
  await panel('西长安街街道').getByRole('grid').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  const row = panel('西长安街街道').getByRole('row').nth(1)
  expect((await row.boundingBox())?.height ?? 0, 'a finger’s height').toBeGreaterThanOrEqual(44)
  await row.tap()
  await until('a community', waitMs, () => /^110102001\d{3}$/.test(search().get('area') ?? ''))
  clean()
})
