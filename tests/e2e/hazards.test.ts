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
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const day = 86_400

/** Two calls of one household, one of another, and one of a pipe. */
const calls = () =>
  [
    { number: 'H1', place: '灵境胡同5号院3号楼2单元402', text: '灵境胡同5号院3号楼2单元402屋顶漏雨', lon: 116.3705 },
    { number: 'H2', place: '灵境胡同5号院3号楼2单元402', text: '灵境胡同5号院3号楼2单元402又漏雨了', lon: 116.3705 },
    { number: 'H3', place: '金融大街9号院1号楼1单元101', text: '金融大街9号院1号楼1单元101墙面漏水', lon: 116.3911 },
    { number: 'H4', place: '金融大街12号', text: '路面水管漏水', lon: 116.3951 },
  ].map((call, i) => ({
    ...call,
    at: Math.floor(Date.now() / 1000) - (i + 1) * day,
    lat: 39.9102,
    class: '房屋漏雨',
    status: '派单',
  }))

beforeAll(async () => {
  dataDir = cityFolder()
  server = await startServer({ dataDir })
  browser = await launchBrowser()
  await ready(server)
  tokens.administrator = readFileSync(`${dataDir}/administrator.token`, 'utf8').trim()
  for (const role of ['staff', 'operator'] as const)
    tokens[role] = (await ask('/tokens', { name: role, role, scope: [''] })).token
  await ask('/complaints', calls())
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

const search = async (q: string): Promise<void> => {
  await page.getByLabel('查询词').fill(q)
  await page.getByRole('button', { name: '查询', exact: true }).click()
}

test('staff ask by keywords, make a list, see why orders are one point, take them apart and put them together', async () => {
  await enter('staff', '/hazards')
  await search('漏雨 OR 漏水 NOT 水管')
  await page.getByText('3 件工单').waitFor()
  expect(new URL(page.url()).searchParams.get('q')).toBe('漏雨 OR 漏水 NOT 水管')
  expect((await page.locator('mark').allTextContents()).sort()).toEqual(['漏水', '漏雨', '漏雨'])

  await page.getByRole('button', { name: '做成隐患点清单' }).click()
  await page.getByLabel('清单名称').fill('漏雨排查')
  await page.getByRole('button', { name: '归并并保存' }).click()
  await page.getByText('3 件工单，归并为 2 个隐患点').waitFor()
  await mapIdle(page)

  await page.getByRole('tab', { name: '归并记录 1' }).click()
  await page.getByRole('button', { name: '拆开', exact: true }).click()
  await page.getByRole('button', { name: '确定拆开？' }).click()
  await page.getByText('3 件工单，归并为 3 个隐患点').waitFor()
  await page.getByRole('button', { name: '恢复合并' }).click()
  await page.getByText('3 件工单，归并为 2 个隐患点').waitFor()
  await page.getByText('恢复合并', { exact: false }).first().waitFor()

  await page.getByRole('button', { name: '逐点派发任务' }).click()
  await page.getByText('待办 2，已办 0').waitFor()
  await page.getByRole('tab', { name: '隐患点 2' }).click()
  await page.getByRole('button', { name: /2 件/ }).first().click()
  await page.getByLabel('处理情况').fill('已补漏')
  await page.getByRole('button', { name: '标为已办' }).click()
  await page.getByText('待办 1，已办 1').waitFor()

  const downloaded = page.waitForEvent('download')
  await page.getByRole('link', { name: '下载报告 XLSX' }).click()
  expect((await downloaded).suggestedFilename()).toBe('漏雨排查.xlsx')
  expect(watch.errors.filter((error) => !error.includes('401'))).toEqual([])
})

test('a query that cannot be read says what is wrong and where', async () => {
  await enter('operator', '/hazards')
  await search('(漏雨 OR')
  await page.getByText('第 5 个字处', { exact: false }).waitFor()
  expect(await page.locator('mark').textContent()).toBe('OR')
})

test('an operator sees a list on a phone, and is told who makes one', async () => {
  await enter('operator', `/hazards?q=${encodeURIComponent('漏雨')}`, phone)
  await page.getByText('2 件工单').waitFor()
  expect(await page.getByRole('button', { name: '做成隐患点清单' }).isDisabled()).toBe(true)
  await page.getByText('只有街道工作人员和管理员可以建清单').waitFor()
  await page.getByRole('link', { name: /漏雨排查/ }).click()
  await page.getByText('3 件工单，归并为 2 个隐患点').waitFor()
  expect(await page.getByRole('button', { name: '逐点派发任务' }).count()).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing sticks out').toBe(phone.width)
})
