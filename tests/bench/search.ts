import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Area, makeCity } from '../../api/areas/city.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import type { LedgerDb } from '../../api/db/ledger.ts'
import { openStores } from '../../api/db/open.ts'
import { Gazetteer } from '../../api/gazetteer/gazetteer.ts'
import { searchRoutes } from '../../api/search/routes.ts'
import { mount } from '../support/caller.ts'
import { startEngines } from '../support/engines.ts'
import { seeded } from '../support/load.ts'

export type SearchFigures = { p95: Record<string, number>; geocodes: number }

const [west, south] = [116, 39.6]
/** 16 districts of 22 streets of 21 communities, as many as Beijing has: squares of 600 m in one block. */
const [districts, streets, communities] = [16, 22, 21]
const aside = 88
const side = 0.006

const square = (index: number): GeoJSON.Polygon => {
  const x = west + (index % aside) * side
  const y = south + Math.floor(index / aside) * side
  const ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]] // biome-ignore format: a ring reads as one line
  return { type: 'Polygon', coordinates: [ring] }
}

const firsts = [...'安澜和畅德润永泰长庚宣颐崇宁朗瑞景玉清源恒春秋棠明新中大小东西南北前后上下']
const names = (random: () => number, ends: readonly string[]): string => {
  const one = (): string => firsts[Math.floor(random() * firsts.length)] ?? ''
  return `${one()}${one()}${random() < 0.5 ? one() : ''}${ends[Math.floor(random() * ends.length)] ?? ''}`
}

const bigCity = () => {
  const random = seeded(7)
  const code = (n: number, digits: number): string => String(n + 1).padStart(digits, '0')
  const areas: Area[] = []
  for (let d = 0; d < districts; d++)
    for (let s = 0; s < streets; s++) {
      const street = `1101${code(d, 2)}${code(s, 3)}`
      const first = (d * streets + s) * communities
      if (s === 0)
        areas.push({
          code: street.slice(0, 6),
          level: 'district',
          name: names(random, ['区']),
          geometry: square(first),
        })
      areas.push({ code: street, level: 'street', name: names(random, ['街道']), geometry: square(first) })
      for (let c = 0; c < communities; c++)
        areas.push({
          code: street + code(c, 3),
          level: 'community',
          name: names(random, ['社区居委会']),
          geometry: square(first + c),
        })
    }
  const [top, right] = [south + side * aside, west + side * aside]
  const ring = [[west, south], [right, south], [right, top], [west, top], [west, south]] // biome-ignore format: a ring reads as one line
  const outline = { type: 'MultiPolygon' as const, coordinates: [[ring]] }
  return makeCity({ name: 'bench', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, areas)
}

const fillPlaces = async (ledger: LedgerDb, count: number): Promise<void> => {
  const random = seeded(8)
  const rows = Array.from({ length: count }, (_, i) => {
    const [lon, lat] = [west + random() * side * aside, south + random() * side * aside]
    const coordinates = [[lon, lat], [lon + 0.004, lat]] // biome-ignore format: a line reads as one line
    return {
      kind: i % 3 ? 'alley' : 'compound',
      name: `${names(random, ['胡同', '街', '里', '小区'])}${i}`,
      geometry: { type: 'LineString', coordinates },
    }
  })
  await sql`insert into places (kind, name, geometry, extent)
    select kind, name, geometry, '(0,0),(1,1)'::box from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (kind text, name text, geometry jsonb)`.execute(
    ledger,
  )
}

/** Components number `from` to `to`, spread over all communities; their codes are scattered over all eight digits. */
const fillComponents = (ledger: LedgerDb, from: number, to: number) =>
  sql`insert into components (code, district, standard, class, name, state, area, grid, lon, lat, quad, added_at, added_by, changed_at)
    select lpad(((n * 7919 + 1234567) % 100000000)::text, 8, '0'), left(area, 6), 'CJ/T 214-2007', lpad((n % 6 + 1)::text, 2, '0') || lpad((n % 12 + 1)::text, 2, '0'),
      '部件' || n % 85, 'intact', area, area || lpad((n % 27 + 1)::text, 3, '0'), 116 + n % 1000 * 0.0005, 39.6 + n % 777 * 0.0005, n, now(), 'bench', now()
    from (select n, '1101' || lpad((n % ${districts} + 1)::text, 2, '0') || lpad((n / 16 % ${streets} + 1)::text, 3, '0')
      || lpad((n / 352 % ${communities} + 1)::text, 3, '0') as area from generate_series(${from}::bigint, ${to}::bigint) as n) as made`.execute(
    ledger,
  )

const fillRest = async (ledger: LedgerDb, grids: number, orders: number): Promise<void> => {
  await sql`insert into grids (code, geometry, extent, area_m2, origin, valid_from)
    select '1101' || lpad((n % ${districts} + 1)::text, 2, '0') || lpad((n / 16 % ${streets} + 1)::text, 3, '0')
      || lpad((n / 352 % ${communities} + 1)::text, 3, '0') || lpad((n / 7392 + 1)::text, 3, '0'), '{}', '(116,39.6),(116.001,39.601)', 10000, 'generated', '2026-01-01'
    from generate_series(0, ${grids - 1}::bigint) as n`.execute(ledger)
  await sql`insert into complaint_numbers (number, digest, revision, at, cell, class)
    select 'GD2026' || lpad(n::text, 8, '0'), '', 1, now(), '8a31aa42ec57fff', '停车' from generate_series(1, ${orders}::bigint) as n`.execute(
    ledger,
  )
  await sql`insert into component_tallies (code, parent, class, state, count)
    select '1101' || lpad(d::text, 2, '0'), '', lpad(m::text, 2, '0') || lpad(c::text, 2, '0'), 'intact', 100
    from generate_series(1, ${districts}) as d, generate_series(1, 6) as m, generate_series(1, 12) as c`.execute(ledger)
}

/** What people type, by kind: each a fresh one every time. */
const asks: Record<string, (n: number) => string> = {
  'eight digits': (n) => String((n * 7919 * 16 + 1234567) % 100000000).padStart(8, '0'),
  'two to seven digits': (n) =>
    String((n * 7919 * 16 + 1234567) % 100000000)
      .padStart(8, '0')
      .slice(0, 2 + (n % 6)),
  'grid code': (n) =>
    `1101${String((n % 16) + 1).padStart(2, '0')}${String((n % 22) + 1).padStart(3, '0')}001${['', '0', '00', '001'][n % 4]}`,
  name: (n) => `${firsts[n % firsts.length]}${firsts[(n * 7) % firsts.length]}`,
  pinyin: (n) => ['anlan', 'ruijing', 'changgeng', 'yuqingh', 'qiutang', 'dongx'][n % 6] ?? '',
  initials: (n) => ['alht', 'rjx', 'cgj', 'yqy', 'qtsq', 'dx'][n % 6] ?? '',
  class: (n) => ['井盖', '路灯', '雨水箅子', 'shuijinggai', 'yld'][n % 5] ?? '',
  order: (n) =>
    `GD2026${String(n * 7919)
      .padStart(8, '0')
      .slice(0, 4 + (n % 5))}`,
  address: (n) => `${firsts[n % firsts.length]}${firsts[(n * 7) % firsts.length]}胡同${n}号院东侧`,
}
const rounds = 60

const at = (times: number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0

/**
 * Answers of the search box at the size of a whole city: 7,760 areas, 50,000 places, 200,000 unit grids, a million orders; 160,000
 * components, then two million. In process, the route included; the aim is a first answer within 100 ms.
 */
export const benchSearch = async (print: (line: string) => void): Promise<SearchFigures> => {
  const engines = await startEngines()
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const stores = await openStores({
    dataDir,
    databaseUrl: engines.ledger,
    clickhouseUrl: engines.facts,
    log: () => undefined,
  })
  const { ledger } = stores
  const figures: SearchFigures = { p95: {}, geocodes: 0 }
  try {
    const city = CityHolder.of(bigCity())
    await fillPlaces(ledger, 50_000)
    await fillRest(ledger, 200_000, 1_000_000)
    const gazetteer = new Gazetteer({ ledger, city })
    const before = process.memoryUsage().rss
    const began = performance.now()
    const { all } = await gazetteer.names()
    const [built, held] = [performance.now() - began, process.memoryUsage().rss - before]
    print(
      `| ${all.length.toLocaleString('en')} names read and indexed | ${built.toFixed(0)} ms, ${(held / 1024 ** 2).toFixed(0)} MiB | |`,
    )
    const app = mount(searchRoutes({ ledger, city, gazetteer }), 'operator')
    let have = 0
    for (const count of [160_000, 2_000_000]) {
      await fillComponents(ledger, have, count - 1)
      await sql`vacuum analyze components`.execute(ledger)
      have = count
      const every: number[] = []
      const byKind: string[] = []
      for (const [kind, make] of Object.entries(asks)) {
        const times: number[] = []
        for (let n = 0; n < rounds; n++) {
          const start = performance.now()
          const answer = await app.request(`/api/search?q=${encodeURIComponent(make(n + 1))}`)
          await answer.json()
          if (answer.status !== 200) throw new Error(`${kind}: ${answer.status}`)
          times.push(performance.now() - start)
        }
        every.push(...times)
        byKind.push(`${kind} ${at(times, 0.95).toFixed(0)}`)
      }
      figures.p95[count] = at(every, 0.95)
      print(
        `| search at ${count.toLocaleString('en')} components, p50 / p95 / longest | ${at(every, 0.5).toFixed(1)} / ${at(every, 0.95).toFixed(1)} / ${Math.max(...every).toFixed(0)} ms | p95 ≤ 100 ms |`,
      )
      print(`| p95 by kind, ms | ${byKind.join(', ')} | |`)
    }
    const texts = Array.from({ length: 2000 }, (_, n) => ({ text: asks.address?.(n) ?? '' }))
    const start = performance.now()
    await gazetteer.geocodeAll(texts)
    figures.geocodes = (texts.length / (performance.now() - start)) * 1000
    print(`| place texts geocoded on one core | ${Math.round(figures.geocodes).toLocaleString('en')} a second | |`)
    return figures
  } finally {
    await stores.close()
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
