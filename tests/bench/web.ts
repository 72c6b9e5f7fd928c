import { readFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { cellArea, cellToBoundary, gridDisk, latLngToCell } from 'h3-js'
import { buildPages, pagesFolder } from '../../api/http/pages.ts'
import { contentSecurityPolicy } from '../../api/http/secure.ts'
import { launchBrowser, mapIdle, openPage } from '../support/browser.ts'

const home = resolve(import.meta.dirname, '..', '..')

/** Cells of the bench, and what an update may cost the browser's main thread. */
const wantedCells = 20_000
const limitMs = 8
const updates = 40
const everyMs = 1000
const centre = { lat: 39.91, lon: 116.38 }

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const cells = gridDisk(latLngToCell(centre.lat, centre.lon, 10), 82)
  .slice(0, wantedCells)
  .sort()

const manifest = (): Buffer => {
  const body = Buffer.alloc(8 + cells.length * 12)
  body.writeUInt32LE(0x31485351, 0)
  body.writeUInt32LE(cells.length, 4)
  cells.forEach((cell, i) => {
    body.writeBigUInt64LE(BigInt(`0x${cell}`), 8 + i * 8)
    body.writeFloatLE(cellArea(cell, 'm2'), 8 + cells.length * 8 + i * 4)
  })
  return body
}

/** A wire of `frames` frames; every cell has another value on every tick, so that nothing can be skipped. */
const wire = (frames: number, step: number, from: number, tick: number): Buffer => {
  const body = Buffer.alloc(48 + frames * cells.length * 2)
  body.writeUInt32LE(0x32485351, 0)
  body.writeUInt32LE(cells.length, 4)
  body.writeUInt32LE(frames, 8)
  body.writeUInt32LE(step, 12)
  body.writeDoubleLE(from, 16)
  body.writeDoubleLE(0.1, 24)
  body.writeDoubleLE(Date.now() / 1000, 32)
  body.writeDoubleLE(tick, 40)
  for (let i = 0; i < frames * cells.length; i++) body.writeUInt16LE((i * 7919 + tick * 104_729) % 1200, 48 + i * 2)
  return body
}

const curve = (from: number, to: number, step: number) => {
  const bucket = Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step)
  const wave = bucket.map((at) => 1000 + 500 * Math.sin(at / 7000))
  return {
    step,
    bucket,
    value: wave,
    low: wave.map((v) => v * 0.9),
    mid: wave,
    high: wave.map((v) => v * 1.1),
    name: '',
    unit: '辆',
    kind: 'flow',
  }
}

const outline = {
  type: 'MultiPolygon',
  coordinates: [[cellToBoundary(latLngToCell(centre.lat, centre.lon, 5), true)]],
}

/** Answers of a city of 20,000 cells, as the api words them. */
const answers: Record<string, (query: URLSearchParams, tick: number) => unknown> = {
  health: () => ({
    ready: true,
    reason: '',
    progress: 1,
    stores: { ledger: { state: 'ready' }, facts: { state: 'ready' } },
    version: '0',
    build: '',
  }),
  city: () => ({
    ...{
      name: '',
      timeZone: 'Asia/Shanghai',
      calendar: 'cn',
      demo: true,
      outline,
      bbox: [116.25, 39.81, 116.51, 40.01],
      scope: [''],
    },
    today: { date: '2026-04-10', hour: 12, minute: 0, weekday: 5, dayKind: 'workday' },
  }),
  areas: () => ({ type: 'FeatureCollection', features: [] }),
  places: () => ({ type: 'FeatureCollection', features: [] }),
  metrics: () => ({ metrics: [{ code: 'ebike', name: '电动车', unit: '辆', kind: 'flow', declared: true }] }),
  sources: () => ({ at: new Date().toISOString(), sources: [], backlog: 0 }),
  alerts: () => ({ alerts: [] }),
  complaints: () => ({ complaints: [], next: null }),
  'complaints/classes': () => ({ classes: [] }),
  'complaints/day': () => ({ from: 0, at: 0, classes: [] }),
  'heat/extent': () => ({
    from: 0,
    to: Date.now() / 1000,
    fineFrom: Date.now() / 1000 - 86_400,
    fineTo: Date.now() / 1000,
  }),
  'heat/pulse': (query) => curve(Number(query.get('from')), Number(query.get('to')), Number(query.get('step'))),
  'heat/manifest': () => manifest(),
  'heat/live': (_, tick) => wire(1, 300, Math.floor(Date.now() / 300_000) * 300, tick),
  'heat/frames': (query) => {
    const [from, to, step] = [Number(query.get('from')), Number(query.get('to')), Number(query.get('step'))]
    return wire((to - from) / step, step, from, 0)
  },
}

type City = { server: Server; origin: string; tick: () => void; close: () => void }

const serveCity = async (): Promise<City> => {
  let tick = 1
  const streams = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const name = url.pathname.replace(/^\/api\//, '')
    if (name === 'live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`event: hello\ndata: ${JSON.stringify({ at: Date.now(), resumed: false })}\nid: 1.${tick}\n\n`)
      streams.add(response)
      return
    }
    const answer = url.pathname.startsWith('/api/') ? answers[name] : undefined
    if (answer) {
      const body = answer(url.searchParams, tick)
      response.writeHead(200, {
        'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
      })
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body))
      return
    }
    const file = join(pagesFolder(home), extname(url.pathname) === '' ? 'index.html' : url.pathname)
    const page = await readFile(file).catch(() => undefined)
    response.writeHead(page ? 200 : 404, {
      'content-type': types[extname(file)] ?? 'text/plain',
      'content-security-policy': contentSecurityPolicy,
    })
    response.end(page)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    server,
    origin: `http://127.0.0.1:${port}`,
    tick: () => {
      tick += 1
      const data = JSON.stringify({ tick, at: Date.now(), changed: [{ metric: 'ebike', from: 0, to: 1 }] })
      for (const stream of streams) stream.write(`event: tick\ndata: ${data}\nid: 1.${tick}\n\n`)
    },
    close: () => {
      for (const stream of streams) stream.end()
      server.close()
      server.closeAllConnections()
    },
  }
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

/**
 * What one live update of 20,000 cells costs the browser's main thread: script time from the tick's arrival over fetch, decode,
 * colours and every frame of the cross-fade, less what the page spends on its clock anyway. Script time only: with software GL
 * the rest is the processor drawing. Prints a line each and whether the limit holds; returns the milliseconds per update.
 */
export const benchWeb = async (print: (line: string) => void): Promise<number> => {
  await buildPages(home)
  const city = await serveCity()
  const browser = await launchBrowser()
  try {
    const { page } = await openPage(browser, city.origin, { width: 1000, height: 700 })
    await page.goto(city.origin)
    await mapIdle(page)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const scriptMs = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics')
      return 1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0)
    }
    const over = async (each: () => void): Promise<number> => {
      const before = await scriptMs()
      for (let i = 0; i < updates; i++) {
        each()
        await pause(everyMs)
      }
      return (await scriptMs()) - before
    }
    await over(city.tick)
    const still = await over(() => {})
    const busy = await over(city.tick)
    const perUpdate = (busy - still) / updates
    const count = cells.length.toLocaleString('en-US')
    print(
      `| main thread of the browser per live update of ${count} cells (script) | ${perUpdate.toFixed(1)} ms | ≤ ${limitMs} ms |`,
    )
    print(
      `| bytes of such an update before compression | ${(48 + cells.length * 2).toLocaleString('en-US')} | ≤ 90,000 |`,
    )
    return perUpdate
  } finally {
    await browser.close()
    city.close()
  }
}
