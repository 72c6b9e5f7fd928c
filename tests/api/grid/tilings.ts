import { area as areaOf } from '@turf/turf'
import { expect } from 'vitest'
import { polygonsOf, type Shape } from '../../../api/areas/shape.ts'

const at = ([x = 0, y = 0]: GeoJSON.Position): string => `${x},${y}`

/**
 * Proves a tiling by its edges: every directed edge comes once, with its reverse in another piece unless it belongs to the outline, and what has no
 * reverse runs around the outline alone. With the sum of areas right, that leaves no room for a gap or an overlap.
 */
export const expectExactTiling = (pieces: readonly GeoJSON.Polygon[], land: Shape): void => {
  const edges = new Set<string>()
  for (const { coordinates } of pieces) {
    expect(coordinates).toHaveLength(1)
    const [ring = []] = coordinates
    expect(at(ring[0] ?? [])).toBe(at(ring.at(-1) ?? []))
    expect(new Set(ring.map(at)).size, 'a piece is a simple ring').toBe(ring.length - 1)
    for (const [i, to] of ring.entries()) {
      const from = ring[i - 1]
      if (!from) continue
      const edge = `${at(from)} ${at(to)}`
      expect(edges.has(edge), `edge ${edge} comes once`).toBe(false)
      edges.add(edge)
    }
  }
  const rim = [...edges].filter((edge) => !edges.has(edge.split(' ').reverse().join(' ')))
  const corners = new Set(polygonsOf(land).flat(2).map(at))
  const onRim = new Set(rim.flatMap((edge) => edge.split(' ')))
  expect(
    [...corners].filter((corner) => !onRim.has(corner)),
    'the outline keeps its corners',
  ).toEqual([])
  for (const spot of onRim) {
    if (corners.has(spot)) continue
    const [x = 0, y = 0] = spot.split(',').map(Number)
    expect(offOutline(land, x, y), `${spot} lies on the outline`).toBeLessThan(1e-3)
  }
  const sum = pieces.reduce((total, piece) => total + areaOf(piece), 0)
  // An area on the sphere is summed over straight edges: one more corner on a long edge tells a little more of its bend.
  expect(Math.abs(sum / areaOf(land) - 1)).toBeLessThan(1e-5)
}

/** Metres from a point to the nearest edge of the outline. */
const offOutline = (land: Shape, x: number, y: number): number => {
  const [kx, ky] = [111_195 * Math.cos((y * Math.PI) / 180), 111_195]
  let least = Infinity
  for (const ring of polygonsOf(land).flat())
    for (let i = 1; i < ring.length; i++) {
      const [ax, ay] = [((ring[i - 1]?.[0] ?? 0) - x) * kx, ((ring[i - 1]?.[1] ?? 0) - y) * ky]
      const [bx, by] = [((ring[i]?.[0] ?? 0) - x) * kx, ((ring[i]?.[1] ?? 0) - y) * ky]
      const length = (bx - ax) ** 2 + (by - ay) ** 2
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * (bx - ax) + ay * (by - ay)) / length))
      least = Math.min(least, Math.hypot(ax + t * (bx - ax), ay + t * (by - ay)))
    }
  return least
}

/** Points given in metres from a corner at Xidan, as WGS84. */
export const path = (points: readonly [x: number, y: number][]): GeoJSON.Position[] =>
  points.map(([x, y]) => [116.37 + x / (111_195 * Math.cos((39.91 * Math.PI) / 180)), 39.91 + y / 111_195])

/** A polygon of such points; more rings are holes. */
export const plot = (...rings: [x: number, y: number][][]): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: rings.map((ring) => path([...ring, ring[0] ?? [0, 0]])),
})

export const rectangle = (x: number, y: number, width: number, height: number): [number, number][] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
]
