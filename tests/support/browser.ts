import { mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core'

/**
 * Chromium from npm, headless, with WebGL2 by SwiftShader: no browser has to be installed. The binary unpacks itself into the
 * temporary folder once and stays there for the next run: a folder of each user's own, because nobody else may run it.
 */
export const launchBrowser = async (): Promise<Browser> => {
  const own = `qianshao-browser-${userInfo().username}`
  if (!tmpdir().endsWith(own)) process.env.TMPDIR = join(tmpdir(), own)
  mkdirSync(tmpdir(), { recursive: true, mode: 0o700 })
  chromium.setGraphicsMode = true
  const executablePath = await chromium.executablePath()
  const wanted = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
  const args = chromium.args.filter(
    (arg) =>
      !arg.startsWith('--use-') && !arg.startsWith('--headless') && arg !== '--single-process' && arg !== '--no-zygote',
  )
  return driver.launch({ executablePath, headless: true, args: [...args, ...wanted] })
}

/** What went wrong on a page: messages of its console, faults of its scripts, requests to any host but its own. */
export type Watch = { errors: string[]; foreign: string[] }

export type PageOptions = { width: number; height: number; theme?: 'dark' | 'light'; touch?: boolean }

/** A page of its own context that notes every error, every breach of the content policy and every request off its host. */
export const openPage = async (
  browser: Browser,
  origin: string,
  { width, height, theme = 'dark', touch = false }: PageOptions,
): Promise<{ page: Page; context: BrowserContext; watch: Watch }> => {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    hasTouch: touch,
    isMobile: touch,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  const page = await context.newPage()
  const watch: Watch = { errors: [], foreign: [] }
  page.on('console', (message) => {
    if (message.type() === 'error') watch.errors.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => watch.errors.push(error.stack ?? error.message))
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) watch.foreign.push(url)
  })
  return { page, context, watch }
}

/** Waits until the map stands still and everything asked for is drawn. Throws after `timeout` milliseconds. */
export const mapIdle = async (page: Page, timeout = 60_000): Promise<void> => {
  await page.waitForFunction(() => window.__qianshao?.idle() === true, undefined, { timeout, polling: 100 })
}

/** The colour of a point of the page as it is seen: [red, green, blue], 0-255. */
export const colourAt = async (page: Page, x: number, y: number): Promise<[number, number, number]> => {
  const shot = await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } })
  return page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const context = new OffscreenCanvas(1, 1).getContext('2d')
    context?.drawImage(image, 0, 0)
    const [red = 0, green = 0, blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? []
    return [red, green, blue]
  }, shot.toString('base64'))
}
