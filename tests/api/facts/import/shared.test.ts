import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type City, makeCity } from '../../../../api/areas/city.ts'
import { query } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { sharedData } from '../../../support/shared.ts'
import { testStores } from '../../../support/stores.ts'
import { serveCity } from './cli.ts'

const people = sharedData('beijing-dongcheng', 'people_hourly_grid250m_wgs84.csv')
const streets = sharedData('beijing-dongcheng', 'streets_17_wgs84.geojson')
const parking = sharedData('beijing-dongcheng', 'parking_1165_wgs84_gcj02_pairs.csv')
const chicago = sharedData('complaints-311', 'chicago_311_sanitation_first30000.csv')

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

const boxCity = (name: string, timeZone: string, [west, south, east, north]: [number, number, number, number]): City =>
  makeCity(
    {
      name,
      timeZone,
      calendar: 'none',
      demo: false,
      outline: {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [west, south],
              [east, south],
              [east, north],
              [west, north],
              [west, south],
            ],
          ],
        ],
      },
    },
    [],
  )

const rowsOf = (file: string | undefined): Record<string, string>[] =>
  file ? parse(readFileSync(file, 'utf8'), { columns: true, bom: true }) : []

describe.skipIf(!people)('head-counts of 东城 (skipped where the real data are absent)', () => {
  test('678 rows of 24 hours: every hour’s sum in the roll-ups is the file’s; the repeated cell is kept and reported', async () => {
    const { run } = await serveCity(stores, boxCity('东城', 'Asia/Shanghai', [116.35, 39.84, 116.46, 39.99]))
    const ran = await run([
      'observations',
      people ?? '',
      '--wide',
      '--date',
      '2024-05-10',
      '--metric',
      'people',
      '--kind',
      'stock',
      '--unit',
      '人',
      '--name',
      '人口热力',
    ])
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/读 678 行（16272 个数值），接收 16272，拒收 0/)
    expect(ran.out).toMatch(/KM_GRID 重复 1 个，各行均已保留：167400 出现 3 次（第 677、678、679 行）/)
    expect(ran.rejects.map(({ row, value, outcome }) => [row, value, outcome])).toEqual(
      [677, 678, 679].map((row) => [String(row), '167400', 'repeated-key']),
    )

    // The level of a stock: mean of one source's readings, sum over sources, cell by cell.
    const levels = await query<{ at: number; level: number; raw: number }>(
      stores.facts,
      `select toUnixTimestamp(bucket) as at, sum(level) as level, sum(raw) as raw from (
         select bucket, cell, source, sum(sum) / sum(count) as level, sum(sum) as raw
         from observations_1h where metric = 'people' group by bucket, cell, source) group by at order by at`,
    )
    const midnight = Date.parse('2024-05-10T00:00:00+08:00') / 1000
    const rows = rowsOf(people)
    const hours = Array.from({ length: 24 }, (_, hour) => {
      const level = rows.reduce((sum, row) => sum + Number(row[`${String(hour).padStart(2, '0')}:00`]), 0)
      return { at: midnight + hour * 3600, level, raw: level }
    })
    expect(levels).toEqual(hours)
    expect(hours[3]?.level).toBe(305_936)
    expect(hours[14]?.level).toBe(445_947)
  })
})

describe.skipIf(!chicago)('Chicago 311 (skipped where the real data are absent)', () => {
  test('30,000 rows: every missing coordinate and repeated number is reported', { timeout: 120_000 }, async () => {
    const { run } = await serveCity(stores, boxCity('Chicago', 'America/Chicago', [-87.95, 41.6, -87.5, 42.1]))
    const ran = await run(['complaints', chicago ?? '', '--map', 'class=Nature'])
    const rows = rowsOf(chicago)
    const numbers = rows.map((row) => row.Service_Request_Number)
    const missing = rows.flatMap((row, i) => (row.Latitude === '' || row.Longitude === '' ? [i + 2] : []))
    const repeated = numbers.flatMap((number, i) => (numbers.indexOf(number) < i ? [i + 2] : []))
    expect([rows.length, missing.length, repeated.length]).toEqual([30_000, 4, 2])

    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/读 30000 行，接收 30000，拒收 0/)
    expect(ran.out).toMatch(/没有坐标（计数，不上图）：4/)
    expect(ran.out).toMatch(/编号重复且内容相同（不再计数）：2/)
    expect(ran.out).toMatch(/只有日期没有时刻、按当地 00:00 计：30000/)
    const of = (outcome: string): number[] =>
      ran.rejects.filter((one) => one.outcome === outcome).map((one) => Number(one.row))
    expect(of('unplaced')).toEqual(missing)
    expect(of('repeated')).toEqual(repeated)
    expect(ran.rejects).toHaveLength(6)

    // By class, in force: what the file says once each number counts once.
    const expected = new Map<string, number>()
    for (const [i, row] of rows.entries()) {
      if (numbers.indexOf(row.Service_Request_Number) < i) continue
      const kind = row.Nature?.trim() || '未分类'
      expected.set(kind, (expected.get(kind) ?? 0) + 1)
    }
    const counts = await query<{ class: string; n: string }>(
      stores.facts,
      'select class, sum(count) as n from complaints_1h group by class order by class',
    )
    expect(new Map(counts.map((row) => [row.class, Number(row.n)]))).toEqual(expected)
    const [days] = await query<{ first: number; hours: number[] }>(
      stores.facts,
      `select toUnixTimestamp(min(bucket)) as first, groupUniqArray(toHour(bucket, 'America/Chicago')) as hours from complaints_1h`,
    )
    expect(days).toEqual({ first: Date.parse('2000-01-03T00:00:00-06:00') / 1000, hours: [0] })
  })
})

describe.skipIf(!parking || !streets)('car parks of 东城 (skipped where the real data are absent)', () => {
  test('the GCJ-02 columns given as WGS84 are found out with their shift of some 550 m', async () => {
    const collection: GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon> = JSON.parse(
      readFileSync(streets ?? '', 'utf8'),
    )
    const outline: GeoJSON.MultiPolygon = {
      type: 'MultiPolygon',
      coordinates: collection.features.flatMap(({ geometry }) =>
        geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
      ),
    }
    const city = makeCity({ name: '东城', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, [])
    const { run } = await serveCity(stores, city)
    const common = [
      'observations',
      parking ?? '',
      '--metric',
      'parks',
      '--default',
      'at=2024-05-10 08:00',
      '--default',
      'value=1',
    ]
    const gcj = ['--map', 'lon=gcj02_lon', '--map', 'lat=gcj02_lat']
    const wgs = ['--map', 'lon=wgs84_lon', '--map', 'lat=wgs84_lat']
    const given = await run([...common, ...gcj, '--crs', 'wgs84'])
    expect(given.code).toBe(0)
    expect(given.err).toMatch(
      /坐标疑为 GCJ-02：按 WGS84 有 941\/1165 个点落在本市，按 GCJ-02 有 1154\/1165 个，相差约 554 米/,
    )
    const stated = await run([...common, ...gcj, '--crs', 'gcj02'])
    expect([stated.code, stated.err.includes('疑为')]).toEqual([0, false])
    expect(stated.out).toMatch(/接收 1165，拒收 0[\s\S]*隔离，不上图）：11/)
    const same = await run([...common, ...wgs])
    expect([same.code, same.err.includes('疑为')]).toEqual([0, false])
    expect(same.out).toMatch(/隔离，不上图）：11/)
  })
})
