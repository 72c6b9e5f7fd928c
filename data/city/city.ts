import { alleys } from './alleys.ts'
import { parks, waters } from './greens.ts'
import { landmarks } from './landmarks.ts'
import { outline, ringOf, strung } from './outline.ts'
import { arterials, roads } from './roads.ts'

/** The demo city as a new data folder is told of it: name, zone, calendar, outline (WGS84) and the seed of its flows. */
export const cityPlan = {
  name: '北京市东城区、西城区（演示）',
  timeZone: 'Asia/Shanghai',
  calendar: 'cn',
  outline,
  seed: 20180410,
} as const satisfies {
  name: string
  timeZone: string
  calendar: 'cn' | 'none'
  outline: GeoJSON.MultiPolygon
  seed: number
}

/** What is counted in the demo city. flow: summed over time; stock: a level. */
export const metrics = [
  { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' },
  { code: 'pedestrian', name: '人流', unit: '人', kind: 'flow' },
  { code: 'vehicle', name: '机动车', unit: '辆', kind: 'flow' },
  { code: 'parking_occupied', name: '停车占用', unit: '个', kind: 'stock' },
] as const

export type Flow = Extract<(typeof metrics)[number], { kind: 'flow' }>['code']

export type DemoPlace = {
  kind: 'arterial' | 'road' | 'alley' | 'landmark' | 'water' | 'park'
  name: string
  geometry: GeoJSON.Geometry
}

const line = (text: string): GeoJSON.LineString => ({ type: 'LineString', coordinates: strung(text) })
const polygon = (text: string): GeoJSON.Polygon => ({ type: 'Polygon', coordinates: [ringOf(text)] })

/** Named streets, alleys, landmarks, waters and parks. WGS84. */
export const places: readonly DemoPlace[] = [
  ...arterials.map(([name, through]) => ({ kind: 'arterial' as const, name, geometry: line(through) })),
  ...roads.map(([name, through]) => ({ kind: 'road' as const, name, geometry: line(through) })),
  ...alleys.map(([name, through]) => ({ kind: 'alley' as const, name, geometry: line(through) })),
  ...landmarks.map(([name, lon, lat]) => ({
    kind: 'landmark' as const,
    name,
    geometry: { type: 'Point' as const, coordinates: [lon, lat] },
  })),
  ...waters.map((water) => ({
    kind: 'water' as const,
    name: water.name,
    geometry: 'ring' in water ? polygon(water.ring) : line(water.line),
  })),
  ...parks.map((park) => ({ kind: 'park' as const, name: park.name, geometry: polygon(park.ring) })),
]
