import { area as areaOf } from '@turf/turf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Area, makeCity } from '../../../api/areas/city.ts'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { polygonsOf } from '../../../api/areas/shape.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { layGrids } from '../../../api/grid/lay.ts'
import { partsOf } from '../../../api/grid/plan.ts'
import { setCodeLength } from '../../../api/grid/settings.ts'
import { testStores } from '../../support/stores.ts'
import { path, plot, rectangle } from './tilings.ts'

const whole = plot(rectangle(0, 0, 1000, 600))
/** A street of 60 ha, a community in its west, a sliver of two metres between the community and the street's north edge, and a street without any. */
const areas: Area[] = [
  { code: '110102', level: 'district', name: '西城区', geometry: plot(rectangle(0, -600, 1000, 1200)) },
  { code: '110102001', level: 'street', name: '甲街道', geometry: whole },
  { code: '110102001001', level: 'community', name: '西社区', geometry: plot(rectangle(0, 0, 600, 598)) },
  { code: '110102002', level: 'street', name: '乙街道', geometry: plot(rectangle(0, -600, 1000, 600)) },
]
const outline: GeoJSON.MultiPolygon = {
  type: 'MultiPolygon',
  coordinates: [plot(rectangle(0, -600, 1000, 1200)).coordinates],
}
const city = CityHolder.of(
  makeCity({ name: '试', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, areas),
)

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
  await ensureCity(stores.ledger, '/nowhere', {
    name: '试',
    timeZone: 'Asia/Shanghai',
    calendar: 'cn',
    outline,
    seed: 1,
  })
})
afterAll(() => stores?.close())

const deps = () => ({ ledger: stores.ledger, city, now: () => new Date('2026-11-21T04:00:00Z') })
const order = { area: '110102001', centreLines: 'none', nominal: 10_000, replace: false } as const

test('a street’s land outside its communities is a part of its own, without the strips that drawing leaves', () => {
  const { parts, leftOutM2 } = partsOf(areas, '110102001', 3000)
  expect(parts.map(({ prefix }) => prefix)).toEqual(['110102001001', '110102001000'])
  const [, rest] = parts
  // The strip hangs together with the land in the east: it is one piece, and stays.
  expect(areaOf(rest?.geometry ?? whole)).toBeCloseTo(areaOf(whole) - areaOf(areas[2]?.geometry ?? whole), -1)
  expect(leftOutM2).toBe(0)
  const alone = areas.map((area) =>
    area.code === '110102001001' ? { ...area, geometry: plot(rectangle(0, 0, 1000, 598)) } : area,
  )
  const strip = partsOf(alone, '110102001', 3000)
  expect(strip.parts.map(({ prefix }) => prefix)).toEqual(['110102001001'])
  expect(strip.leftOutM2).toBeCloseTo(2000, -1)
})

test('a district is laid street by street; an area that nobody drew has no land', () => {
  expect(partsOf(areas, '110102', 3000).parts.map(({ prefix }) => prefix)).toEqual([
    '110102001001',
    '110102001000',
    '110102002000',
  ])
  expect(partsOf(areas, '110102009', 3000).parts).toEqual([])
})

test('grids follow the roads and alleys among the places, when asked to', async () => {
  await stores.ledger
    .insertInto('places')
    .values({
      kind: 'alley',
      name: '试胡同',
      geometry: JSON.stringify({
        type: 'LineString',
        coordinates: path([
          [-50, -333],
          [1050, -333],
        ]),
      }),
      extent: '(116,39),(117,40)',
    })
    .execute()
  const laid = await layGrids(deps(), { ...order, area: '110102002', centreLines: 'places' }, 'somebody')
  expect(laid.codes[0]).toBe('110102002000001')
  const [[, south = 0] = []] = path([[0, -333]])
  const rows = await stores.ledger.selectFrom('grids').select('geometry').where('code', 'in', laid.codes).execute()
  for (const { geometry } of rows) {
    const ys = polygonsOf(geometry)
      .flat(2)
      .map(([, y = 0]) => y)
    expect(Math.min(...ys) > south - 1e-7 || Math.max(...ys) < south + 1e-7, 'no grid lies on both sides').toBe(true)
  }
})

test('a community that has no number left is told so, and nothing is written', async () => {
  const count = async () =>
    Number(
      (
        await stores.ledger
          .selectFrom('grids')
          .select((e) => e.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    )
  const before = await count()
  await stores.ledger.insertInto('grid_numbers').values({ prefix: '110102001000', last: 990 }).execute()
  await expect(layGrids(deps(), order, 'somebody')).rejects.toMatchObject({ code: 'conflict', details: { limit: 999 } })
  expect(await count()).toBe(before)
  await stores.ledger.deleteFrom('grid_numbers').where('prefix', '=', '110102001000').execute()
})

test('land is never laid twice: grids numbered before the communities were known count too', async () => {
  for (const table of ['grids', 'grid_numbers', 'grid_changes'] as const)
    await stores.ledger.deleteFrom(table).execute()
  const cityOf = (communities: Area[]) =>
    CityHolder.of(
      makeCity({ name: '试', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, [
        ...areas.filter(({ level }) => level !== 'community'),
        ...communities,
      ]),
    )
  const inForce = async () =>
    (await stores.ledger.selectFrom('grids').select('code').where('valid_to', 'is', null).execute()).map(
      ({ code }) => code,
    )
  const early = await layGrids({ ...deps(), city: cityOf([]) }, order, 'somebody')
  expect(early.codes[0]).toBe('110102001000001')
  const halves: Area[] = [
    { code: '110102001001', level: 'community', name: '西社区', geometry: plot(rectangle(0, 0, 500, 600)) },
    { code: '110102001002', level: 'community', name: '东社区', geometry: plot(rectangle(500, 0, 500, 600)) },
  ]
  const later = { ...deps(), city: cityOf(halves) }
  for (const area of ['110102', '110102001', '110102001001'])
    await expect(layGrids(later, { ...order, area }, 'somebody'), area).rejects.toMatchObject({ code: 'conflict' })
  // Grids of the whole street cannot give way to those of one community.
  await expect(layGrids(later, { ...order, area: '110102001001', replace: true }, 'somebody')).rejects.toMatchObject({
    code: 'conflict',
  })
  expect(await inForce()).toHaveLength(early.codes.length)
  const laid = await layGrids(later, { ...order, replace: true }, 'somebody')
  expect((await inForce()).sort()).toEqual([...laid.codes].sort())
  // Those of the next street are no hindrance.
  await layGrids(later, { ...order, area: '110102002' }, 'somebody')
})

test('codes have 14 digits where the city says so', async () => {
  for (const table of ['grids', 'grid_numbers', 'grid_changes'] as const)
    await stores.ledger.deleteFrom(table).execute()
  await setCodeLength(stores.ledger, 14, 'somebody')
  const { codes } = await layGrids(deps(), order, 'somebody')
  expect(codes[0]).toBe('11010200100001')
  expect(codes.every((code) => code.length === 14)).toBe(true)
})
