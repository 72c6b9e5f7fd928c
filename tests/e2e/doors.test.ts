import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, mapIdle, openPage } from '../support/browser.ts'
import { cityFolder, type RunningServer, ready, startServer, until } from '../support/server.ts'

const size = { width: 1280, height: 800 }
const waitMs = 30_000

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** Process ids below a process whose command names a word. */
const childrenOf = (server: RunningServer, word: string): number[] =>
  readdirSync('/proc').flatMap((name) => {
    try {
      const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      return Number(parent) === server.child.pid && command.includes(word) ? [Number(name)] : []
    } catch {
      return []
    }
  })

test('a first start shows how far it is and then the map, without a reload; a store that goes away is told and comes back', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'qianshao-start-'))
  const server = await startServer({ dataDir, env: { QIANSHAO_FEED_DAYS: '9' } })
  const { page, context, watch } = await openPage(browser, server.url, size)
  try {
    await until('the page to be served', 60_000, () =>
      page.goto(server.url).then(
        (answer) => answer?.ok() === true,
        () => false,
      ),
    )
    const bar = page.getByRole('progressbar')
    await bar.waitFor({ timeout: 60_000 })
    const first = Number(await bar.getAttribute('aria-valuenow'))
    await until(
      'the bar to move',
      60_000,
      async () => (await bar.count()) === 0 || Number(await bar.getAttribute('aria-valuenow')) > first,
    )
    await mapIdle(page, 150_000)
    expect(watch.foreign).toEqual([])

    // A store is restarted at once: it is ended again until the screen has had time to notice, and not so often that its
    // keeper loses patience.
    const banner = page.getByText(/数据库暂不可用，正在恢复；画面停留在 \d\d:\d\d/)
    let ended = 0
    await until('the screen to tell of the store', waitMs, async () => {
      if (Date.now() - ended > 1500) {
        for (const pid of childrenOf(server, 'chdb')) process.kill(pid, 'SIGKILL')
        ended = Date.now()
      }
      return (await banner.count()) > 0
    })
    await banner.waitFor({ state: 'detached', timeout: 60_000 })
    await mapIdle(page)
  } finally {
    await context.close()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 240_000)

test('a city that is no demo asks who is there: a wrong token is refused in words, a right one opens the map, and one may leave', async () => {
  const dataDir = cityFolder()
  const server = await startServer({ dataDir })
  await ready(server)
  const token = readFileSync(join(dataDir, 'administrator.token'), 'utf8').trim()
  const { page, context, watch } = await openPage(browser, server.url, size)
  try {
    await page.goto(server.url)
    const field = page.getByLabel('访问令牌')
    await field.fill('wrong')
    await page.getByRole('button', { name: '进入' }).click()
    await page.getByRole('alert').getByText('令牌').waitFor()
    await field.fill(token)
    await page.getByRole('button', { name: '进入' }).click()
    await mapIdle(page)
    await page.getByText('目前没有告警').waitFor()
    await page.reload()
    await mapIdle(page)
    await page.getByRole('button', { name: '退出登录' }).click()
    await field.waitFor()
    expect(watch.foreign).toEqual([])
    expect(watch.errors.filter((error) => !error.includes('401'))).toEqual([])
  } finally {
    await context.close()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
