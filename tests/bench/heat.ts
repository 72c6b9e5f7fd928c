import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { makeCity } from '../../api/areas/city.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import { query, queryBytes } from '../../api/db/facts.ts'
import { openStores } from '../../api/db/open.ts'
import { heatRoutes } from '../../api/heat/routes.ts'
import { makeTicks } from '../../api/heat/ticks.ts'
import { mount } from '../support/caller.ts'
import { startEngines } from '../support/engines.ts'

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

/** Fills both roll-ups for the days [from, to) before the end, a day an insert, as if the views had. */
const fill = async (facts: ClickHouseClient, from: number, to: number): Promise<void> => {
  for (let back = to; back > from; back--) {
    const start = end - back * day
    for (const [table, step, count] of [
      ['observations_1h', 3600, 12],
      ['observations_5m', 300, 1],
    ] as const) {
      await facts.command({
        query: `insert into ${table} select 'ebike', toDateTime(${start} + n.number * ${step}, 'UTC'), cell, 0, ${count},
            cityHash64(cell, n.number, ${back}) % ${60 * count}, 60
          from (select number from numbers(${day / step})) as n cross join cells`,
      })
    }
  }
}

/** Waits until background merges have settled, so that one length of history is not measured while another is tidied up. */
const settle = async (facts: ClickHouseClient): Promise<void> => {
  for (const table of ['observations_1h', 'observations_5m'])
    await facts.command({ query: `optimize table ${table} final` })
}

/** The lower quartile: what a run takes while nothing else has the machine's cores. */
const quartile = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 2] ?? Number.NaN

/** Times of all contestants, taken in turns so that a slow moment of the machine hits each alike. */
const contest = async (runs: Record<string, () => Promise<number>>, rounds = 41): Promise<Record<string, number>> => {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(runs).map((name) => [name, []]))
  for (let round = 0; round < rounds + 3; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now()
      const bytes = await run()
      if (bytes < 20_000) throw new Error(`${name}: only ${bytes} bytes`)
      if (round >= 3) times[name]?.push(performance.now() - start)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, quartile(taken)]))
}

export type HeatFigures = { ratios: Record<string, number>; growth: Record<string, number>; tickBytes: number }

/**
 * Heat of the whole city at res 10, one bucket and one day: the route's whole answer against the fastest of several hand-written queries
 * read through the same client, then the same with ten times the history. Prints table rows `what | figure | aim`.
 */
export const benchHeat = async (print: (line: string) => void): Promise<HeatFigures> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const engines = await startEngines()
  const stores = await openStores({
    dataDir,
    databaseUrl: engines.ledger,
    clickhouseUrl: `${new URL(engines.facts).href.replace(/(?<=\w)\/.*$/, '')}/bench_heat`,
    log: () => {},
  })
  try {
    const { facts, ledger } = stores
    const city = bigCity()
    const now = () => new Date(end * 1000 + 1000)
    const ticks = makeTicks({ now })
    await ledger.insertInto('metrics').values({ code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' }).execute()
    await facts.command({ query: 'create table cells (cell UInt64) engine = MergeTree order by cell' })
    const ids = city.cells(10).map((cell) => `(${BigInt(`0x${cell}`)})`)
    await facts.command({ query: `insert into cells values ${ids.join(',')}` })
    const app = mount(heatRoutes({ ledger, facts, city: CityHolder.of(city), ticks, now }), 'operator')
    const get = (path: string) => async (): Promise<number> => {
      const response = await app.request(`/api${path}`)
      if (response.status !== 200) throw new Error(await response.text())
      let bytes = 0
      for await (const chunk of response.body ?? []) bytes += chunk.length
      return bytes
    }
    const hand = (table: string, from: number) => {
      const where = `from ${table} where metric = 'ebike' and bucket >= toDateTime(${from}, 'UTC') and bucket < toDateTime(${end}, 'UTC')`
      const columns = 'cell, sum(sum) as s, sum(count) as n, max(max) as m'
      const read = (statement: string) => async (): Promise<number> => (await queryBytes(facts, statement)).byteLength
      return {
        'hand: columns': read(`select ${columns} ${where} group by cell format JSONColumns`),
        'hand: compact columns': read(`select ${columns} ${where} group by cell format JSONCompactColumns`),
        'hand: binary': read(`select ${columns} ${where} group by cell format RowBinary`),
        'hand: native': read(`select ${columns} ${where} group by cell format Native`),
        'hand: one thread': read(`select ${columns} ${where} group by cell settings max_threads = 1 format RowBinary`),
      }
    }
    const heat = (from: number) => get(`/heat?metric=ebike&from=${from}&to=${end}`)
    const wire = (from: number, step: number) => get(`/heat/frames?metric=ebike&from=${from}&to=${end}&step=${step}`)
    const measure = async () => ({
      'one bucket': await contest({
        ...hand('observations_5m', end - 300),
        json: heat(end - 300),
        wire: wire(end - 300, 300),
      }),
      'one day': await contest({ ...hand('observations_1h', end - day), json: heat(end - day) }),
    })

    await fill(facts, 0, 1)
    await settle(facts)
    const short = await measure()
    const playback = await contest(
      { 'a day of hours': wire(end - day, 3600), 'a day of 5 minutes': wire(end - day, 300) },
      9,
    )
    await fill(facts, 1, 10)
    await settle(facts)
    const long = await measure()
    const [{ rows } = { rows: '0' }] = await query<{ rows: string }>(
      facts,
      'select count() as rows from observations_5m',
    )

    const figures: HeatFigures = { ratios: {}, growth: {}, tickBytes: await get('/heat/live?metric=ebike')() }
    const ms = (value: number | undefined) => `${(value ?? Number.NaN).toFixed(1)} ms`
    for (const span of ['one bucket', 'one day'] as const) {
      const { json, wire: binary, ...others } = short[span] as Record<string, number>
      const [name, best] = Object.entries(others).toSorted(([, a], [, b]) => a - b)[0] ?? ['', Number.NaN]
      const ratio = (json ?? Number.NaN) / best
      figures.ratios[span] = ratio
      print(
        `| heat of ${city.cells(10).length} cells, ${span}, as JSON | ${ms(json)}, best hand-written (${name.slice(6)}) ${ms(best)}: ${ratio.toFixed(2)}x | ≤ 1.5x |`,
      )
      if (binary !== undefined)
        print(`| the same on the wire of screens | ${ms(binary)}: ${(binary / best).toFixed(2)}x | ≤ 1.5x |`)
      const grown = ((long[span] as Record<string, number>).json ?? Number.NaN) / (json ?? Number.NaN)
      figures.growth[span] = grown
      print(
        `| the same with 10x the history (${(Number(rows) / 1e6).toFixed(0)} M rows of 5 minutes) | ${ms((long[span] as Record<string, number>).json)}: ${grown.toFixed(2)}x | ≤ 1.2x |`,
      )
    }
    for (const [span, taken] of Object.entries(playback)) print(`| playback of ${span}, wire | ${ms(taken)} | |`)
    print(
      `| a live tick of ${city.cells(10).length} cells, before compression | ${figures.tickBytes} bytes | ≤ 90,000 |`,
    )
    return figures
  } finally {
    await stores.facts.command({ query: 'drop database bench_heat' })
    await stores.close()
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
