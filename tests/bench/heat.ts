import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ClickHouseClient } from '@clickhouse/client'
import { createAdaptorServer } from '@hono/node-server'
import { makeCity } from '../../api/areas/city.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import { query, queryBytes } from '../../api/db/facts.ts'
import { openStores } from '../../api/db/open.ts'
import { GridHolder } from '../../api/grid/locate.ts'
import { heatRoutes } from '../../api/heat/routes.ts'
import { makeTicks } from '../../api/heat/ticks.ts'
import { mount } from '../support/caller.ts'
import { type Engines, startEngines } from '../support/engines.ts'

const day = 86_400
/** Midnight in Beijing after the data: whole days, hours and buckets. */
const end = 1_773_158_400

/** A box of 16 x 13.4 km around the middle of Beijing: 20,000 cells of res 10, each with data in every bucket. */
const bigCity = () => {
  const [west, south, east, north] = [116.3, 39.85, 116.487, 39.9705]
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  const outline = { type: 'MultiPolygon' as const, coordinates: [[ring]] }
  return makeCity({ name: 'bench', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, [])
}

/** Fills both roll-ups with so many days before the end, a day an insert, as the views would; then lets no merge disturb the clock. */
const fill = async (facts: ClickHouseClient, days: number): Promise<void> => {
  for (const [table, step, count] of [
    ['observations_1h', 3600, 12],
    ['observations_5m', 300, 1],
  ] as const) {
    for (let back = days; back > 0; back--) {
      const start = end - back * day
      await facts.command({
        query: `insert into ${table} select 'ebike', toDateTime(${start} + n.number * ${step}, 'UTC'), cell, 0, ${count},
            cityHash64(cell, n.number, ${back}) % ${60 * count}, 60
          from (select number from numbers(${day / step})) as n cross join cells`,
      })
    }
    await facts.command({ query: `optimize table ${table} final` })
  }
}

/** A contestant: what is timed, and what says that it answered in full. */
type Run<T = unknown> = { run: () => Promise<T>; check: (answer: T) => Promise<number> }
const contestant = <T>(run: Run<T>['run'], check: Run<T>['check']): Run => ({
  run,
  check: (answer) => check(answer as T), // what its own run gave
})

const fewestBytes = 20_000
/** Runs at a stretch, of which the first do not count: what a neighbour left in caches is gone by then. */
const stretch = 10
const uncounted = 3

setFlagsFromString('--expose-gc')
/** Collects garbage, so that each contestant pays for its own alone. */
const collect: () => void = runInNewContext('gc')

/** The least: what the work itself takes. All above it is other work on the machine, which would drown a ratio. */
const least = (values: readonly number[]): number => Math.min(...values)

/** Times of all contestants, stretch by stretch in turns, so that a slow minute of the machine hits each alike. The first turn warms up. */
const contest = async (runs: Record<string, Run>, turns = 6): Promise<Record<string, number>> => {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(runs).map((name) => [name, []]))
  for (let turn = 0; turn <= turns; turn++) {
    for (const [name, { run, check }] of Object.entries(runs)) {
      collect()
      for (let i = 0; i < stretch; i++) {
        const start = performance.now()
        const answer = await run()
        const time = performance.now() - start
        if (turn > 0 && i >= uncounted) times[name]?.push(time)
        else if ((await check(answer)) < fewestBytes) throw new Error(`${name} answered less than ${fewestBytes} bytes`)
      }
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, least(taken)]))
}

export type HeatFigures = { ratios: Record<string, number>; growth: Record<string, number>; tickBytes: number }

/** A database of its own with so many days of the city, and the room over it. */
const openHistory = async (engines: Engines, dataDir: string, days: number) => {
  const name = `bench_heat_${days}`
  const stores = await openStores({
    dataDir: join(dataDir, name),
    databaseUrl: engines.ledger,
    clickhouseUrl: `${new URL(engines.facts).href.replace(/(?<=\w)\/.*$/, '')}/${name}`,
    log: () => {},
  })
  const { facts, ledger } = stores
  const city = bigCity()
  const now = () => new Date(end * 1000 + 1000)
  const metric = { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' } as const
  await ledger
    .insertInto('metrics')
    .values(metric)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await facts.command({ query: 'create table cells (cell UInt64) engine = MergeTree order by cell' })
  const ids = city.cells(10).map((cell) => `(${BigInt(`0x${cell}`)})`)
  await facts.command({ query: `insert into cells values ${ids.join(',')}` })
  await fill(facts, days)
  const routes = heatRoutes({
    ledger,
    facts,
    city: CityHolder.of(city),
    grids: new GridHolder(),
    ticks: makeTicks({ now }),
    now,
  })
  const app = mount(routes, 'operator')
  const ask = async (path: string): Promise<Response> => {
    const response = await app.request(`/api${path}`)
    if (response.status !== 200) throw new Error(await response.text())
    return response
  }
  const bytesOf = async (response: Response): Promise<number> => (await response.arrayBuffer()).byteLength
  // As in the running server: its Response keeps the answer's bytes as they are and hands them to the socket, where the standard one copies.
  createAdaptorServer({ fetch: app.fetch })
  const get = (path: string) => contestant(() => ask(path), bytesOf)
  const [{ rows } = { rows: '0' }] = await query<{ rows: string }>(facts, 'select count() as rows from observations_5m')
  const close = async () => {
    await facts.command({ query: `drop database ${name}` })
    await stores.close()
  }
  return {
    facts,
    cells: city.cells(10).length,
    rows: Number(rows),
    tickBytes: async () => bytesOf(await ask('/heat/live?metric=ebike')),
    heat: (from: number) => get(`/heat?metric=ebike&from=${from}&to=${end}`),
    wire: (from: number, step: number) => get(`/heat/frames?metric=ebike&from=${from}&to=${end}&step=${step}`),
    close,
  }
}

/** Several correct ways to ask for the same by hand; a bench is against the fastest. */
const byHand = (facts: ClickHouseClient, table: string, from: number): Record<string, Run> => {
  const where = `metric = 'ebike' and bucket >= toDateTime(${from}, 'UTC') and bucket < toDateTime(${end}, 'UTC')`
  const select = `select cell, sum(sum) as s, sum(count) as n, max(max) as m from ${table} where ${where} group by cell`
  const read = (tail: string) =>
    contestant(
      () => queryBytes(facts, `${select} ${tail}`),
      async (bytes) => bytes.length,
    )
  return {
    'JSON columns': read('format JSONColumns'),
    'JSON compact columns': read('format JSONCompactColumns'),
    RowBinary: read('format RowBinary'),
    Native: read('format Native'),
    'Native, one thread': read('settings max_threads = 1 format Native'),
  }
}

/**
 * Heat of the whole city at res 10, one bucket and one day: the route's whole answer against the fastest of several hand-written queries
 * read through the same client, and against itself with ten times the history. Prints table rows `| what | figure | aim |`.
 */
export const benchHeat = async (print: (line: string) => void): Promise<HeatFigures> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const engines = await startEngines()
  try {
    const short = await openHistory(engines, dataDir, 1)
    const long = await openHistory(engines, dataDir, 10)
    const figures: HeatFigures = { ratios: {}, growth: {}, tickBytes: await short.tickBytes() }
    const ms = (value: number | undefined) => `${(value ?? Number.NaN).toFixed(1)} ms`
    const millions = (long.rows / 1e6).toFixed(0)
    for (const [span, table, step] of [
      ['one bucket', 'observations_5m', 300],
      ['one day', 'observations_1h', day],
    ] as const) {
      const hand = byHand(short.facts, table, end - step)
      const times = await contest({
        ...hand,
        json: short.heat(end - step),
        wire: short.wire(end - step, Math.min(step, 3600)),
        long: long.heat(end - step),
      })
      const { json = Number.NaN, wire, long: grown = Number.NaN } = times
      const [name, best] = Object.keys(hand)
        .map((key) => [key, times[key] ?? Number.NaN] as const)
        .toSorted(([, a], [, b]) => a - b)[0] ?? ['', Number.NaN]
      figures.ratios[span] = json / best
      figures.growth[span] = grown / json
      print(
        `| heat of ${short.cells} cells, ${span}, as JSON | ${ms(json)}; best hand-written (${name}) ${ms(best)}: ${(json / best).toFixed(2)}x | ≤ 1.5x |`,
      )
      print(
        `| the same with 10x the history (${millions} M rows of 5 minutes) | ${ms(grown)}: ${(grown / json).toFixed(2)}x | ≤ 1.2x |`,
      )
      print(`| ${span} on the wire of screens${step === day ? ', 24 frames' : ''} | ${ms(wire)} | |`)
    }
    const { playback } = await contest({ playback: short.wire(end - day, 300) }, 1)
    print(`| playback of a day, 288 frames on the wire | ${ms(playback)} | |`)
    print(`| a live tick of ${short.cells} cells, before compression | ${figures.tickBytes} bytes | ≤ 90,000 |`)
    await short.close()
    await long.close()
    return figures
  } finally {
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
