import { cellToLatLng, gridDisk } from 'h3-js'
import { expect, test } from 'vitest'
import { type NamedPlace, nearestPlace } from '../../../api/detection/place.ts'
import { alley } from './chronic/world.ts'

const [lat, lon] = cellToLatLng(alley)
/** Degrees for metres at this latitude. */
const east = (metres: number): number => metres / (111_320 * Math.cos((lat * Math.PI) / 180))
const north = (metres: number): number => metres / 111_320

/** A street that passes north of the cell's centre at a distance in metres. */
const street = (kind: string, name: string, metres: number): NamedPlace => ({
  kind,
  name,
  geometry: {
    type: 'LineString',
    coordinates: [
      [lon - east(400), lat + north(metres)],
      [lon + east(400), lat + north(metres)],
    ],
  },
})
const spot = (kind: string, name: string, metres: number): NamedPlace => ({
  kind,
  name,
  geometry: { type: 'Point', coordinates: [lon + east(metres), lat] },
})
const one = [{ cell: alley, weight: 1 }]

test('of two alleys the nearer one names the incident', () => {
  expect(nearestPlace(one, [street('alley', '远胡同', 70), street('alley', '近胡同', 20)])).toBe('近胡同')
})

test('an alley is preferred to a road, a road to a landmark', () => {
  expect(nearestPlace(one, [street('arterial', '西单北大街', 0), street('alley', '堂子胡同', 50)])).toBe('堂子胡同')
  expect(nearestPlace(one, [spot('landmark', '西单商场', 0), street('road', '辟才胡同路', 35)])).toBe('辟才胡同路')
})

test('but an alley a block away does not name what lies on the avenue', () => {
  expect(nearestPlace(one, [street('arterial', '西单北大街', 5), street('alley', '堂子胡同', 140)])).toBe('西单北大街')
})

test('nothing within 150 m names nothing, and areas are no places', () => {
  expect(nearestPlace(one, [street('alley', '堂子胡同', 300), spot('landmark', '西单商场', 260)])).toBeUndefined()
  expect(nearestPlace(one, [street('district', '西城区', 0)])).toBeUndefined()
  expect(nearestPlace([], [street('alley', '堂子胡同', 0)])).toBeUndefined()
})

test('a place counts from the rim of the footprint, not from its middle', () => {
  expect(nearestPlace(one, [street('alley', '堂子胡同', 190)])).toBe('堂子胡同')
})

test('inside a park is at the park', () => {
  const around = [-300, 300].map((x) => [lon + east(x), lat + north(x)] as const)
  const [[west = 0, south = 0] = [], [right = 0, top = 0] = []] = around
  const park: NamedPlace = {
    kind: 'park',
    name: '中山公园',
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [right, south],
          [right, top],
          [west, top],
          [west, south],
        ],
      ],
    },
  }
  expect(nearestPlace(one, [park, spot('landmark', '音乐堂', 100)])).toBe('中山公园')
})

test('the cells that weigh more pull the name to their side', () => {
  const [far = ''] = gridDisk(alley, 2).filter((cell) => cellToLatLng(cell)[0] > lat + north(150))
  const both = (weight: number) => [
    { cell: alley, weight: 1 },
    { cell: far, weight },
  ]
  const streets = [street('alley', '南胡同', 0), street('alley', '北胡同', 190)]
  expect(nearestPlace(both(0.2), streets)).toBe('南胡同')
  expect(nearestPlace(both(5), streets)).toBe('北胡同')
})
