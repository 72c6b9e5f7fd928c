import { readFileSync, rmSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser, mapIdle, openPage, type Watch } from '../support/browser.ts'
import { cityFolder, type RunningServer, ready, startServer, until } from '../support/server.ts'

const desk = { width: 1600, height: 900 }
const waitMs = 30_000

let dataDir: string
let server: RunningServer
let browser: Browser
let context: BrowserContext
let page: Page
let watch: Watch
let administrator = ''
let operator = ''

const ask = async (path: string, body?: unknown) => {
  const answer = await fetch(`${server.url}/api${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${administrator}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** Somebody calls the hotline now. Places lie so far from each other that their alerts are not one incident, unless they are the same. */
const places = { xidan: [116.3705, 39.9102], finance: [116.3911, 39.9152] } as const
const call = (number: string, text: string, at: keyof typeof places) =>
  ask('/complaints', [
    {
      number,
      at: Math.floor(Date.now() / 1000),
      lon: places[at][0],
      lat: places[at][1],
      class: '公共安全',
      text,
      status: '派单',
    },
  ])

beforeAll(async () => {
  dataDir = cityFolder()
  server = await startServer({ dataDir })
  browser = await launchBrowser()
  await ready(server)
  administrator = readFileSync(`${dataDir}/administrator.token`, 'utf8').trim()
  operator = (await ask('/tokens', { name: '值班员', role: 'operator', scope: [''] })).token
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

const enter = async (path = '/', size = desk): Promise<void> => {
  ;({ page, context, watch } = await openPage(browser, server.url, size))
  await page.goto(`${server.url}${path}`)
  await page.getByLabel('访问令牌').fill(operator)
  await page.getByRole('button', { name: '进入' }).click()
  await mapIdle(page)
}

const listed = (name: RegExp) => page.getByRole('complementary').first().getByRole('button', { name })
const panel = () => page.getByRole('article')
const act = (name: string) => panel().getByRole('button', { name, exact: true }).first()
const stage = () => panel().locator('[aria-current="step"]').textContent()

test('a call with a severe word is on the screen while it is looked at, with the word marked in its text', async () => {
  await enter()
  await page.getByText('目前没有告警').waitFor()
  await call('A1', '楼道里煤气味很浓，三层以上都能闻到，电话 13812342231', 'xidan')
  await listed(/燃气/).waitFor({ timeout: waitMs })
  await listed(/燃气/).click()
  const report = panel().locator('blockquote')
  expect(await report.textContent()).toMatch(/楼道里煤气味很浓.*138\*{4}2231/)
  expect(await report.locator('mark').allTextContents()).toEqual(['煤气味'])
  await panel().getByText('工单 A1').waitFor()
  expect(new URL(page.url()).searchParams.get('class')).toBe('*')
  expect(watch.errors.filter((error) => !error.includes('401'))).toEqual([])
})

test('an operator takes an alert through its stages, puts it off and closes it with a reason; all of it stands in its history', async () => {
  await enter()
  await listed(/燃气/).click()
  await act('确认已知悉').click()
  await until('the alert to be acknowledged', waitMs, async () => (await stage()) === '已确认')
  await act('开始处置').click()
  await until('the alert to be handled', waitMs, async () => (await stage()) === '处置中')

  await act('暂缓提醒').click()
  const snooze = panel().getByRole('form', { name: '暂缓提醒' })
  await snooze.getByRole('button', { name: '确认暂缓' }).click()
  await snooze.getByText('请写明原因').waitFor()
  await snooze.getByRole('button', { name: '4 小时后' }).click()
  await snooze.getByRole('button', { name: '已安排人员，途中' }).click()
  await snooze.getByRole('button', { name: '确认暂缓' }).click()
  await panel()
    .getByText(/值班员 暂缓至 .*：已安排人员，途中/)
    .waitFor()
  await listed(/燃气.*暂缓至/).waitFor()

  await act('关闭告警').click()
  const close = panel().getByRole('form', { name: '关闭告警' })
  await close.getByLabel('原因').fill('燃气公司已到场，阀门已关')
  await close.getByRole('button', { name: '确认关闭' }).click()
  await until('the alert to be closed', waitMs, async () => (await stage()) === '已关闭')
  await page.getByText('目前没有告警').waitFor()

  const history = panel().getByRole('listitem').filter({ hasText: '值班员' })
  await until('five deeds in the history', waitMs, async () => (await history.count()) >= 4)
  expect((await history.allTextContents()).map((text) => text.replace(/(今日 )?\d\d:\d\d/g, ''))).toEqual([
    '关闭值班员 · 燃气公司已到场，阀门已关',
    '暂缓提醒值班员 · 至  · 已安排人员，途中',
    '改变处置阶段值班员 · 转为“处置中”',
    '确认已知悉值班员',
  ])
  await page.getByRole('button', { name: '已结束', exact: true }).click()
  await listed(/燃气.*结束，历时/).waitFor()
  await act('重新打开').click()
  await until('the alert to be open again', waitMs, async () => (await stage()) === '待研判')
})

test('what touches is one incident: one speaks for the other, which is listed below it, and the map has one mark', async () => {
  await enter()
  await call('B1', '路面塌陷一个大坑，车辆无法通行', 'finance')
  await listed(/塌陷/).waitFor({ timeout: waitMs })
  await call('B2', '路灯杆漏电，有人触电', 'finance')
  await page.getByText('同一处另有 1 起').waitFor({ timeout: waitMs })
  const marks = page.locator('main').getByRole('button', { name: /险情/ })
  await until('one mark of each incident', waitMs, async () => (await marks.count()) === 2)

  const { alerts } = await ask('/alerts?rule=severe&subject=shock')
  await ask(`/alerts/${alerts[0].id}/acknowledgement`, {})
  const filter = page.getByRole('combobox', { name: '状态', exact: true })
  await filter.getByText('已确认（1）').waitFor({ state: 'attached', timeout: waitMs })
  await filter.selectOption({ label: '已确认（1）' })
  await page.getByText('同一处另有 1 起').waitFor()
  await listed(/燃气/).waitFor({ state: 'detached' })
})

test('somebody who was faster is told by the server, and the screen shows how it stands', async () => {
  await enter()
  const { alerts } = await ask('/alerts?rule=severe&subject=gas')
  const { id } = alerts[0]
  await page.goto(`${server.url}/?alert=${id}`)
  await mapIdle(page)
  await act('确认已知悉').waitFor()
  await page.route('**/api/live**', (route) => route.abort())
  await page.reload()
  await act('确认已知悉').waitFor()
  await ask(`/alerts/${id}/moves`, { to: 'monitoring' })
  await act('确认已知悉').click()
  await panel()
    .getByText(/现为“持续监测”.*不能转为“已确认”/)
    .waitFor()
  await until('the stage as it is', waitMs, async () => (await stage()) === '持续监测')
})

test('a phone shows alert and acts in the sheet', async () => {
  const { alerts } = await ask('/alerts?rule=severe&subject=gas')
  await enter(`/?alert=${alerts[0].id}`, { width: 390, height: 844 })
  await act('关闭告警').click()
  await panel().getByRole('form', { name: '关闭告警' }).waitFor()
  const box = await panel().boundingBox()
  expect(box?.width).toBeLessThanOrEqual(390)
})
