import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js'
import { describe, expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import { capacities } from '../../../data/city/capacities.ts'
import { cityPlan } from '../../../data/city/city.ts'
import { episodes } from '../../../data/city/episodes.ts'
import { idleCounters, sensors } from '../../../data/city/ground.ts'
import { land } from '../../../data/city/land.ts'
import { areas } from '../../../data/city/outline.ts'
import { lots } from '../../../data/city/parking.ts'
import { controlCells } from '../../../data/city/planted.ts'
import { sharesOf } from '../../../data/city/where.ts'

const city = makeCity({ ...cityPlan, demo: true }, [...areas])
const peak = (metric: string, lon: number, lat: number): number => {
  const cell = latLngToCell(lat, lon, 10)
  return sensors().find((one) => one.metric === metric && one.cell === cell)?.peak ?? 0
}

test('every counter and car park stands in the city and in its own cell', () => {
  for (const { lon, lat, cell, source } of [...sensors(), ...idleCounters(), ...lots()]) {
    expect(city.contains(lon, lat), `${source} ${lon} ${lat}`).toBe(true)
    expect(latLngToCell(lat, lon, 10)).toBe(cell)
  }
})

test('a cell has one counter of each flow at most', () => {
  expect(new Set(sensors().map(({ metric, cell }) => `${metric} ${cell}`)).size).toBe(sensors().length)
  expect(sensors().map(({ index }) => index)).toEqual(sensors().map((_, i) => i))
})

test('the network is of the size that the first start allows', () => {
  expect(sensors().length).toBeGreaterThan(4000)
  expect(sensors().length).toBeLessThan(5600)
  expect(lots()).toHaveLength(300)
  expect(new Set(lots().map(({ source }) => source)).size).toBe(300)
})

test('arterials and hot spots stand out; parks and waters are near nothing', () => {
  expect(peak('pedestrian', 116.3676, 39.9086)).toBeGreaterThan(400) // 西单
  expect(peak('pedestrian', 116.4051, 39.9118)).toBeGreaterThan(400) // 王府井
  expect(peak('vehicle', 116.3499, 39.926)).toBeGreaterThan(300) // 西二环
  expect(peak('ebike', 116.4195, 39.9397)).toBeGreaterThan(40) // 簋街
  for (const [name, lon, lat] of [
    ['天坛公园', 116.404, 39.8785],
    ['故宫博物院', 116.3905, 39.917],
    ['南海', 116.3818, 39.9105],
    ['后海', 116.3815, 39.9415],
    ['龙潭湖', 116.4308, 39.8758],
  ] as const) {
    const quiet = land().find(({ cell }) => cell === latLngToCell(lat, lon, 10))
    expect(quiet?.quiet, name).toBeLessThan(0.2)
    for (const metric of ['ebike', 'pedestrian', 'vehicle']) expect(peak(metric, lon, lat), `${name} ${metric}`).toBe(0)
  }
})

describe('堂子胡同', () => {
  const [tangzi] = episodes
  const cells = [...sharesOf(tangzi?.where[0] ?? { kind: 'streets', codes: [] }).keys()]
  const byCell = new Map(
    capacities()
      .filter(({ metric }) => metric === 'ebike')
      .map((one) => [one.cell, one]),
  )

  test('is 3 to 5 touching cells in 西长安街街道', () => {
    expect(cells.length).toBeGreaterThanOrEqual(3)
    expect(cells.length).toBeLessThanOrEqual(5)
    const reached = new Set(cells.slice(0, 1))
    for (const cell of reached) for (const next of gridDisk(cell, 1)) if (cells.includes(next)) reached.add(next)
    expect(reached.size).toBe(cells.length)
    for (const cell of cells) {
      const [lat, lon] = cellToLatLng(cell)
      expect(city.areaAt(lon, lat)).toBe('110102001')
    }
  })

  test('carries 60 e-bikes per 5 minutes, and stays below without its episode', () => {
    for (const cell of cells) {
      expect(byCell.get(cell)?.capacity).toBe(60)
      expect(sensors().find((one) => one.metric === 'ebike' && one.cell === cell)?.peak).toBeLessThan(46)
    }
  })

  test('has alleys of its size around it that see 31-46 at their peak', () => {
    const around = new Set(gridDisk(cells[0] ?? '', 8))
    const alike = sensors().filter(
      ({ metric, cell, peak }) =>
        metric === 'ebike' && around.has(cell) && byCell.get(cell)?.capacity === 60 && peak >= 31 && peak <= 46.2,
    )
    expect(alike.length).toBeGreaterThan(20)
  })
})

test('capacities are told once per metric and cell, above each peak, with what they are read from', () => {
  const all = capacities()
  expect(new Set(all.map(({ metric, cell }) => `${metric} ${cell}`)).size).toBe(all.length)
  const known = new Map(all.map((one) => [`${one.metric} ${one.cell}`, one]))
  for (const { metric, cell, peak } of sensors()) {
    expect(known.get(`${metric} ${cell}`)?.capacity ?? 0).toBeGreaterThanOrEqual(peak * 1.3)
  }
  for (const { cell, bays } of lots())
    expect(known.get(`parking_occupied ${cell}`)?.capacity).toBeGreaterThanOrEqual(bays)
  for (const { basis } of all) expect(basis).toMatch(/^(街巷宽|非机动车道宽|步行宽度) \d+ 米$|^双向 \d+ 车道$|^泊位数$/)
})

test('no episode acts in the control district', () => {
  const control = new Set(controlCells())
  expect(control.size).toBeGreaterThan(300)
  for (const { name, where } of episodes.filter((one) => one.name !== 'control'))
    for (const place of where)
      for (const cell of sharesOf(place).keys()) expect(control.has(cell), `${name} ${cell}`).toBe(false)
})
