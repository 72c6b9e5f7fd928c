import { connect, createServer, type Socket } from 'node:net'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Role } from '../../../api/accounts/caller.ts'
import type { City } from '../../../api/areas/city.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { connectFacts, query } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { type IngestDeps, makeIngest, type Receipt, type Stored } from '../../../api/facts/ingest.ts'
import { factRoutes } from '../../../api/facts/routes.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'

/** 2026-03-10 12:00:00 in Beijing: the clock of these tests. */
export const noon = 1_773_115_200

type Over = Partial<Pick<IngestDeps, 'facts' | 'limits'>> & {
  city?: City
  role?: Role | undefined
  scope?: string[]
  now?: () => Date
}

/** The facts room over real stores, as a caller of the given role meets it. */
export const factsApp = (stores: Stores, over: Over = {}) => {
  const { city = smallCity(), scope = [''], now = () => new Date(noon * 1000), facts = stores.facts, limits } = over
  const role: Role | undefined = 'role' in over ? over.role : 'administrator'
  const holder = CityHolder.of(city)
  const log: string[] = []
  const stored: Stored[] = []
  const ingest = makeIngest({ ledger: stores.ledger, facts, city: holder, now, log: (line) => log.push(line), limits })
  ingest.onStored((one) => stored.push(one))
  const routes = factRoutes({ ledger: stores.ledger, facts: stores.facts, city: holder, ingest, now })
  const as = (who: Role | undefined, area: string[] = ['']) => mount(routes, who, area)
  const app = as(role, scope)
  const post = async (kind: 'observations' | 'complaints', key: string, rows: object[] | string) => {
    const body = typeof rows === 'string' ? rows : JSON.stringify(rows)
    const answer = await app.request(`/api/${kind}`, { method: 'POST', body, headers: { 'idempotency-key': key } })
    const json: Receipt & { message: string; code: string; details: { rejects: Receipt['rejects'] } } =
      await answer.json()
    return { status: answer.status, ...json }
  }
  const get = async (path: string) => {
    const answer = await app.request(`/api/${path}`)
    return { status: answer.status, body: await answer.json() }
  }
  return { app, as, routes, ingest, post, get, log, stored }
}

export const observation = (over: object = {}) => ({
  metric: 'ebike',
  at: noon,
  lon: 116.369,
  lat: 39.91,
  value: 1,
  source: 'test',
  ...over,
})

export const complaint = (over: object = {}) => ({
  number: 'A1',
  at: noon,
  lon: 116.369,
  lat: 39.91,
  class: '停车',
  text: '电动车乱停放',
  channel: '12345',
  status: '办理中',
  ...over,
})

/** Raw rows, and what both roll-ups make of them: count and sum. All three must agree. */
export const tallies = async (facts: ClickHouseClient) => {
  const one = async (sql: string): Promise<[count: number, sum: number]> => {
    const [row] = await query<{ count: string; sum: number }>(facts, sql)
    return [Number(row?.count ?? 0), row?.sum ?? 0]
  }
  return {
    raw: await one('select count() as count, sum(value) as sum from observations where outside = 0'),
    fine: await one('select sum(count) as count, sum(sum) as sum from observations_5m'),
    hourly: await one('select sum(count) as count, sum(sum) as sum from observations_1h'),
  }
}

/** Counts of complaints in force by class and cell ('0': without coordinates), from the roll-up that maps read. */
export const complaintCounts = async (facts: ClickHouseClient): Promise<Record<string, number>> => {
  const rows = await query<{ key: string; n: string }>(
    facts,
    `select concat(class, ' ', if(cell = 0, '0', h3ToString(cell))) as key, sum(count) as n from complaints_5m group by key having n != 0 order by key`,
  )
  return Object.fromEntries(rows.map(({ key, n }) => [key, Number(n)]))
}

export type Wire = {
  /** 'whole': passes everything; 'cut': refuses; 'deaf': passes the request and loses the answer. */
  mode: 'whole' | 'cut' | 'deaf'
  port: number
  /** Requests whose answer was lost. */
  lost: number
  close(): Promise<void>
}

/** A wire to a server that can be cut at will: what a failing network or a killed store looks like from here. */
export const faultyWire = async (target: { port: number; host: string }): Promise<Wire> => {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        near.destroy()
        far.destroy()
        sockets.delete(socket)
      })
    }
    near.on('data', (bytes) => {
      if (wire.mode === 'cut') near.destroy()
      else far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (wire.mode === 'whole') near.write(bytes)
      else {
        if (wire.mode === 'deaf') wire.lost++
        near.destroy()
      }
    })
  })
  const wire: Wire = {
    mode: 'whole',
    port: 0,
    lost: 0,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  wire.port = typeof address === 'object' && address ? address.port : 0
  return wire
}

/** A client of the same fact store over a wire that can be cut. */
export const wiredFacts = async (stores: Stores, engine: string): Promise<{ wire: Wire; facts: ClickHouseClient }> => {
  const [here] = await query<{ database: string }>(stores.facts, 'select currentDatabase() as database')
  const url = new URL(engine)
  const wire = await faultyWire({ host: url.hostname, port: Number(url.port) })
  url.port = String(wire.port)
  url.hostname = '127.0.0.1'
  return {
    wire,
    facts: connectFacts({
      url: url.origin.replace('//', `//${url.username}:${url.password}@`),
      database: here?.database,
    }),
  }
}
