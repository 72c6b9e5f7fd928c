import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { componentCount } from '../../data/city/components.ts'
import { launchBrowser, mapIdle, openPage } from '../support/browser.ts'
import { ready, startServer, until } from '../support/server.ts'

/** Where the map is dragged: the middle of the demo city, with every sign and every grid drawn. */
const view = 'at=116.37500,39.91200,15.60'
const drags = 24
const stepsOfDrag = 12
/** What is left of a frame of 60 a second for scripts. */
const limitMs = 16

type Drawn = { perFrame: number; frames: number; longTasks: number }

const dragged = async (browser: Browser, url: string): Promise<Drawn> => {
  const { page, context } = await openPage(browser, new URL(url).origin, { width: 1280, height: 800 })
  await page.goto(url)
  await mapIdle(page)
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const scriptMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0)
  }
  // Once around, so that tiles and signs are loaded: they are a network's matter, not a frame's.
  await around(page)
  await mapIdle(page)
  await page.evaluate(() => {
    const seen = { frames: 0, long: 0 }
    Object.assign(window, { __seen: seen })
    const count = () => {
      seen.frames++
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
    new PerformanceObserver((list) => {
      seen.long += list.getEntries().length
    }).observe({ type: 'longtask' })
  })
  const before = await scriptMs()
  await around(page)
  const script = (await scriptMs()) - before
  const { frames, long } = await page.evaluate(
    () => (window as unknown as { __seen: { frames: number; long: number } }).__seen, // set above
  )
  await context.close()
  return { perFrame: script / frames, frames, longTasks: long }
}

/** Drags the map to and fro, ending where it began. */
const around = async (page: Page): Promise<void> => {
  for (let i = 0; i < drags; i++) {
    const side = i % 2 === 0 ? 1 : -1
    await page.mouse.move(640 - 120 * side, 400)
    await page.mouse.down()
    await page.mouse.move(640 + 120 * side, 400, { steps: stepsOfDrag })
    // Held still before it is let go: the map does not glide on.
    await page.waitForTimeout(120)
    await page.mouse.up()
  }
}

/**
 * What unit grids and components cost the browser's main thread while the map is dragged: script a frame with them and without, on the
 * demo city's own server. Script only: with software GL the rest of a frame is the processor drawing.
 */
export const benchMap = async (print: (line: string) => void): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const server = await startServer({ dataDir, env: { QIANSHAO_FEED_DAYS: '2' } })
  const browser = await launchBrowser()
  try {
    await ready(server, 300_000)
    const total = componentCount()
    await until('all components', 600_000, async () => {
      const answer = await fetch(`${server.url}/api/components/counts`)
      const { byState }: { byState: { count: number }[] } = await answer.json()
      return byState.reduce((sum, { count }) => sum + count, 0) >= total
    })
    const bare = await dragged(browser, `${server.url}/?${view}&hide=grids,components`)
    const whole = await dragged(browser, `${server.url}/?${view}`)
    print(
      `| main thread (script) a frame while the map is dragged at z15.6: heat, grids and ${total.toLocaleString('en-US')} components; heat alone | ${whole.perFrame.toFixed(1)} ms; ${bare.perFrame.toFixed(1)} ms | ≤ ${limitMs} ms |`,
    )
    print(
      `| tasks over 50 ms among those ${whole.frames} frames; ${bare.frames} frames | ${whole.longTasks}; ${bare.longTasks} | |`,
    )
  } finally {
    await browser.close()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
