import { readFileSync } from 'node:fs'
import { area as areaOf, featureCollection, union } from '@turf/turf'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { areaKind } from '../../../api/areas/import.ts'
import { neighboursOf } from '../../../api/areas/neighbours.ts'
import { areasInForce } from '../../../api/areas/store.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { type Crs, fromWgs84, metresBetween, type Position, toWgs84 } from '../../../api/files/crs.ts'
import type { MappedRow } from '../../../api/files/kind.ts'
import { smallCity } from '../../support/city.ts'
import { sharedData } from '../../support/shared.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
let ledger: LedgerDb
const holder = new CityHolder()

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  const { name, timeZone, calendar, outline } = smallCity()
  await ensureCity(ledger, '/nowhere', { name, timeZone, calendar, outline, seed: 1 })
  await holder.reload(ledger)
})
afterAll(() => stores.close())
beforeEach(async () => {
  await ledger.deleteFrom('areas').execute()
})

const context = (options: { validFrom?: string } = {}) => ({
  ledger,
  city: holder.get(),
  options,
  now: () => new Date('2026-11-21T04:00:00Z'),
  actor: 'test administrator',
  file: 'streets.geojson',
  signal: new AbortController().signal,
  onProgress: () => {},
})
async function* once(rows: MappedRow[]): AsyncIterable<MappedRow[]> {
  yield rows
}
const check = (rows: MappedRow[]) => areaKind.check(once(rows), context())
const commit = (rows: MappedRow[], options?: { validFrom?: string }) => areaKind.commit(once(rows), context(options))

const rawFile = sharedData('beijing-dongcheng', 'streets_17_gcj02_raw.geojson')
const wgsFile = sharedData('beijing-dongcheng', 'streets_17_wgs84.geojson')

type Streets = GeoJSON.FeatureCollection<GeoJSON.Polygon, { code: string; name: string }>
const streetsIn = (file: string): Streets => JSON.parse(readFileSync(file, 'utf8'))
const rowsOf = (streets: Streets, crs: Crs): MappedRow[] =>
  streets.features.map(({ properties, geometry }, i) => ({
    row: i + 1,
    values: { code: properties.code, name: properties.name },
    geometry: {
      type: 'Polygon',
      coordinates: geometry.coordinates.map((ring) => ring.map(([x = 0, y = 0]) => [...toWgs84(crs, [x, y])])),
    },
  }))

/** Metres from a point to a ring's line, on the plane that touches the earth there. */
const distanceTo = (ring: GeoJSON.Position[], [lon, lat]: Position): number => {
  const kx = Math.cos((lat * Math.PI) / 180)
  let least = Number.POSITIVE_INFINITY
  for (let i = 1; i < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i - 1] ?? []
    const [bx = 0, by = 0] = ring[i] ?? []
    const [px, py, qx, qy] = [(ax - lon) * kx, ay - lat, (bx - lon) * kx, by - lat]
    const length = (qx - px) ** 2 + (qy - py) ** 2
    const t = length === 0 ? 0 : Math.max(0, Math.min(1, (-px * (qx - px) - py * (qy - py)) / length))
    least = Math.min(least, Math.hypot(px + t * (qx - px), py + t * (qy - py)))
  }
  return least * 111_195
}

test.skipIf(!rawFile || !wgsFile)(
  'the 17 streets of 东城 in GCJ-02 land within half a metre of the same in WGS84, and tile 41.87 km2 without overlap',
  async () => {
    const rows = rowsOf(streetsIn(rawFile ?? ''), 'gcj02')
    const report = await check(rows)
    expect(report).toMatchObject({ rows: 17, accepted: 17, rejected: 0, blocking: false })
    expect(report.issueCounts).not.toHaveProperty('overlap')
    await commit(rows)
    const stored = await areasInForce(ledger, '2026-11-21')
    expect(stored).toHaveLength(17)
    const truth = new Map(streetsIn(wgsFile ?? '').features.map((one) => [one.properties.code, one.geometry]))
    let farthest = 0
    let turning = 0
    for (const { code, geometry } of stored) {
      const ring = truth.get(code)?.coordinates[0] ?? []
      const own = geometry.type === 'Polygon' ? (geometry.coordinates[0] ?? []) : []
      for (const [lon = 0, lat = 0] of own) farthest = Math.max(farthest, distanceTo(ring, [lon, lat]))
      for (const [lon = 0, lat = 0] of ring) farthest = Math.max(farthest, distanceTo(own, [lon, lat]))
      turning += own.length
    }
    expect(turning).toBeGreaterThan(8000)
    expect(farthest).toBeLessThan(0.5)
    const whole = union(
      featureCollection(stored.map(({ geometry }) => ({ type: 'Feature' as const, properties: {}, geometry }))),
    )
    expect((whole ? areaOf(whole) : 0) / 1e6).toBeCloseTo(41.87, 2)
    expect(stored.reduce((sum, one) => sum + (one.areaM2 ?? 0), 0) / 1e6).toBeCloseTo(41.87, 2)
  },
)

test.skipIf(!wgsFile)('the same streets given in CGCS2000 or BD-09 are the same areas to a millimetre', async () => {
  const streets = streetsIn(wgsFile ?? '')
  await commit(rowsOf(streets, 'wgs84'), { validFrom: '2026-01-01' })
  const before = await areasInForce(ledger, '2026-11-21')
  expect(await commit(rowsOf(streets, 'cgcs2000'))).toMatchObject({ unchanged: 17, changed: 0 })
  const baidu: Streets = {
    ...streets,
    features: streets.features.map((one) => ({
      ...one,
      geometry: {
        type: 'Polygon',
        coordinates: one.geometry.coordinates.map((ring) =>
          ring.map(([x = 0, y = 0]) => [...fromWgs84('bd09', [x, y])]),
        ),
      },
    })),
  }
  await commit(rowsOf(baidu, 'bd09'))
  const after = new Map((await areasInForce(ledger, '2026-11-21')).map(({ code, geometry }) => [code, geometry]))
  for (const { code, geometry } of before) {
    const [a, b] = [geometry.coordinates.flat(2), after.get(code)?.coordinates.flat(2) ?? []]
    // Flat lists of longitude, latitude in turn.
    expect(a.length).toBe(b.length)
    for (let i = 0; i < a.length; i += 2)
      expect(metresBetween([Number(a[i]), Number(a[i + 1])], [Number(b[i]), Number(b[i + 1])])).toBeLessThan(0.002)
  }
})

test.skipIf(!wgsFile)('neighbours of the real streets are those that share a street, both ways', async () => {
  await commit(rowsOf(streetsIn(wgsFile ?? ''), 'wgs84'))
  const stored = await areasInForce(ledger, '2026-11-21')
  const near = new Map(stored.map((area) => [area.name, neighboursOf(stored, area).map(({ name }) => name)]))
  for (const [name, others] of near) for (const other of others) expect(near.get(other)).toContain(name)
  expect(near.get('交道口街道')?.sort()).toEqual(['东四街道', '北新桥街道', '安定门街道', '景山街道'].sort())
  expect(near.get('和平里街道')).not.toContain('永定门外街道')
})
