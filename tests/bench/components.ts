import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { makeCity } from '../../api/areas/city.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import { componentKind } from '../../api/components/import.ts'
import { componentRoutes } from '../../api/components/routes.ts'
import type { LedgerDb } from '../../api/db/ledger.ts'
import { openStores } from '../../api/db/open.ts'
import type { MappedRow } from '../../api/files/kind.ts'
import { mercator } from '../../api/files/mvt.ts'
import { GridHolder } from '../../api/grid/locate.ts'
import { mount } from '../support/caller.ts'
import { startEngines } from '../support/engines.ts'

/** 448 x 448 unit grids of 0.001° by 0.0009° (85 x 100 m), 14 x 14 to a community, 32 communities to a street. */
const side = 448
const perCommunity = 14
const [west, south] = [116, 39.7]
const [stepX, stepY] = [0.001, 0.0009]
const [east, north] = [west + side * stepX, south + side * stepY]

const components = 2_000_000
/** One in ten stands in the middle 4 x 4 km: 13,000 to the square kilometre, three times as many as 东城 has. */
const centre = { west: west + 0.2, south: south + 0.18, width: 0.047, height: 0.036 }

const box = (w: number, s: number, e: number, n: number): GeoJSON.Position[][] => [
  [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ],
]

const city = () => {
  const ring = box(west, south, east, north)
  return makeCity(
    {
      name: 'bench',
      timeZone: 'Asia/Shanghai',
      calendar: 'none',
      demo: false,
      outline: { type: 'MultiPolygon', coordinates: [ring] },
    },
    [{ code: '990101', level: 'district', name: 'bench', geometry: { type: 'Polygon', coordinates: ring } }],
  )
}

const layGrids = async (ledger: LedgerDb): Promise<number> => {
  const communities = side / perCommunity
  for (let row = 0; row < side; row++) {
    const codes: string[] = []
    const shapes: string[] = []
    for (let column = 0; column < side; column++) {
      const [street, community] = [Math.floor(row / perCommunity), Math.floor(column / perCommunity)]
      const number = (row % perCommunity) * perCommunity + (column % perCommunity) + 1
      codes.push(`990101${three(street + 1)}${three((community % communities) + 1)}${three(number)}`)
      const [w, s] = [west + column * stepX, south + row * stepY]
      shapes.push(JSON.stringify({ type: 'Polygon', coordinates: box(w, s, w + stepX, s + stepY) }))
    }
    await sql`
      insert into grids (code, geometry, extent, area_m2, origin, valid_from)
      select code, geometry, box '((0,0),(0,0))', 8500, 'imported', '2026-01-01'
      from unnest(${codes}::text[], ${shapes}::jsonb[]) as g (code, geometry)`.execute(ledger)
  }
  return side * side
}

const three = (number: number): string => String(number).padStart(3, '0')

/** The same numbers, 0 to 1, at every run (Lehmer, minimal standard). */
const numbers = (seed: number) => {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const classes = ['0101', '0102', '0103', '0117', '0118', '0209', '0213', '0305', '0402', '0407']

async function* rows(): AsyncGenerator<MappedRow[]> {
  const random = numbers(7)
  for (let start = 0; start < components; start += 1000) {
    const batch: MappedRow[] = []
    for (let row = start; row < start + 1000; row++) {
      const dense = random() < 0.1
      const lon = dense ? centre.west + random() * centre.width : west + random() * side * stepX
      const lat = dense ? centre.south + random() * centre.height : south + random() * side * stepY
      batch.push({
        row: row + 1,
        geometry: { type: 'Point', coordinates: [lon, lat] },
        values: {
          code: String(row + 1).padStart(8, '0'),
          class: classes[row % classes.length] ?? '',
          state: row % 25 === 0 ? '破损' : '完好',
          owner: `第${row % 300}管理所`,
          maintainer: `养护单位${row % 80}`,
          installedOn: '2015-06-01',
        },
      })
    }
    yield batch
  }
}

const share = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(part * times.length) - 1] ?? Number.NaN

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const thousands = (value: number): string => Math.round(value).toLocaleString('en-US')

/**
 * Two million components on 200,000 unit grids: the import through its own checks, a point's grid, tiles at each zoom (nothing is kept between
 * requests), counts and lists. Prints table rows `| what | figure | aim |`.
 */
export const benchComponents = async (print: (line: string) => void): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const engines = await startEngines()
  const stores = await openStores({ dataDir, databaseUrl: engines.ledger, clickhouseUrl: engines.facts, log: () => {} })
  try {
    const { ledger } = stores
    const grids = await layGrids(ledger)
    const holder = new GridHolder()
    await holder.reload(ledger)
    const before = process.memoryUsage().rss
    const context = {
      ledger,
      city: city(),
      options: componentKind.options.parse({ district: '990101' }),
      now: () => new Date('2026-11-21T04:00:00Z'),
      actor: 'bench',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }
    const began = performance.now()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 200)
    const { added } = await componentKind.commit(rows(), context)
    clearInterval(watch)
    const seconds = (performance.now() - began) / 1000
    print(
      `| ${thousands(added)} components imported over ${thousands(grids)} unit grids, one transaction | ${thousands(added / seconds)} rows/s; ${((most - before) / 2 ** 20).toFixed(0)} MiB more memory | |`,
    )
    const size = await sql<{ bytes: number }>`select sum(pg_total_relation_size(oid))::bigint as bytes from pg_class
      where relname in ('components', 'component_tallies', 'component_clusters')`.execute(ledger)
    print(
      `| components on disk with their indexes and counts | ${((size.rows[0]?.bytes ?? 0) / added).toFixed(0)} bytes each | |`,
    )
    print(`| unit grid of a point, ${thousands(grids)} grids | ${thousands(gridRate(holder))}/s | ≥ 100,000/s |`)
    const app = mount(
      componentRoutes({ ledger, city: CityHolder.of(context.city), grids: holder, now: context.now }),
      'operator',
    )
    for (const z of [8, 10, 12, 13, 14, 15, 16, 17]) print(await tileRow(app, z))
    print(await requestRow(app, 'counts of the whole city', '/api/components/counts'))
    print(await requestRow(app, 'counts of a street', '/api/components/counts?area=990101008'))
    print(await requestRow(app, 'first page of damaged components', '/api/components?state=damaged&limit=100'))
    print(await requestRow(app, 'one component by its code', '/api/components/990101/01020304'))
  } finally {
    await stores.close()
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

type App = ReturnType<typeof mount>

const gridRate = (holder: GridHolder): number => {
  const random = numbers(11)
  const many = 500_000
  const began = performance.now()
  let found = 0
  for (let i = 0; i < many; i++)
    if (holder.gridAt(west + random() * side * stepX, south + random() * side * stepY) !== '') found++
  if (found < many) throw new Error(`${many - found} points lie in no grid`)
  return (many / (performance.now() - began)) * 1000
}

/** Tiles of a zoom: forty anywhere in the city and ten in its densest part, each asked for once. */
const tileRow = async (app: App, z: number): Promise<string> => {
  const random = numbers(13 + z)
  const times: number[] = []
  let largest = 0
  for (let i = 0; i < 50; i++) {
    const dense = i >= 40
    const lon = dense ? centre.west + random() * centre.width : west + random() * side * stepX
    const lat = dense ? centre.south + random() * centre.height : south + random() * side * stepY
    const [x, y] = mercator(lon, lat).map((part) => Math.floor(part * 2 ** z))
    const began = performance.now()
    const answer = await app.request(`/api/tiles/components/${z}/${x}/${y}`)
    largest = Math.max(largest, (await answer.arrayBuffer()).byteLength)
    times.push(performance.now() - began)
  }
  const figures = `p50 ${ms(share(times, 0.5))}, p95 ${ms(share(times, 0.95))}; largest ${(largest / 1024).toFixed(0)} KiB`
  return `| tile of components at z ${z}, uncached | ${figures} | ${z >= 15 ? 'p95 ≤ 100 ms' : ''} |`
}

const requestRow = async (app: App, what: string, path: string): Promise<string> => {
  const times: number[] = []
  for (let i = 0; i < 20; i++) {
    const began = performance.now()
    const answer = await app.request(path)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    await answer.arrayBuffer()
    times.push(performance.now() - began)
  }
  return `| ${what} | p50 ${ms(share(times, 0.5))}, p95 ${ms(share(times, 0.95))} | |`
}
