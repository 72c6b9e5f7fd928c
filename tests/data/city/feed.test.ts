import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { componentCount } from '../../../data/city/components.ts'
import { streets } from '../../../data/city/outline.ts'
import { eventually, temporaryFolder } from '../../support/folders.ts'

const rainPath = '/api/hazards/rain'
const feedFile = join(import.meta.dirname, '../../../data/city/feed.ts')

type Batch = { digest: string; rows: number; from: number; to: number; path: string }

/** Stands in for the api: keeps what was put and which batches came, and can refuse for a while. */
class FakeApi {
  readonly batches = new Map<string, Batch>()
  /** Keys of all posts that were not refused, in order. */
  readonly posted: string[] = []
  readonly repeats: string[] = []
  readonly conflicts: string[] = []
  readonly put: string[] = []
  /** Streets whose unit grids were asked for, and how often each component was told. */
  readonly grids: string[] = []
  readonly components = new Map<string, number>()
  refuse = 0
  /** Paths that it does not know. */
  without: string | undefined
  inFlight = 0
  most = 0
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      this.inFlight++
      this.most = Math.max(this.most, this.inFlight)
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        this.inFlight--
        if (this.without && request.url?.startsWith(this.without)) {
          response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"not_found"}')
          return
        }
        if (this.refuse > 0 && request.method === 'POST') {
          this.refuse--
          response.writeHead(503, { 'retry-after': '0' }).end('{}')
          return
        }
        const body = Buffer.concat(chunks)
        if (request.method === 'PUT') this.put.push(request.url ?? '')
        const path = request.url ?? ''
        if (path === '/api/grids/generate') this.grids.push(JSON.parse(body.toString()).area)
        else if (path === '/api/components') this.#tally(body)
        else if (path === '/api/observations' || path === '/api/complaints')
          this.#keep(String(request.headers['idempotency-key']), path, body)
        const newest = Math.max(...[...this.batches.values()].map(({ to }) => to))
        if (path.startsWith('/api/grids?')) {
          const area = new URL(path, 'http://api').searchParams.get('area') ?? ''
          const rows = this.grids.includes(area) ? [{ code: `${area}001001` }] : []
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ rows }))
          return
        }
        const sources = [{ dataAt: this.batches.size > 0 ? new Date(newest * 1000).toISOString() : null }]
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ sources }))
      })
    })
  }

  async open(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    onTestFinished(() => {
      this.#server.closeAllConnections()
      this.#server.close()
    })
    const address = this.#server.address()
    if (typeof address !== 'object' || !address) throw new Error('no address')
    return `http://127.0.0.1:${address.port}`
  }

  #tally(body: Buffer): void {
    for (const line of body.toString().trimEnd().split('\n')) {
      const { district, code } = JSON.parse(line)
      this.components.set(`${district}.${code}`, (this.components.get(`${district}.${code}`) ?? 0) + 1)
    }
  }

  #keep(key: string, path: string, body: Buffer): void {
    const digest = createHash('sha256').update(body).digest('hex')
    this.posted.push(key)
    const known = this.batches.get(key)
    if (known) {
      this.repeats.push(key)
      if (known.digest !== digest) this.conflicts.push(key)
      return
    }
    const lines = body.toString().trimEnd().split('\n')
    const times = [lines[0], lines.at(-1)].map((line) => Number(JSON.parse(line ?? '{}').at))
    this.batches.set(key, { digest, rows: lines.length, from: times[0] ?? 0, to: times[1] ?? 0, path })
  }
}

type Word = { progress?: number; seeded?: boolean }

const startFeed = (url: string, stateFile: string, more: Record<string, string> = {}) => {
  const words: Word[] = []
  const child: ChildProcess = fork(feedFile, {
    env: {
      ...process.env,
      QIANSHAO_FEED_URL: url,
      QIANSHAO_FEED_TOKEN: 'secret',
      QIANSHAO_FEED_STATE: stateFile,
      QIANSHAO_FEED_SEED: '5',
      QIANSHAO_FEED_DAYS: '2',
      ...more,
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.on('message', (word: Word) => words.push(word))
  const stop = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await gone
  }
  onTestFinished(() => stop('SIGKILL'))
  return { words, stop, seeded: () => words.some(({ seeded }) => seeded === true) }
}

test('describes the city, fills the history in order with two requests in flight, then reports live', async () => {
  const api = new FakeApi()
  const url = await api.open()
  const feed = startFeed(url, join(temporaryFolder(), 'feed.json'))
  await eventually('the history is complete', feed.seeded, 60_000)
  expect(api.put.slice(0, 2)).toEqual(['/api/areas', '/api/places'])
  expect(api.put).toContain('/api/metrics/parking_occupied')
  expect(api.put.filter((path) => path !== rainPath).at(-1)).toBe('/api/capacities')
  expect(api.most).toBeLessThanOrEqual(2)
  const progress = feed.words
    .slice(
      0,
      feed.words.findIndex(({ seeded }) => seeded),
    )
    .flatMap(({ progress }) => (progress === undefined ? [] : [progress]))
  expect([...progress].sort((a, b) => a - b)).toEqual(progress)
  expect(progress.at(-1)).toBeCloseTo(1, 6)

  const kinds = [...api.batches.keys()].map((key) => key.split('.')[2])
  for (const kind of ['hours', 'fives', 'complaints']) expect(kinds).toContain(kind)
  await eventually('a live report', () => [...api.batches.keys()].some((key) => key.includes('.live.')), 30_000)
  const live = [...api.batches].find(([key]) => key.includes('.live.'))?.[1]
  expect(live?.path).toBe('/api/observations')
  expect(Math.abs((live?.to ?? 0) - Date.now() / 1000)).toBeLessThan(900)
})

test('killed at any instant and refused for a while, it sends every batch once or again with the same content', async () => {
  const api = new FakeApi()
  const url = await api.open()
  const stateFile = join(temporaryFolder(), 'feed.json')
  for (const enough of [1, 4, 9]) {
    api.refuse = 2
    const feed = startFeed(url, stateFile)
    await eventually(`${enough} batches`, () => api.batches.size >= enough, 60_000)
    await feed.stop('SIGKILL')
  }
  const feed = startFeed(url, stateFile)
  await eventually('the history is complete', feed.seeded, 60_000)
  await feed.stop('SIGTERM')
  expect(api.conflicts).toEqual([])

  // Every hour and every five minutes of the plan are there once: batches of a kind join without overlap.
  for (const [kind, step] of [
    ['hours', 3600],
    ['fives', 300],
  ] as const) {
    const spans = [...api.batches.keys()]
      .map((key) => key.split('.'))
      .filter((parts) => parts[2] === kind)
      .map((parts) => ({ from: Number(parts[3]), count: Number(parts[4]) }))
      .sort((a, b) => a.from - b.from)
    expect(spans.length).toBeGreaterThan(1)
    spans.slice(1).forEach(({ from }, i) => {
      const before = spans[i] ?? { from: 0, count: 0 }
      expect(from).toBe(before.from + before.count * step)
    })
  }
  const state = JSON.parse(readFileSync(stateFile, 'utf8'))
  expect(state.plan).toBeUndefined()
  expect(state.sentTo).toBeGreaterThan(Date.now() / 1000 - 900)
}, 120_000)

test('a gap is filled at the next start, and nothing is described or told twice', async () => {
  const api = new FakeApi()
  const url = await api.open()
  const stateFile = join(temporaryFolder(), 'feed.json')
  const first = startFeed(url, stateFile, { QIANSHAO_FEED_DAYS: '0' })
  await eventually('the history is complete', first.seeded, 60_000)
  await first.stop('SIGKILL')
  const described = api.put.filter((path) => path !== rainPath)
  const before = api.posted.length
  // As if it had been stopped two hours ago.
  const state = JSON.parse(readFileSync(stateFile, 'utf8'))
  const stopped = Math.floor(Date.now() / 1000 / 5) * 5 - 7200
  writeFileSync(stateFile, JSON.stringify({ ...state, since: stopped - 20 * 86_400, sentTo: stopped }))
  const second = startFeed(url, stateFile)
  await eventually('the gap is filled', second.seeded, 60_000)
  // By what was posted: at some hours of the day the gap's batches are the very ones of the history, under the same keys.
  const fresh = api.posted.slice(before).map((key) => key.split('.'))
  const fives = fresh.filter((parts) => parts[2] === 'fives')
  expect(Math.min(...fives.map((parts) => Number(parts[3])))).toBe(Math.ceil(stopped / 300) * 300)
  expect(fresh.some((parts) => parts[2] === 'hours')).toBe(false)
  expect(api.put.filter((path) => path !== rainPath)).toEqual(described)
  // Twenty days have had a rain.
  expect(api.put).toContain(rainPath)
})

test('grids and components come after the history, and go on where it was killed', async () => {
  const api = new FakeApi()
  const url = await api.open()
  const stateFile = join(temporaryFolder(), 'feed.json')
  const first = startFeed(url, stateFile, { QIANSHAO_FEED_DAYS: '0' })
  await eventually('some components are there', () => api.components.size >= 40_000, 60_000)
  expect(first.seeded()).toBe(true)
  await first.stop('SIGKILL')
  const feed = startFeed(url, stateFile, { QIANSHAO_FEED_DAYS: '0' })
  await eventually('every component is there', () => api.components.size === componentCount(), 60_000)
  await eventually(
    'it is kept',
    () => JSON.parse(readFileSync(stateFile, 'utf8')).built.furnished.components === componentCount(),
    30_000,
  )
  await feed.stop('SIGTERM')
  expect([...new Set(api.grids)]).toEqual(streets.map(({ code }) => code))
  expect(api.grids).toHaveLength(streets.length)
  const repeated = [...api.components.values()].filter((times) => times > 1).length
  expect(repeated).toBeLessThanOrEqual(2 * 4000)
}, 120_000)

test('an api that refuses grids for good goes on being told what is live', async () => {
  const api = new FakeApi()
  api.without = '/api/grids'
  const url = await api.open()
  const feed = startFeed(url, join(temporaryFolder(), 'feed.json'), { QIANSHAO_FEED_DAYS: '0' })
  await eventually('the history is complete', feed.seeded, 60_000)
  await eventually('a live report', () => [...api.batches.keys()].some((key) => key.includes('.live.')), 30_000)
  expect(api.grids).toEqual([])
  expect(api.components.size).toBe(0)
  await feed.stop('SIGKILL')
})

test('without its state file it goes on from the newest data', async () => {
  const api = new FakeApi()
  const url = await api.open()
  const first = startFeed(url, join(temporaryFolder(), 'feed.json'), { QIANSHAO_FEED_DAYS: '0' })
  await eventually('the history is complete', first.seeded, 60_000)
  await first.stop('SIGKILL')
  const before = new Set(api.batches.keys())
  const newest = Math.max(...[...api.batches.values()].map(({ to }) => to))
  const second = startFeed(url, join(temporaryFolder(), 'feed.json'), { QIANSHAO_FEED_DAYS: '0' })
  await eventually('it reports live', () => [...api.batches.keys()].some((key) => !before.has(key)), 60_000)
  await second.stop('SIGKILL')
  const fresh = [...api.batches].filter(([key]) => !before.has(key))
  for (const [, { from, path }] of fresh) if (path === '/api/observations') expect(from).toBeGreaterThan(newest)
})

test('an episode that does not exist is named and ends the feed', async () => {
  const api = new FakeApi()
  const url = await api.open()
  const child = fork(feedFile, {
    env: { ...process.env, QIANSHAO_FEED_URL: url, QIANSHAO_FEED_TOKEN: 'x', QIANSHAO_FEED_WITHOUT: 'tangzy' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const code = await new Promise((done) => child.once('close', done))
  expect(code).toBe(2)
  expect(said).toContain('没有名为“tangzy”的预设情节')
})
