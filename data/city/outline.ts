import { type PointName, points } from './points.ts'
import { districts, streetCorners } from './streets.ts'

const isPoint = (name: string): name is PointName => Object.hasOwn(points, name)

/**
 * Reads a string of corner names (data/city/points.ts) and 'lon,lat' pairs, in order. WGS84 degrees. Throws on a name that is
 * no corner.
 */
export const strung = (text: string): [lon: number, lat: number][] =>
  text.split(' ').map((token) => {
    if (isPoint(token)) return [points[token][0], points[token][1]]
    const [lon, lat] = token.split(',').map(Number)
    if (lon === undefined || lat === undefined || !Number.isFinite(lon) || !Number.isFinite(lat))
      throw new Error(`no corner is called ${token}`)
    return [lon, lat]
  })

/** Twice the signed area in square degrees: positive where the ring runs counterclockwise. */
const turn = (ring: readonly GeoJSON.Position[]): number =>
  ring.reduce((sum, [x = 0, y = 0], i) => {
    const [nx = 0, ny = 0] = ring[(i + 1) % ring.length] ?? []
    return sum + x * ny - nx * y
  }, 0)

/** A closed outer ring, counterclockwise (RFC 7946). */
export const ringOf = (corners: string): GeoJSON.Position[] => {
  const open = strung(corners)
  const ring = turn(open) < 0 ? open.reverse() : open
  const first = ring[0]
  if (!first) throw new Error('a ring needs corners')
  return [...ring, first]
}

const key = (position: GeoJSON.Position | undefined): string => `${position?.[0]} ${position?.[1]}`

/**
 * The rings around a set of areas that share their vertices: what is left when every side that two of them share is taken
 * out. Exact, since a shared side is the same two corners in both. Throws if the areas touch in a corner alone.
 */
const around = (rings: readonly GeoJSON.Position[][]): GeoJSON.Position[][] => {
  const sides = new Map<string, [GeoJSON.Position, GeoJSON.Position]>()
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const from = ring[i - 1]
      const to = ring[i]
      if (from && to && !sides.delete(`${key(to)} ${key(from)}`)) sides.set(`${key(from)} ${key(to)}`, [from, to])
    }
  }
  const next = new Map<string, GeoJSON.Position>()
  for (const [from, to] of sides.values()) {
    if (next.has(key(from))) throw new Error(`the outline crosses itself at ${key(from)}`)
    next.set(key(from), to)
  }
  const found: GeoJSON.Position[][] = []
  for (const [first] of sides.values()) {
    if (!next.has(key(first))) continue
    const ring = [first]
    let at = next.get(key(first))
    next.delete(key(first))
    while (at && key(at) !== key(first)) {
      ring.push(at)
      const follow = next.get(key(at))
      next.delete(key(at))
      at = follow
    }
    found.push([...ring, first])
  }
  return found
}

export type DemoArea = { code: string; level: 'district' | 'street'; name: string; geometry: GeoJSON.MultiPolygon }

const streetRings = streetCorners.map(([code, name, corners]) => ({ code, name, ring: ringOf(corners) }))

const asMultiPolygon = (rings: readonly GeoJSON.Position[][]): GeoJSON.MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: rings.map((ring) => [ring]),
})

/** The 32 streets (街道) of the demo city. */
export const streets: readonly DemoArea[] = streetRings.map(({ code, name, ring }) => ({
  code,
  level: 'street' as const,
  name,
  geometry: asMultiPolygon([ring]),
}))

/** The 2 districts and 32 streets of the demo city. A district is exactly the sum of its streets. */
export const areas: readonly DemoArea[] = [
  ...districts.map(({ code, name }) => ({
    code,
    level: 'district' as const,
    name,
    geometry: asMultiPolygon(around(streetRings.filter((one) => one.code.startsWith(code)).map(({ ring }) => ring))),
  })),
  ...streets,
]

/** The outline of the whole demo city. */
export const outline: GeoJSON.MultiPolygon = asMultiPolygon(around(streetRings.map(({ ring }) => ring)))
