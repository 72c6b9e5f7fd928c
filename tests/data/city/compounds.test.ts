import { booleanValid } from '@turf/turf'
import { expect, test } from 'vitest'
import { placeCollection } from '../../../api/areas/schema.ts'
import { alleys } from '../../../data/city/alleys.ts'
import { compoundPlaces, compounds } from '../../../data/city/compounds.ts'
import { strung } from '../../../data/city/outline.ts'
import { isInside, nearestOn, toPlane } from '../../../data/city/plane.ts'
import { arterials, roads } from '../../../data/city/roads.ts'
import { streetAt } from '../../../data/city/where.ts'

test('some hundreds, each with a name of its own, wholly in the street they name', () => {
  expect(compounds().length).toBeGreaterThan(300)
  expect(new Set(compounds().map(({ name }) => name)).size).toBe(compounds().length)
  for (const { name, street, ring } of compounds())
    for (const corner of ring) expect(streetAt(corner), name).toBe(street)
})

test('no two touch and none lies on a street', () => {
  const lines = [...arterials, ...roads, ...alleys].map(([, through]) =>
    strung(through).map(([lon, lat]) => toPlane(lon, lat)),
  )
  const box = (ring: readonly { x: number; y: number }[]) => ({
    west: Math.min(...ring.map(({ x }) => x)),
    east: Math.max(...ring.map(({ x }) => x)),
    south: Math.min(...ring.map(({ y }) => y)),
    north: Math.max(...ring.map(({ y }) => y)),
  })
  const boxes = compounds().map(({ name, ring }) => ({ name, ...box(ring) }))
  boxes.forEach((a, i) => {
    const hit = boxes
      .slice(i + 1)
      .find((b) => a.west < b.east && b.west < a.east && a.south < b.north && b.south < a.north)
    expect(hit?.name, a.name).toBeUndefined()
  })
  for (const { name, ring } of compounds())
    for (const line of lines) {
      const far = Math.min(...ring.map((corner) => nearestOn(line, corner).distance))
      const through = line.some((at) => isInside(ring, at))
      expect(far > 0 && !through, name).toBe(true)
    }
})

test('buildings stand inside', () => {
  for (const { name, ring, buildings } of compounds()) {
    expect(buildings.length, name).toBeGreaterThan(0)
    for (const at of buildings) expect(isInside(ring, at), name).toBe(true)
  }
})

test('some share a name but for 东区 and 西区', () => {
  const bases = compounds().flatMap(({ name }) => (/[东西]区$/.test(name) ? [name.slice(0, -2)] : []))
  expect(bases.length).toBeGreaterThan(40)
  expect(new Set(bases).size).toBe(bases.length / 2)
})

test('as places they are polygons that the api takes', () => {
  const features = compoundPlaces().map(({ kind, name, geometry }) => ({
    type: 'Feature' as const,
    properties: { kind, name },
    geometry,
  }))
  for (const { geometry } of features) expect(booleanValid(geometry)).toBe(true)
  expect(placeCollection.safeParse({ type: 'FeatureCollection', features }).success).toBe(true)
})
