import { bbox } from '@turf/turf'
import Flatbush from 'flatbush'
import type { Area } from './city.ts'
import { polygonsOf } from './shape.ts'

/** Boundaries nearer than this run together, metres: drawn twice, they seldom meet exactly. */
const reach = 5
/** A boundary is looked at this often, metres. */
const stride = 10
/** Areas that meet in a corner alone share less than this, metres. */
const leastShared = 20

const perDegree = 111_195

type Edge = readonly [ax: number, ay: number, bx: number, by: number]

/** Edges in metres on the plane that touches the earth at `lat`, exact enough within a city. */
const edgesOf = ({ geometry }: Area, lat: number): Edge[] => {
  const kx = perDegree * Math.cos((lat * Math.PI) / 180)
  return polygonsOf(geometry)
    .flat()
    .flatMap((ring) =>
      ring.slice(1).map(([bx = 0, by = 0], i): Edge => {
        const [ax = 0, ay = 0] = ring[i] ?? []
        return [ax * kx, ay * perDegree, bx * kx, by * perDegree]
      }),
    )
}

const distance = (x: number, y: number, [ax, ay, bx, by]: Edge): number => {
  const dx = bx - ax
  const dy = by - ay
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - t * dx, y - ay - t * dy)
}

/** Metres of the first boundary that run along the second, up to `enough`. */
const shared = (own: readonly Edge[], other: readonly Edge[], enough: number): number => {
  const index = new Flatbush(other.length)
  for (const [ax, ay, bx, by] of other)
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))
  index.finish()
  let metres = 0
  for (const [ax, ay, bx, by] of own) {
    const length = Math.hypot(bx - ax, by - ay)
    const steps = Math.max(1, Math.ceil(length / stride))
    for (let step = 0; step < steps; step++) {
      const t = (step + 0.5) / steps
      const [x, y] = [ax + t * (bx - ax), ay + t * (by - ay)]
      const near = (i: number): boolean => {
        const edge = other[i]
        return edge !== undefined && distance(x, y, edge) <= reach
      }
      if (index.search(x - reach, y - reach, x + reach, y + reach, near).length > 0) metres += length / steps
      if (metres >= enough) return metres
    }
  }
  return metres
}

const found = new WeakMap<Area, Area[]>()

/** The areas of the same level that share a stretch of boundary with one, by code. Found once for each area of a list. */
export const neighboursOf = (areas: readonly Area[], area: Area): Area[] => {
  const known = found.get(area)
  if (known) return known
  const [west, south, east, north] = bbox(area.geometry)
  const margin = (2 * reach) / perDegree
  const lat = (south + north) / 2
  const own = edgesOf(area, lat)
  const neighbours = areas.filter((other) => {
    if (other === area || other.level !== area.level) return false
    const box = bbox(other.geometry)
    if (box[0] > east + margin || box[2] < west - margin || box[1] > north + margin || box[3] < south - margin)
      return false
    return shared(own, edgesOf(other, lat), leastShared) >= leastShared
  })
  found.set(area, neighbours)
  return neighbours
}
