import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { AppEnv } from '../../api/accounts/caller.ts'
import { identify } from '../../api/accounts/identify.ts'
import { issueToken } from '../../api/accounts/tokens.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import { query } from '../../api/db/facts.ts'
import { openStores } from '../../api/db/open.ts'
import { makeIngest } from '../../api/facts/ingest.ts'
import { readObservation } from '../../api/facts/observation.ts'
import { makePlacer } from '../../api/facts/place.ts'
import { factRoutes } from '../../api/facts/routes.ts'
import { smallCity } from '../support/city.ts'
import { startEngines } from '../support/engines.ts'
import type { LoadOrders, LoadReport } from './load.ts'

const batches = 200
const senders = 4
const rounds = 3

export type IngestFigures = {
  /** Rows a second straight into the engine, and through the API. Medians of the rounds. */
  direct: number
  api: number
  ratio: number
  /** Rows a second of the pure checks and of placing, on one core. */
  checks: number
  placing: number
}

/** One round of load in a process of its own. Rows a second. */
const load = async (orders: LoadOrders): Promise<number> => {
  const child = fork(join(import.meta.dirname, 'load.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  child.send(orders)
  return new Promise((done, fail) => {
    child.once('exit', (code) => fail(new Error(`load ended (${code})`)))
    child.on('message', (report: LoadReport) => {
      if ('ready' in report) child.send('go')
      else done(report.rows / (report.milliseconds / 1000))
    })
  })
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const perSecond = (rows: number, work: () => void): number => {
  work()
  const start = performance.now()
  work()
  return rows / ((performance.now() - start) / 1000)
}

const pureParts = (): { checks: number; placing: number } => {
  const now = 1_773_115_200
  const rows = Array.from({ length: 300_000 }, (_, i) => ({
    metric: 'ebike',
    at: new Date((now - (i % 300)) * 1000).toISOString(),
    lon: 116.3605 + ((i * 104_729) % 39_000) / 1e6,
    lat: 39.9005 + ((i * 7877) % 19_000) / 1e6,
    value: i % 50,
    source: `卡口-${i % 50}`,
  }))
  const place = makePlacer(smallCity())
  return {
    checks: perSecond(rows.length, () => {
      for (const row of rows) readObservation(row, now, 'bench')
    }),
    placing: perSecond(rows.length, () => {
      for (const { lon, lat } of rows) place(lon, lat)
    }),
  }
}

/**
 * Rows a second through the API (batches of 1,000, four senders, real HTTP, journal and roll-ups included) beside the same
 * rows inserted straight into the engine as finished bytes, in turns within one run. The aim is a ratio of 0.4.
 */
export const benchIngest = async (print: (line: string) => void): Promise<IngestFigures> => {
  const engines = await startEngines()
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const stores = await openStores({
    dataDir,
    databaseUrl: engines.ledger,
    clickhouseUrl: engines.facts,
    log: () => undefined,
  })
  const { ledger, facts } = stores
  const now = (): Date => new Date()
  const city = CityHolder.of(smallCity())
  const ingest = makeIngest({ ledger, facts, city, now, log: print })
  const app = new Hono<AppEnv>()
    .use(identify({ ledger, now, isDemo: () => false }))
    .route('/api', factRoutes({ ledger, facts, city, ingest, now }))
  const server = createAdaptorServer({ fetch: app.fetch }) as Server // http.createServer is its default
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  try {
    const token = await issueToken(ledger, { name: 'bench', role: 'sender', scope: [''] })
    const [here] = await query<{ database: string }>(facts, 'select currentDatabase() as database')
    const common = { token, database: here?.database ?? 'default', batches, senders }
    const measured = { direct: [] as number[], api: [] as number[] }
    // The first round warms both ways up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const way of ['direct', 'api'] as const) {
        const rate = await load({ ...common, way, url: way === 'api' ? url : engines.facts, round: `${way}${round}` })
        if (round > 0) measured[way].push(rate)
      }
    }
    const [direct, api] = [median(measured.direct), median(measured.api)]
    const figures: IngestFigures = { direct, api, ratio: api / direct, ...pureParts() }
    const whole = (rate: number): string => Math.round(rate).toLocaleString('en')
    print(
      `| ingest in batches of 1,000, ${senders} senders: API against the engine itself | ${whole(api)} / ${whole(direct)} rows/s: ${figures.ratio.toFixed(2)} | ≥ 0.40 |`,
    )
    print(
      `| rows checked, and points placed, on one core | ${whole(figures.checks)}, ${whole(figures.placing)} a second | |`,
    )
    return figures
  } finally {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    await stores.close()
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
