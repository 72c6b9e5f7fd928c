import { area as areaOf } from '@turf/turf'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { areaKind } from '../../../api/areas/import.ts'
import { areasInForce } from '../../../api/areas/store.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import type { MappedRow, RawValue } from '../../../api/files/kind.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
let ledger: LedgerDb
const holder = new CityHolder()

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  const { name, timeZone, calendar, outline } = smallCity()
  await ensureCity(ledger, '/nowhere', { name, timeZone, calendar, outline, seed: 1 })
})
afterAll(() => stores.close())
beforeEach(async () => {
  await ledger.deleteFrom('areas').execute()
  await ledger.deleteFrom('area_changes').execute()
  await holder.reload(ledger)
})

const noon = (day: string) => () => new Date(`${day}T04:00:00Z`)
type Context = Parameters<typeof areaKind.check>[1]
const context = (given: object = {}, over: Partial<Context> = {}): Context => ({
  ledger,
  city: holder.get(),
  options: areaKind.options.parse(given),
  now: noon('2026-11-21'),
  actor: 'test administrator',
  signal: new AbortController().signal,
  onProgress: () => {},
  ...over,
})

async function* inBatches(rows: MappedRow[], size = 2): AsyncIterable<MappedRow[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size)
}
const check = (rows: MappedRow[], given?: object) => areaKind.check(inBatches(rows), context(given))
const commit = (rows: MappedRow[], given?: object) => areaKind.commit(inBatches(rows), context(given))

const box = (west: number, south: number, east: number, north: number): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
})
const row = (
  n: number,
  code: RawValue,
  name: RawValue,
  geometry: GeoJSON.Geometry | null,
  more: Record<string, RawValue> = {},
): MappedRow => ({ row: n, values: { code, name, ...more }, geometry })

const district = row(1, '110102', '西城区', box(116.36, 39.9, 116.4, 39.92))
const west = row(2, '110102001', '西长安街街道', box(116.36, 39.9, 116.38, 39.92), {
  responsible: '西长安街街道办事处',
})
const east = row(3, '110102011', '金融街街道', box(116.38, 39.9, 116.4, 39.92))
const good = [district, west, east]
const codes = async (date: string) => (await areasInForce(ledger, date)).map(({ code }) => code)

test('a good file is checked without writing, then stored from a day on, with its event', async () => {
  const report = await check(good, { validFrom: '2026-01-01' })
  expect(report).toMatchObject({
    rows: 3,
    accepted: 3,
    rejected: 0,
    added: 3,
    changed: 0,
    removed: 0,
    issues: [],
    blocking: false,
    bbox: [116.36, 39.9, 116.4, 39.92],
  })
  expect(report.preview.features.map(({ properties }) => properties?.change)).toEqual(['added', 'added', 'added'])
  expect(await codes('2026-11-21')).toEqual([])

  expect(await commit(good, { validFrom: '2026-01-01' })).toMatchObject({ accepted: 3, added: 3 })
  expect(await codes('2026-01-01')).toEqual(['110102', '110102001', '110102011'])
  expect(await codes('2025-12-31')).toEqual([])
  const [street] = (await areasInForce(ledger, '2026-11-21')).filter(({ code }) => code === '110102001')
  expect(street).toMatchObject({ responsible: '西长安街街道办事处', level: 'street', validFrom: '2026-01-01' })
  expect(street?.areaM2).toBeCloseTo(areaOf(box(116.36, 39.9, 116.38, 39.92)), 0)
  const event = await ledger.selectFrom('events').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
  expect(event).toMatchObject({ kind: 'areas.changed', actor: 'test administrator', data: { count: 3, added: 3 } })
})

test('a second import is a new version, the old one answers for its days, and what is alike stays', async () => {
  await commit(good, { validFrom: '2026-01-01' })
  const moved = [
    { ...west, geometry: box(116.36, 39.9, 116.385, 39.92), values: { code: '110102001', name: '西长安街街道' } },
    { ...east, geometry: box(116.385, 39.9, 116.4, 39.92) },
  ]
  expect(await check([district, ...moved], { validFrom: '2026-06-01' })).toMatchObject({
    added: 0,
    changed: 2,
    unchanged: 1,
    blocking: false,
  })
  await commit([district, ...moved], { validFrom: '2026-06-01' })
  const streetOn = async (day: string) => (await areasInForce(ledger, day)).find(({ code }) => code === '110102001')
  expect((await streetOn('2026-05-31'))?.geometry).toEqual(west.geometry)
  expect((await streetOn('2026-06-01'))?.geometry).toEqual(moved[0]?.geometry)
  // The second file did not name who is responsible: who was, stays.
  expect((await streetOn('2026-06-01'))?.responsible).toBe('西长安街街道办事处')
  await holder.reload(ledger)
  expect(holder.get().areaAt(116.383, 39.91)).toBe('110102001')
  expect(await commit([district, ...moved], { validFrom: '2026-06-01' })).toMatchObject({ changed: 0, unchanged: 3 })
})

test('a version imported for an earlier day lies between the others', async () => {
  await commit([west], { validFrom: '2024-01-01' })
  await commit([{ ...west, values: { ...west.values, name: '丙' } }], { validFrom: '2026-01-01' })
  await commit([{ ...west, values: { ...west.values, name: '乙' } }], { validFrom: '2025-01-01' })
  const nameOn = async (day: string) => (await areasInForce(ledger, day)).map(({ name }) => name)
  expect(await nameOn('2024-12-31')).toEqual(['西长安街街道'])
  expect(await nameOn('2025-06-01')).toEqual(['乙'])
  expect(await nameOn('2026-06-01')).toEqual(['丙'])
})

test('an import of the same day overwrites, and what it overwrote is kept', async () => {
  await commit([west])
  await commit([{ ...west, values: { ...west.values, name: '改名街道' } }])
  expect((await areasInForce(ledger, '2026-11-21')).map(({ name }) => name)).toEqual(['改名街道'])
  const changes = await ledger.selectFrom('area_changes').selectAll().orderBy('id').execute()
  expect(changes).toMatchObject([
    { verb: 'added', before: null, actor: 'test administrator' },
    { verb: 'corrected', before: { name: '西长安街街道', geometry: west.geometry } },
  ])
})

test.each(['110102001000', '１１０１０２００１', ' 110102001 '])(
  'an area whose row could not be read stays, however its code is written: %j',
  async (code) => {
    await commit(good, { validFrom: '2026-01-01' })
    const over = { heldBack: [{ code, name: '西长安街街道' }] }
    const given = context({ validFrom: '2026-06-01', replaceWithin: '110102' }, over)
    expect(await areaKind.commit(inBatches([district, east]), given)).toMatchObject({ removed: 0 })
  },
)

test('replaceWithin ends what the file does not name, but nothing whose row is at fault', async () => {
  const far = row(4, '110101001', '东华门街道', box(116.4, 39.9, 116.41, 39.92))
  await commit([...good, far], { validFrom: '2026-01-01' })
  const given = { validFrom: '2026-06-01', replaceWithin: '110102' }
  const whole = { ...west, geometry: box(116.36, 39.9, 116.4, 39.92) }
  const report = await check([whole], given)
  expect(report).toMatchObject({ changed: 1, removed: 1, blocking: false })
  expect(report.preview.features.map(({ properties }) => [properties?.code, properties?.change])).toEqual([
    ['110102001', 'changed'],
    ['110102011', 'withdrawn'],
  ])
  const broken = { ...east, geometry: null }
  expect(await check([whole, broken], given)).toMatchObject({ rejected: 1, removed: 0 })
  await commit([whole], given)
  expect(await codes('2026-05-31')).toEqual(['110101001', '110102', '110102001', '110102011'])
  expect(await codes('2026-06-01')).toEqual(['110101001', '110102', '110102001'])
})

test('a day to come is refused', async () => {
  await expect(check(good, { validFrom: '2026-11-22' })).rejects.toThrow('2026-11-22')
  await expect(commit(good, { validFrom: '2026-11-22' })).rejects.toThrow('2026-11-22')
  expect(areaKind.options.safeParse({ validFrom: '2026-13-01' }).success).toBe(false)
  expect(areaKind.options.safeParse({ replaceWithin: '110%' }).success).toBe(false)
})

test.each<[string, RawValue, string]>([
  ['empty', '', 'code_missing'],
  ['absent', null, 'code_missing'],
  ['seven digits', '1101020', 'code_length'],
  ['a grid', '110102001001001', 'code_length'],
  ['as a spreadsheet shows it', '1.10E+08', 'code_scientific'],
  ['with decimals', '110102001.0', 'code_scientific'],
  ['no number', '110102-001', 'code_not_digits'],
])('a code %s is refused with its row and remedy', async (_, code, expected) => {
  const report = await check([district, row(2, code, '某街道', west.geometry), east])
  expect(report).toMatchObject({ rows: 3, accepted: 2, rejected: 1, issueCounts: { [expected]: 1 } })
  expect(report.issues).toContainEqual(
    expect.objectContaining({ severity: 'error', row: 2, field: 'code', code: expected }),
  )
  expect(report.issues.find((issue) => issue.code === expected)?.message).toMatch(/；|，/)
})

test.each<[string, RawValue, string, string]>([
  ['a number that is whole', 110102001, '110102001', 'code_number'],
  ['padded to twelve digits', '110102001000', '110102001', 'code_padded'],
  ['in full-width digits', '１１０１０２００１', '110102001', ''],
])('a code that is %s is read', async (_, code, read, warned) => {
  const report = await check([district, row(2, code, '某街道', west.geometry), east])
  expect(report.preview.features.map(({ properties }) => properties?.code)).toContain(read)
  expect(report.rejected).toBe(0)
  expect(Object.keys(report.issueCounts)).toEqual(warned === '' ? [] : [warned])
})

test('levels are told by a column, by an option or by the code, and must agree', async () => {
  const told = { ...west, values: { ...west.values, level: '街道' } }
  expect((await check([district, told, east])).issues).toEqual([])
  const wrong = { ...west, values: { ...west.values, level: '社区' } }
  expect((await check([district, wrong])).issueCounts).toMatchObject({ level_mismatch: 1 })
  expect((await check([district], { level: 'street' })).issueCounts).toMatchObject({ level_mismatch: 1 })
  const strange = { ...west, values: { ...west.values, level: '四级' } }
  expect(await check([district, strange, east])).toMatchObject({ rejected: 0, issueCounts: { level_unknown: 1 } })
})

test('repeated codes, missing names and outlines that cross themselves are left out, the rest goes in', async () => {
  const bow: GeoJSON.Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [116.38, 39.9],
        [116.4, 39.92],
        [116.4, 39.9],
        [116.38, 39.92],
        [116.38, 39.9],
      ],
    ],
  }
  const rows = [...good, { ...west, row: 4 }, row(5, '110102012', ' ', east.geometry), row(6, '110102013', '结', bow)]
  const report = await check(rows)
  expect(report).toMatchObject({
    accepted: 3,
    rejected: 3,
    issueCounts: { code_duplicate: 1, name_missing: 1, self_crossing: 1 },
  })
  const crossing = report.issues.find(({ code }) => code === 'self_crossing')
  expect(crossing).toMatchObject({ row: 6, lon: expect.closeTo(116.39, 6), lat: expect.closeTo(39.91, 6) })
  expect(await commit(rows)).toMatchObject({ accepted: 3, rejected: 3, added: 3 })
})

test('overlaps block the whole, with what stands too', async () => {
  await commit(good)
  const over = row(1, '110102012', '新街道', box(116.37, 39.9, 116.39, 39.92))
  const report = await check([over])
  expect(report).toMatchObject({ blocking: true, issueCounts: { overlap: 2 } })
  // Forced, it goes in all the same: the person has seen the report.
  expect(await commit([over])).toMatchObject({ added: 1 })
})

test('a missing parent and a place outside the city are told, not refused', async () => {
  const report = await check([row(1, '110105001', '建外街道', box(116.45, 39.9, 116.46, 39.91))])
  expect(report).toMatchObject({ accepted: 1, blocking: false, issueCounts: { parent_missing: 1, outside_city: 1 } })
})

test('who cancels is heard, and nothing is written', async () => {
  const stop = new AbortController()
  const rows = inBatches(good, 1)
  const onProgress = () => stop.abort(new Error('cancelled'))
  await expect(areaKind.commit(rows, context({}, { signal: stop.signal, onProgress }))).rejects.toThrow('cancelled')
  expect(await codes('2026-11-21')).toEqual([])
})
