import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import type { MappedRow, RawValue } from '../../../api/files/kind.ts'
import { generateGrids } from '../../../api/grid/generate.ts'
import { gridKind } from '../../../api/grid/import.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { boxOf } from '../../../api/grid/shape.ts'
import { splitGrid } from '../../../api/grid/split.ts'
import { undoChange } from '../../../api/grid/undo.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'
import { plot, rectangle } from './tilings.ts'

let stores: Stores
let ledger: LedgerDb
const city = smallCity()
const west = '110102001'
const street = city.areas.find(({ code }) => code === west)?.geometry ?? plot(rectangle(0, 0, 1, 1))

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  const { name, timeZone, calendar, outline } = city
  await ensureCity(ledger, '/nowhere', { name, timeZone, calendar, outline, seed: 1 })
})
afterAll(() => stores?.close())
beforeEach(async () => {
  for (const table of ['grids', 'grid_numbers', 'grid_changes'] as const) await ledger.deleteFrom(table).execute()
})

type Context = Parameters<typeof gridKind.check>[1]
const context = (given: object = {}, over: Partial<Context> = {}): Context => ({
  ledger,
  city,
  options: gridKind.options.parse(given),
  now: () => new Date('2026-11-21T04:00:00Z'),
  actor: 'test administrator',
  file: 'grids.geojson',
  signal: new AbortController().signal,
  onProgress: () => {},
  ...over,
})
async function* inBatches(rows: MappedRow[], size = 3): AsyncIterable<MappedRow[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size)
}
const check = (rows: MappedRow[], given?: object) => gridKind.check(inBatches(rows), context(given))
const commit = (rows: MappedRow[], given?: object, over?: Partial<Context>) =>
  gridKind.commit(inBatches(rows), context(given, over))

const codeOf = (n: number): string => `${west}000${String(n).padStart(3, '0')}`
const row = (n: number, geometry: GeoJSON.Geometry | null, more: Record<string, RawValue> = {}): MappedRow => ({
  row: n,
  values: { code: codeOf(n), ...more },
  geometry,
})
const pieces = generateGrids(street, { nominal: 400_000 })
const good = pieces.map((geometry, i) => row(i + 1, geometry))
const inForce = async () =>
  (await ledger.selectFrom('grids').select('code').where('valid_to', 'is', null).orderBy('code').execute()).map(
    ({ code }) => code,
  )

test('a good file is checked without writing, then stored with its numbers, history and event', async () => {
  expect(await check(good)).toMatchObject({
    rows: good.length,
    accepted: good.length,
    added: good.length,
    issues: [],
    blocking: false,
  })
  expect(await inForce()).toEqual([])
  expect(await commit(good)).toMatchObject({ added: good.length, changed: 0, unchanged: 0 })
  expect(await inForce()).toEqual(good.map(({ values }) => values.code))
  expect(await ledger.selectFrom('grid_numbers').selectAll().execute()).toEqual([
    { prefix: `${west}000`, last: good.length },
  ])
  const change = await ledger.selectFrom('grid_changes').selectAll().executeTakeFirstOrThrow()
  expect(change).toMatchObject({ verb: 'imported', actor: 'test administrator', area: `${west}000` })
  expect(change.detail).toMatchObject({ file: 'grids.geojson', added: good.length })
  const event = await ledger.selectFrom('events').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
  expect(event).toMatchObject({ kind: 'grids.imported', area: `${west}000` })
})

test('the same file again changes nothing; other attributes make a version, and a column not given leaves what is known', async () => {
  await commit(good.map((one) => ({ ...one, values: { ...one.values, landUse: '居住用地', level: '1' } })))
  expect(await commit(good)).toMatchObject({ unchanged: good.length, added: 0, changed: 0 })
  const [first] = good
  expect(
    await commit([{ ...(first ?? row(1, null)), values: { code: codeOf(1), landUse: '商业用地' } }]),
  ).toMatchObject({
    changed: 1,
  })
  const grid = await ledger.selectFrom('grids').selectAll().where('code', '=', codeOf(1)).execute()
  expect(grid).toHaveLength(1)
  expect(grid[0]).toMatchObject({ land_use: '商业用地', level: '1', origin: 'imported' })
  await commit(
    [{ ...(first ?? row(1, null)), values: { code: codeOf(1), landUse: '' } }],
    {},
    {
      now: () => new Date('2026-11-22T04:00:00Z'),
    },
  )
  const versions = await ledger
    .selectFrom('grids')
    .select(['valid_from', 'valid_to', 'land_use'])
    .where('code', '=', codeOf(1))
    .orderBy('valid_from')
    .execute()
  expect(versions).toEqual([
    { valid_from: '2026-11-21', valid_to: '2026-11-22', land_use: '商业用地' },
    { valid_from: '2026-11-22', valid_to: null, land_use: null },
  ])
})

test('grids that a replacing file does not name are withdrawn for good; rows at fault still name theirs', async () => {
  await commit(good)
  const holder = new GridHolder()
  await holder.reload(ledger)
  const [first, second, ...rest] = good
  const kept = [first ?? row(1, null), ...rest]
  const broken = { ...(second ?? row(2, null)), geometry: null }
  expect(await commit([...kept, broken], { replaceWithin: west })).toMatchObject({ removed: 0, rejected: 1 })
  expect(await commit(kept, { replaceWithin: west }, { heldBack: [{ code: codeOf(2) }] })).toMatchObject({ removed: 0 })
  const wide = codeOf(2).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
  for (const code of [wide, ` ${codeOf(2)} `])
    expect(await commit(kept, { replaceWithin: west }, { heldBack: [{ code }] })).toMatchObject({ removed: 0 })
  expect(await commit(kept, { replaceWithin: west })).toMatchObject({ removed: 1 })
  expect(await inForce()).not.toContain(codeOf(2))
  expect(await holder.refresh(ledger)).toBe(true)
  expect(holder.has(codeOf(2))).toBe(false)
  const report = await check(good)
  expect(report).toMatchObject({ rejected: 1, issueCounts: { code_withdrawn: 1 } })
})

const square = plot(rectangle(0, 0, 100, 100))
test.each<[string, MappedRow, string]>([
  ['a code that a spreadsheet rounded', { ...row(1, square), values: { code: '1.10102E+14' } }, 'code_scientific'],
  ['a code as a number', { ...row(1, square), values: { code: 110102001000001 } }, 'code_number'],
  ['a code with letters', { ...row(1, square), values: { code: '11010200100000A' } }, 'code_not_digits'],
  ['a community’s code', { ...row(1, square), values: { code: '110102001001' } }, 'code_length'],
  [
    'a code of 14 digits where the city writes 15',
    { ...row(1, square), values: { code: '11010200100001' } },
    'code_length',
  ],
  ['sequence 0', { ...row(1, square), values: { code: '110102001000000' } }, 'code_zero'],
  ['no code', { ...row(1, square), values: {} }, 'code_missing'],
  ['no shape', row(1, null), 'no_geometry'],
  ['a point', row(1, { type: 'Point', coordinates: [116.37, 39.91] }), 'not_polygon'],
  [
    'an outline that crosses itself',
    row(
      1,
      plot([
        [0, 0],
        [100, 100],
        [100, 0],
        [0, 120],
      ]),
    ),
    'self_crossing',
  ],
])('%s is left out with the reason', async (_, wrong, code) => {
  const report = await check([wrong])
  expect(report).toMatchObject({ accepted: 0, rejected: 1, issueCounts: { [code]: 1 } })
  expect(report.issues[0]).toMatchObject({ severity: 'error', row: 1 })
  expect(await commit([wrong])).toMatchObject({ accepted: 0, rejected: 1, added: 0 })
  expect(await inForce()).toEqual([])
})

test('a code that comes twice is left out the second time', async () => {
  const twice = [row(1, square), { ...row(1, plot(rectangle(200, 0, 100, 100))), row: 2 }]
  const report = await check(twice)
  expect(report.issueCounts).toMatchObject({ code_duplicate: 1 })
  expect(await commit(twice)).toMatchObject({ accepted: 1, rejected: 1 })
})

test('overlaps block with a place to look at, also with grids that stand already; neighbours do not overlap', async () => {
  const overlapping = [row(1, square), row(2, plot(rectangle(90, 0, 100, 100)))]
  const report = await check(overlapping)
  expect(report.blocking).toBe(true)
  const issue = report.issues.find(({ code }) => code === 'overlap')
  expect(issue?.message).toContain('1,000 平方米')
  expect(issue?.lon).toBeCloseTo(116.37 + 95 / (111_195 * Math.cos((39.91 * Math.PI) / 180)), 5)
  await commit([row(1, square)])
  expect((await check([row(2, plot(rectangle(90, 0, 100, 100)))])).blocking).toBe(true)
  // Beside it, with corners of its own on the common edge.
  expect(
    (
      await check([
        row(
          2,
          plot([
            [100, -20],
            [200, -20],
            [200, 120],
            [100, 120],
            [100, 55],
          ]),
        ),
      ])
    ).blocking,
  ).toBe(false)
})

test('land without a grid and grids outside their area are told, and do not block', async () => {
  const east = plot(rectangle(2000, 0, 100, 100))
  const report = await check([row(1, square), row(2, east)])
  expect(report.blocking).toBe(false)
  expect(report.issueCounts).toMatchObject({ gap: 1, outside_parent: 1 })
  expect(report.issues.find(({ code }) => code === 'outside_parent')).toMatchObject({ row: 2, severity: 'warning' })
  const stranger = await check([{ ...row(1, square), values: { code: '110102077001001' } }])
  expect(stranger.issueCounts).toMatchObject({ parent_missing: 1 })
})

test('a grid that is split while a file with it is read stays withdrawn', async () => {
  await commit(good)
  const city = CityHolder.of(smallCity())
  const now = () => new Date('2026-11-21T04:00:00Z')
  const [west = 0, south = 0, east = 0, north = 0] = boxOf(pieces[0] ?? square)
  const x = (west + east) / 2
  const line: GeoJSON.LineString = {
    type: 'LineString',
    coordinates: [
      [x, south - 0.001],
      [x, north + 0.001],
    ],
  }
  async function* slowly(): AsyncIterable<MappedRow[]> {
    yield good.map((one) => ({ ...one, values: { ...one.values, landUse: '居住用地' } }))
    await splitGrid({ ledger, city, now }, { code: codeOf(1), line }, 'somebody')
  }
  const count = await gridKind.commit(slowly(), context())
  expect(count).toMatchObject({ accepted: good.length - 1, rejected: 1, added: 0, changed: good.length - 1 })
  expect(await inForce()).not.toContain(codeOf(1))
})

test('a split is not taken back where a file has drawn its grids anew since', async () => {
  await commit(good)
  const deps = { ledger, city: CityHolder.of(smallCity()), now: () => new Date('2026-11-21T04:00:00Z') }
  const [west = 0, south = 0, east = 0, north = 0] = boxOf(pieces[0] ?? square)
  const x = (west + east) / 2
  const line: GeoJSON.LineString = {
    type: 'LineString',
    coordinates: [
      [x, south - 0.001],
      [x, north + 0.001],
    ],
  }
  const split = await splitGrid(deps, { code: codeOf(1), line }, 'somebody')
  const [one = ''] = split.after
  await commit([{ row: 1, values: { code: one }, geometry: plot(rectangle(0, 0, 50, 50)) }])
  await expect(undoChange(deps, split.change, { name: 'somebody', scope: [''] })).rejects.toMatchObject({
    code: 'conflict',
  })
})

test('an import that is cancelled leaves all as it was', async () => {
  const stop = new AbortController()
  stop.abort(new Error('stopped'))
  await expect(commit(good, {}, { signal: stop.signal })).rejects.toThrow('stopped')
  expect(await inForce()).toEqual([])
})
