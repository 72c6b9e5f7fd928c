import { readFileSync, rmSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser, mapIdle, openPage, type Watch } from '../support/browser.ts'
import { cityFolder, type RunningServer, ready, startServer } from '../support/server.ts'

const desk = { width: 1600, height: 900 }
const phone = { width: 390, height: 844, touch: true }

let dataDir: string
let server: RunningServer
let browser: Browser
let context: BrowserContext
let page: Page
let watch: Watch
const tokens = { administrator: '', operator: '' }

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
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const hour = 3600
const call = (number: string, hoursAgo: number, text: string, lon: number) => ({
  number,
  at: Math.floor(Date.now() / 1000) - hoursAgo * hour,
  lon,
  lat: 39.9102,
  class: '公共安全',
  text,
  status: '派单',
})

beforeAll(async () => {
  dataDir = cityFolder()
  server = await startServer({ dataDir })
  browser = await launchBrowser()
  await ready(server)
  tokens.administrator = readFileSync(`${dataDir}/administrator.token`, 'utf8').trim()
  tokens.operator = (await ask('/tokens', { name: '值班员', role: 'operator', scope: [''] })).token
  await ask('/complaints', [
    call('S1', 50, '楼下路面塌陷，形成一个大坑', 116.3705),
    call('S2', 30, '门口路灯不亮', 116.3911),
  ])
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

const enter = async (
  role: keyof typeof tokens,
  path: string,
  size: Parameters<typeof openPage>[2] = desk,
): Promise<void> => {
  ;({ page, context, watch } = await openPage(browser, server.url, size))
  await page.goto(`${server.url}${path}`)
  await page.getByLabel('访问令牌').fill(tokens[role])
  await page.getByRole('button', { name: '进入' }).click()
}

test('an administrator tries a change on the past, saves it, finds it in the table and its history, and ends it', async () => {
  await enter('administrator', '/rules')
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /单件险情/ })
    .click()
  expect(new URL(page.url()).pathname).toBe('/rules/severe')
  await page.getByLabel('词权重之和').fill('5')
  await page.getByRole('button', { name: '试算', exact: true }).click()
  await page.getByText('这样设置会报').waitFor()
  const said = await page.getByRole('status').filter({ hasText: '这样设置会报' }).textContent()
  expect(said).toContain('会报 0 条')
  expect(said).toContain('按现行规则 1 条')

  await page.getByRole('button', { name: '恢复' }).click()
  await page.getByRole('button', { name: '重新试算' }).click()
  const alert = page.getByRole('button', { name: /塌陷/ }).last()
  await alert.click()
  expect(await alert.getAttribute('aria-current')).toBe('true')
  await mapIdle(page)

  await page.getByLabel('同处并入').fill('24')
  await page.getByText('设置或范围已改动').waitFor()
  await page.getByLabel('为什么这样设').fill('雨季从严')
  await page.getByRole('button', { name: '保存并生效' }).click()
  await page.getByText('默认 72').waitFor()
  expect((await ask('/rules')).rules).toMatchObject([
    { rule: 'severe', settings: { mergeHours: 24 }, note: '雨季从严' },
  ])

  await page.getByRole('button', { name: '历次改动' }).click()
  await page.getByText('同处并入 24 小时').waitFor()
  await page.getByRole('button', { name: '结束', exact: true }).click()
  await page.getByRole('button', { name: '确定结束？' }).click()
  await page.getByText('没有另外的规定').waitFor()
  expect((await ask('/rules')).rules).toEqual([])
  expect(watch.errors.filter((error) => !error.includes('401'))).toEqual([])
})

test('a number beyond its limits is told at its field, and neither tried nor saved', async () => {
  await enter('administrator', '/rules/surge')
  await page.getByLabel('开启偏差').fill('99')
  await page.getByText('须在 1 到 50 之间').waitFor()
  expect(await page.getByRole('button', { name: '试算', exact: true }).isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: '保存并生效' }).isDisabled()).toBe(true)
})

test('what is the whole city’s alone cannot be set for some days', async () => {
  await enter('administrator', '/rules/surge')
  await page.getByLabel('日子').selectOption({ label: '周末' })
  expect(await page.getByLabel('误报率（FDR）').isDisabled()).toBe(true)
  expect(await page.getByLabel('开启偏差').isDisabled()).toBe(false)
})

test('an operator on a phone may try but not save', async () => {
  await enter('operator', '/rules/severe', phone)
  await page.getByText('只有管理员可以保存；人人都可以试算。').waitFor()
  await page.getByRole('button', { name: '试算', exact: true }).click()
  await page.getByText('这样设置会报').waitFor()
  await page.getByLabel('同处并入').fill('24')
  expect(await page.getByRole('button', { name: '保存并生效' }).isDisabled()).toBe(true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing sticks out').toBe(phone.width)
})
