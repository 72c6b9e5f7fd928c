import { mkdir, readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join, resolve } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { cityPlan } from '../data/city/city.ts'
import { ensureKeyFile } from './accounts/keyfile.ts'
import { sweepAlerts } from './alerts/sweep.ts'
import { makeApp, makeStartingApp } from './app.ts'
import { ensureCity, markSeeded } from './areas/found.ts'
import { CityHolder } from './areas/holder.ts'
import { followGround } from './components/follow.ts'
import { openStores } from './db/open.ts'
import { runChronic } from './detection/chronic/run.ts'
import { findClusters } from './detection/complaints/find-clusters.ts'
import { runRepeat } from './detection/complaints/repeat-watch.ts'
import type { ScanRuns } from './detection/complaints/routes.ts'
import { runScan } from './detection/complaints/scan-watch.ts'
import { runSevere } from './detection/complaints/severe-watch.ts'
import { runOutbreak } from './detection/complaints/watch.ts'
import { explainAlerts } from './detection/explained.ts'
import { NormalsKeeper } from './detection/normals/keep.ts'
import type { NormalRuns } from './detection/normals/routes.ts'
import { keepRules } from './detection/rules/book.ts'
import { type DryRuns, dryRun } from './detection/rules/dry-run.ts'
import { makeReplay } from './detection/rules/replays.ts'
import { Runs } from './detection/runs.ts'
import { Listener } from './detection/surge/listen.ts'
import { SurgeEngine } from './detection/surge/run.ts'
import type { TrendRuns } from './detection/trend/routes.ts'
import { findTrend } from './detection/trend/trend.ts'
import { makeIngest } from './facts/ingest.ts'
import { Gazetteer } from './gazetteer/gazetteer.ts'
import { GridHolder } from './grid/locate.ts'
import { HazardLists } from './hazards/lists.ts'
import { runRechecks } from './hazards/recheck.ts'
import { makeTicks } from './heat/ticks.ts'
import { Readiness } from './http/health.ts'
import { buildPages } from './http/pages.ts'
import { Imports } from './imports/drafts.ts'
import { keepFeed, startJobs } from './jobs.ts'
import { showProgress } from './progress.ts'

const home = resolve(import.meta.dirname, '..')
const dataDir = resolve(process.env.QIANSHAO_DATA ?? join(home, 'data', 'local'))
const port = Number(process.env.PORT ?? 5180)
const host = process.env.HOST ?? '127.0.0.1'
const now = (): Date => new Date()
const log = (line: string): void => void process.stderr.write(`${now().toISOString()} ${line}\n`)

const stop = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

if (!Number.isInteger(port) || port < 0 || port > 65535) stop(`PORT=${process.env.PORT} 不是端口号，请填 1-65535`)

const listen = (server: Server): Promise<number> =>
  new Promise((done) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        stop(`端口 ${port} 已被占用：请关闭占用它的程序，或换一个端口，例如 PORT=${port + 1} npm start`)
      stop(`无法在 ${host}:${port} 监听：${error.message}`)
    })
    server.listen(port, host, () => {
      const address = server.address()
      done(typeof address === 'object' && address ? address.port : port)
    })
  })

await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error) =>
  stop(`数据目录 ${dataDir} 无法建立：${words(error)}；请检查权限，或用 QIANSHAO_DATA 另指一处`),
)

const version: string = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')).version
const readiness = new Readiness()
const bar = showProgress(process.stdout)
const at = (reason: string, progress: number): void => {
  readiness.at(reason, progress)
  bar.at(reason, readiness.progress)
}

let build = ''
const shared = { home, version, build: () => build, readiness, log }
let handler: (request: Request) => Response | Promise<Response> = makeStartingApp(shared).fetch
const server = createAdaptorServer({
  fetch: (request: Request) => handler(request),
}) as Server // http.createServer is its default
const bound = await listen(server)
const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`

at('正在启动数据库', 0.02)
const pages = buildPages(home).catch((error) => stop(words(error)))
const stores = await openStores({
  dataDir,
  databaseUrl: process.env.DATABASE_URL,
  clickhouseUrl: process.env.CLICKHOUSE_URL,
  log,
}).catch((error) => stop(words(error)))
readiness.stores = stores.state

at('正在读取城市资料', 0.05)
const { ledger, facts } = stores
const city = new CityHolder()
const founded = await ensureCity(ledger, dataDir, cityPlan).catch((error) => stop(words(error)))
await city.reload(ledger)
await ensureKeyFile(ledger, dataDir, 'administrator', now())
await ensureKeyFile(ledger, dataDir, 'sender', now())

const grids = new GridHolder()
await grids.reload(ledger)
const gazetteer = new Gazetteer({ ledger, city })
const ingest = makeIngest({ ledger, facts, city, gazetteer, now, log })
const imports = new Imports({
  ledger,
  connection: stores.ledgerConnection,
  dataDir,
  onCommitted: async (kind) => {
    if (kind === 'areas') await city.reload(ledger)
    await grids.refresh(ledger)
  },
  now,
  log,
})
await imports.recover()
const normals = new NormalsKeeper({ ledger, facts, city, now, log })
const normalRuns: NormalRuns = new Runs({ work: (_, control) => normals.learnNow(control), now, log })
const rules = keepRules(ledger, now)
const replay = makeReplay({ ledger, facts, city })
const dryRuns: DryRuns = new Runs({
  work: (asked, control) => dryRun({ ledger, facts, city, now, replay }, asked, control),
  now,
  log,
})
const trends: TrendRuns = new Runs({
  work: (asked, control) => findTrend({ ledger, facts, city }, asked, control),
  now,
  log,
})
const scans: ScanRuns = new Runs({
  work: (asked, control) => findClusters({ ledger, facts, city }, asked, control),
  now,
  log,
})
const surge = new SurgeEngine({ ledger, facts, city, rules, now, log })
const listener = new Listener({ ledger, facts, city, rules, now, log })
const hazards = new HazardLists({ ledger, facts, city, now, log })
const ticks = makeTicks({ now })
ingest.onStored((stored) => ticks.stored(stored))
handler = makeApp({
  ...shared,
  stores,
  city,
  grids,
  gazetteer,
  ingest,
  imports,
  hazards,
  normalRuns,
  dryRuns,
  trends,
  scans,
  dataDir,
  ticks,
  now,
}).fetch

at('正在整理界面', 0.08)
build = await pages

const stopping = new AbortController()
const jobs = startJobs(
  [
    {
      name: 'drain the journal',
      everyMs: 1_000,
      run: () => ingest.drainPending(),
    },
    {
      // Imports write grids from a thread of their own.
      name: 'read changed grids',
      everyMs: 2_000,
      run: () => grids.refresh(ledger),
    },
    {
      name: 'place components on changed ground',
      everyMs: 2_000,
      run: async () => city.loaded && (await followGround({ ledger, city, grids })),
    },
    {
      // So that who searches after a change of names does not wait for them.
      name: 'read changed names',
      everyMs: 5_000,
      run: async () => city.loaded && (await gazetteer.names()),
    },
    {
      name: 'end what was put off or held back',
      everyMs: 10_000,
      run: async () => readiness.ready && (await sweepAlerts(ledger, now())),
    },
    {
      // What a stop or a store that was away has cut off.
      name: 'make unfinished hazard lists',
      everyMs: 10_000,
      run: async () => city.loaded && (await hazards.recover()),
    },
    {
      name: 'look back at hazard lists',
      everyMs: 600_000,
      run: async () => readiness.ready && (await runRechecks({ ledger, lists: hazards, city, now })),
    },
    {
      // Engines explain what they raise; this makes up for whom a stop cut off.
      name: 'explain alerts',
      everyMs: 10_000,
      run: async () => readiness.ready && (await explainAlerts({ ledger, facts, city, now })),
    },
    {
      name: 'find chronic congestion',
      everyMs: 60_000,
      run: async () => readiness.ready && (await runChronic({ ledger, facts, city, rules, now, log })),
    },
    {
      // Cheap where nothing came: one look at the journal.
      name: 'read new complaints for severe words',
      everyMs: 2_000,
      run: async () => readiness.ready && (await runSevere({ ledger, facts, city, rules, now, log })),
    },
    {
      name: 'find outbreaks of complaints',
      everyMs: 60_000,
      run: async () => readiness.ready && (await runOutbreak({ ledger, facts, city, rules, now, log })),
    },
    {
      name: 'scan complaints for clusters',
      everyMs: 300_000,
      run: async () =>
        readiness.ready && (await runScan({ ledger, facts, city, rules, now, log, signal: stopping.signal })),
    },
    {
      name: 'find what is complained of again and again',
      everyMs: 600_000,
      run: async () => readiness.ready && (await runRepeat({ ledger, facts, city, rules, now, log })),
    },
    {
      name: 'learn what is normal',
      everyMs: 60_000,
      run: async () => readiness.ready && (await normals.learnIfDue()),
    },
    {
      name: 'find surges and drops',
      everyMs: 10_000,
      run: async () => readiness.ready && (await surge.run(stopping.signal)),
    },
    {
      name: 'listen for counters that fell silent',
      everyMs: 60_000,
      run: async () => readiness.ready && (await listener.run()),
    },
  ],
  log,
)

const ready = async (): Promise<void> => {
  if (readiness.ready) return
  at('正在研判', 0.97)
  await runChronic({ ledger, facts, city, rules, now, log }).catch((error) => log(`first detection: ${words(error)}`))
  readiness.done()
  bar.end(`前哨 ${city.get().name}：${url}`)
}

const feed = founded.demo
  ? keepFeed({
      home,
      url: ['0.0.0.0', '::'].includes(host) ? `http://127.0.0.1:${bound}` : url,
      token: await ensureKeyFile(ledger, dataDir, 'administrator', now()),
      seed: founded.seed ?? 1,
      stateFile: join(dataDir, 'feed.json'),
      onProgress: (stage, progress) => readiness.ready || at(stage, 0.1 + 0.86 * progress),
      onSeeded: () => void markSeeded(ledger, now()).then(ready),
      onRefused: () => void end(1),
      log,
    })
  : undefined
if (!founded.demo || founded.seededAt) await ready()

let ending = false
const end = async (code = 0): Promise<void> => {
  if (ending) return
  ending = true
  server.close()
  server.closeAllConnections()
  await feed?.stop()
  const learning = normals.stop()
  await Promise.all([dryRuns.stop(), trends.stop(), scans.stop()])
  const jobsEnded = jobs.stop()
  stopping.abort(new Error('the server is ending'))
  await jobsEnded
  await learning
  await imports.stop()
  await normalRuns.stop()
  await hazards.stop()
  await stores.close()
  process.exit(code)
}
process.on('SIGINT', () => void end())
process.on('SIGTERM', () => void end())
