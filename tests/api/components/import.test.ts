import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Area, makeCity } from '../../../api/areas/city.ts'
import { componentKind } from '../../../api/components/import.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import type { KindContext, MappedRow, RawValue } from '../../../api/files/kind.ts'
import { openSource } from '../../../api/files/open.ts'
import { smallCity } from '../../support/city.ts'
import { sharedData } from '../../support/shared.ts'
import { testStores } from '../../support/stores.ts'
import { at } from './world.ts'

let stores: Stores
let ledger: LedgerDb

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
})
afterAll(() => stores.close())

type Context = KindContext<ReturnType<typeof componentKind.options.parse>>

const context = (options: Record<string, unknown> = {}, over: Partial<Context> = {}): Context => ({
  ledger,
  city: smallCity(),
  options: componentKind.options.parse(options),
  now: () => at,
  actor: '张三',
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...over,
})

async function* inBatches(rows: readonly MappedRow[]): AsyncGenerator<MappedRow[]> {
  for (let start = 0; start < rows.length; start += 2) yield rows.slice(start, start + 2)
}

const point = (lon: number, lat = 39.91): GeoJSON.Geometry => ({ type: 'Point', coordinates: [lon, lat] })

const row = (
  number: number,
  values: Record<string, RawValue>,
  geometry: GeoJSON.Geometry | null = point(116.361),
): MappedRow => ({
  row: number,
  values,
  geometry,
})

const clear = async () => {
  for (const table of [
    'component_changes',
    'components',
    'component_tallies',
    'component_clusters',
    'component_numbers',
  ] as const)
    await ledger.deleteFrom(table).execute()
}

beforeEach(clear)

const rows = [
  row(2, { code: '00000001', class: '路灯', state: '完好', owner: '路灯中心' }),
  row(3, { code: '1.01E+07', class: '0118' }),
  row(
    4,
    { code: '00000002', class: '交通护栏' },
    {
      type: 'LineString',
      coordinates: [
        [116.362, 39.91],
        [116.364, 39.91],
      ],
    },
  ),
  row(5, { code: '00000001', class: '0118' }),
  row(6, { code: '00000003', class: '0118' }, point(118)),
  row(7, { code: '00000004', class: '0118' }, null),
  row(8, { code: '00000005', class: '不存在的' }),
]

test('a check tells what would happen, names every fault and writes nothing', async () => {
  const done: number[] = []
  const report = await componentKind.check(inBatches(rows), context({}, { onProgress: (n) => done.push(n) }))
  expect(report).toMatchObject({
    rows: 7,
    accepted: 2,
    rejected: 5,
    added: 2,
    changed: 0,
    unchanged: 0,
    removed: 0,
    blocking: false,
  })
  expect(report.issueCounts).toEqual({ bad_value: 3, duplicate: 1, outside: 1, not_a_point: 1 })
  expect(report.issues).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        severity: 'error',
        row: 3,
        field: 'code',
        message: expect.stringMatching(/科学计数.*原值：1\.01E\+07/),
      }),
      expect.objectContaining({ severity: 'warning', row: 4, code: 'not_a_point', lon: expect.closeTo(116.363, 5) }),
      expect.objectContaining({ severity: 'error', row: 5, message: expect.stringContaining('第 2 行重复') }),
      expect.objectContaining({ severity: 'error', row: 6, code: 'outside', lon: 118, lat: 39.91 }),
      expect.objectContaining({ severity: 'error', row: 7, field: 'lon' }),
      expect.objectContaining({ severity: 'error', row: 8, field: 'class' }),
    ]),
  )
  expect(report.preview.features).toHaveLength(2)
  expect(report.bbox?.map((edge) => Number(edge.toFixed(3)))).toEqual([116.361, 39.91, 116.363, 39.91])
  expect(done.at(-1)).toBe(7)
  expect(await ledger.selectFrom('components').select('code').execute()).toEqual([])
  expect(await ledger.selectFrom('component_numbers').selectAll().execute()).toEqual([])
})

test('a commit writes the good rows; the next check says they are known', async () => {
  expect(await componentKind.commit(inBatches(rows), context())).toEqual({
    rows: 7,
    accepted: 2,
    rejected: 5,
    added: 2,
    changed: 0,
    unchanged: 0,
    removed: 0,
  })
  const again = [row(2, { code: '00000001', class: '0118', state: '破损' }), ...rows.slice(2, 3)]
  expect(await componentKind.check(inBatches(again), context())).toMatchObject({ added: 0, changed: 1, unchanged: 1 })
  const events = await ledger.selectFrom('events').select(['kind', 'actor', 'area']).execute()
  expect(events.at(-1)).toEqual({ kind: 'components.changed', actor: '张三', area: '110102001' })
})

test('records without a code get the codes that the check counted, under the file’s name', async () => {
  const lights = [1, 2, 3].map((n) => row(n, { sourceId: `L-${n}`, class: null }, point(116.36 + n / 1000)))
  const options = { assign: 'true', class: '路灯', district: '110102' }
  const given = context(options, { file: '路灯.geojson' })
  expect(await componentKind.check(inBatches(lights), given)).toMatchObject({ added: 3, rejected: 0 })
  expect(await componentKind.commit(inBatches(lights), given)).toMatchObject({ added: 3 })
  expect(await componentKind.check(inBatches(lights.toReversed()), given)).toMatchObject({ added: 0, unchanged: 3 })
  expect(
    await ledger.selectFrom('components').select(['code', 'source', 'source_id']).orderBy('code').execute(),
  ).toEqual([1, 2, 3].map((n) => ({ code: `0000000${n}`, source: '路灯', source_id: `L-${n}` })))
})

test('a cancelled commit leaves nothing behind', async () => {
  const stop = new AbortController()
  async function* stopping(): AsyncGenerator<MappedRow[]> {
    yield rows.slice(0, 1)
    stop.abort(new Error('cancelled'))
    yield rows.slice(2, 3)
  }
  await expect(componentKind.commit(stopping(), context({}, { signal: stop.signal }))).rejects.toThrow('cancelled')
  expect(await ledger.selectFrom('components').select('code').execute()).toEqual([])
})

test.each([[{ district: '1101' }], [{ assign: 'perhaps' }], [{ class: '' }]])('refuses the options %j', (options) => {
  expect(componentKind.options.safeParse(options).success).toBe(false)
})

const files = {
  lights: sharedData('components-cambridge', 'INFRA_StreetLights.geojson'),
  poles: sharedData('components-cambridge', 'INFRA_UtilityPoles.geojson'),
  barrels: sharedData('components-cambridge', 'DPW_LitterBarrels.geojson'),
  signals: sharedData('components-cambridge', 'TRAFFIC_Signals.geojson'),
}
const boundary = sharedData('components-cambridge', 'BOUNDARY_CDDNeighborhoods.geojson')

/** Cambridge as a made-up district whose communities are its thirteen neighbourhoods. */
const cambridge = () => {
  const { features }: GeoJSON.FeatureCollection<GeoJSON.Polygon, { N_HOOD: string; NAME: string }> = JSON.parse(
    readFileSync(boundary ?? '', 'utf8'),
  )
  const outline: GeoJSON.MultiPolygon = {
    type: 'MultiPolygon',
    coordinates: features.map((one) => one.geometry.coordinates),
  }
  const areas: Area[] = features.map(({ properties, geometry }) => ({
    code: `990101001${properties.N_HOOD.padStart(3, '0')}`,
    level: 'community',
    name: properties.NAME,
    geometry,
  }))
  areas.push({ code: '990101', level: 'district', name: 'Cambridge', geometry: outline })
  return makeCity({ name: 'Cambridge', timeZone: 'America/New_York', calendar: 'none', demo: false, outline }, areas)
}

/** Rows of a real file with the named columns as fields. */
async function* mapped(path: string, columns: Record<string, string>): AsyncGenerator<MappedRow[]> {
  const source = await openSource(path, { name: path })
  for await (const batch of source.rows())
    yield batch.map((raw) => ({
      row: raw.row,
      geometry: raw.geometry,
      values: Object.fromEntries(
        Object.entries(columns).map(([field, column]) => [field, raw.properties[column] ?? null]),
      ),
    }))
}

test.skipIf(!boundary || Object.values(files).some((file) => !file))(
  'Cambridge: lights, poles, barrels and signals get codes and stand where their records say',
  async () => {
    const city = cambridge()
    const take = (path: string | undefined, cls: string, source: string, columns: Record<string, string> = {}) =>
      componentKind.commit(
        mapped(path ?? '', columns),
        context({ class: cls, assign: true, source, district: '990101' }, { city }),
      )
    const lights = { sourceId: 'PoleID', owner: 'Owner' }
    const taken = [
      await take(files.lights, '路灯', 'lights', lights),
      await take(files.poles, '立杆', 'poles'),
      await take(files.barrels, '垃圾箱', 'barrels', { sourceId: 'GlobalID' }),
      await take(files.signals, '交通信号灯', 'signals'),
    ]
    expect(taken.map((one) => one.rows)).toEqual([6117, 2457, 990, 785])
    const accepted = taken.reduce((sum, one) => sum + one.added, 0)
    // What stands on the far side of the city line is refused.
    expect(accepted).toBeGreaterThan(0.97 * (6117 + 2457 + 990 + 785))

    const stored = await ledger.selectFrom('components').select(['code', 'area', 'source', 'source_id']).execute()
    expect(stored).toHaveLength(accepted)
    expect(new Set(stored.map((one) => one.code)).size).toBe(accepted)
    expect(stored.every((one) => /^\d{8}$/.test(one.code))).toBe(true)

    const areaOf = new Map(stored.filter((one) => one.source === 'lights').map((one) => [one.source_id, one.area]))
    const { features }: GeoJSON.FeatureCollection<GeoJSON.Point, { PoleID: string; Neighborhood?: number }> =
      JSON.parse(readFileSync(files.lights ?? '', 'utf8'))
    const told = features.filter(({ properties }) => (properties.Neighborhood ?? 0) > 0)
    const right = told.filter(
      ({ properties }) =>
        areaOf.get(properties.PoleID) === `990101001${String(properties.Neighborhood).padStart(3, '0')}`,
    )
    expect(told.length).toBeGreaterThan(5000)
    expect(right.length / told.length).toBeGreaterThanOrEqual(0.96)

    expect(await take(files.lights, '路灯', 'lights', lights)).toMatchObject({ added: 0, changed: 0 })
    const counted = await ledger.selectFrom('component_tallies').select('count').where('code', '=', '990101').execute()
    expect(counted.reduce((sum, one) => sum + one.count, 0)).toBe(accepted)
  },
)
