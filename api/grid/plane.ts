import { earthRadius } from '@turf/turf'

/** A point in metres on a plane that touches the globe, x east and y north; good to a part in a thousand over 10 km. */
export type XY = { x: number; y: number }

const radians = Math.PI / 180

/** Steps of new corners: 10⁻⁹ degree, a tenth of a millimetre. Corners that were given stay as they were. */
const perDegree = 1e9

/**
 * Corners within so many steps of each other, half a millimetre, are one: a centre line's crossing worked out anew may differ by a step from
 * the outline's corner that was drawn there.
 */
const oneSteps = 5

/**
 * Corners by number, each once: pieces that share a corner share its number and so its coordinates to the last bit. Plane coordinates are
 * metres from (lon0, lat0).
 */
export class Corners {
  readonly at: XY[] = []
  readonly lonLat: [lon: number, lat: number][] = []
  readonly #numbers = new Map<string, number>()
  readonly #lon0: number
  readonly #lat0: number
  readonly #xScale: number
  readonly #yScale = earthRadius * radians

  constructor(lon0: number, lat0: number) {
    this.#lon0 = lon0
    this.#lat0 = lat0
    this.#xScale = earthRadius * radians * Math.cos(lat0 * radians)
  }

  /** Number of a corner given in degrees; one that lies on a known corner is that corner. */
  add(lon: number, lat: number): number {
    const column = Math.round((lon * perDegree) / oneSteps)
    const row = Math.round((lat * perDegree) / oneSteps)
    for (let i = -1; i <= 1; i++)
      for (let j = -1; j <= 1; j++) {
        const known = this.#numbers.get(`${column + i} ${row + j}`)
        if (known !== undefined) return known
      }
    const number = this.at.length
    this.#numbers.set(`${column} ${row}`, number)
    this.lonLat.push([lon, lat])
    this.at.push({ x: (lon - this.#lon0) * this.#xScale, y: (lat - this.#lat0) * this.#yScale })
    return number
  }

  /** Number of a corner given in metres, rounded to the steps of new corners. */
  addXY({ x, y }: XY): number {
    const lon = Math.round((this.#lon0 + x / this.#xScale) * perDegree) / perDegree
    const lat = Math.round((this.#lat0 + y / this.#yScale) * perDegree) / perDegree
    return this.add(lon, lat)
  }

  xy(number: number): XY {
    return this.at[number] ?? { x: 0, y: 0 }
  }

  points(ring: readonly number[]): XY[] {
    return ring.map((number) => this.xy(number))
  }

  /** A closed GeoJSON ring. */
  ring(numbers: readonly number[]): GeoJSON.Position[] {
    const ring = numbers.map((number) => [...(this.lonLat[number] ?? [])])
    ring.push([...(ring[0] ?? [])])
    return ring
  }
}

/** Twice the signed area of the triangle o, a, b: positive where b lies left of o → a. */
export const turn = (o: XY, a: XY, b: XY): number => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)

export const distance = (a: XY, b: XY): number => Math.hypot(a.x - b.x, a.y - b.y)

/** Signed area of an open ring, counter-clockwise positive. */
export const planeArea = (ring: readonly XY[]): number => {
  let sum = 0
  let p = ring.at(-1)
  for (const q of ring) {
    if (p) sum += p.x * q.y - p.y * q.x
    p = q
  }
  return sum / 2
}

export const perimeter = (ring: readonly XY[]): number => {
  let sum = 0
  let p = ring.at(-1)
  for (const q of ring) {
    if (p) sum += distance(p, q)
    p = q
  }
  return sum
}

/** How far a shape is from a square: 1 for a square, 1.125 for 1 x 2, 1.8 for 1 x 5. */
export const elongation = (perimeterM: number, areaM2: number): number => perimeterM ** 2 / (16 * areaM2)

/** True if the point lies in the rings (open), even-odd. */
export const isWithin = (rings: readonly (readonly XY[])[], { x, y }: XY): boolean => {
  let inside = false
  for (const ring of rings) {
    let p = ring.at(-1)
    for (const q of ring) {
      if (p && p.y > y !== q.y > y && x < p.x + ((q.x - p.x) * (y - p.y)) / (q.y - p.y)) inside = !inside
      p = q
    }
  }
  return inside
}

/** Distance of a point from the segment a b. */
export const distanceToSegment = (p: XY, a: XY, b: XY): number => {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length))
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy)
}
