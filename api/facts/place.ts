import { cellToBoundary, cellToLatLng, latLngToCell } from 'h3-js'
import type { City } from '../areas/city.ts'

/** Resolution of every stored cell: 10,737 m2 at Xidan, the live twin of the 万米 unit grid. */
export const factResolution = 10

/**
 * Where a WGS84 point lies. `id` is the H3 cell as a decimal number in text, as the fact store takes it. `swapped`: not in the
 * city, but it would be if longitude and latitude changed places.
 */
export type Spot = { where: 'inside' | 'outside' | 'swapped'; cell: string; id: string }

export type Placer = (lon: number, lat: number) => Spot

type CellSpots = { inside: Spot | undefined; outside: Spot | undefined }

/** Cells far from the city come from faulty rows; their number has no natural bound. */
const mostRemembered = 200_000

/**
 * Places points for one city. A cell that no piece of the outline touches lies wholly inside or outside, which is found once;
 * only points in cells on the edge are tested against the polygon each time.
 */
export const makePlacer = (city: City): Placer => {
  const edges = edgesOf(city.outline)
  const known = new Map<string, CellSpots>()

  const learn = (cell: string): CellSpots => {
    const id = BigInt(`0x${cell}`).toString()
    const inside: Spot = { where: 'inside', cell, id }
    const outside: Spot = { where: 'outside', cell, id }
    const [lat, lon] = cellToLatLng(cell)
    const spots = touches(edges, boxAround(cell))
      ? { inside, outside }
      : city.contains(lon, lat)
        ? { inside, outside: undefined }
        : { inside: undefined, outside }
    if (known.size > mostRemembered) known.clear()
    known.set(cell, spots)
    return spots
  }

  return (lon, lat) => {
    const cell = latLngToCell(lat, lon, factResolution)
    const { inside, outside } = known.get(cell) ?? learn(cell)
    if (inside && (!outside || city.contains(lon, lat))) return inside
    const spot = outside ?? { where: 'outside', cell, id: BigInt(`0x${cell}`).toString() }
    return lat !== lon && city.contains(lat, lon) ? { ...spot, where: 'swapped' } : spot
  }
}

type Box = readonly [west: number, south: number, east: number, north: number]

/** Four numbers an edge: x1, y1, x2, y2 in degrees. */
const edgesOf = (outline: GeoJSON.MultiPolygon): Float64Array => {
  const numbers: number[] = []
  for (const polygon of outline.coordinates)
    for (const ring of polygon)
      for (let i = 1; i < ring.length; i++) {
        const from = ring[i - 1] ?? []
        const to = ring[i] ?? []
        numbers.push(from[0] ?? 0, from[1] ?? 0, to[0] ?? 0, to[1] ?? 0)
      }
  return Float64Array.from(numbers)
}

/** The cell's bounding box with a tenth to spare: its true edges are arcs, the outline's are straight in degrees. */
const boxAround = (cell: string): Box => {
  const corners = cellToBoundary(cell)
  const lats = corners.map(([lat]) => lat)
  const lons = corners.map(([, lon]) => lon)
  const [south, north] = [Math.min(...lats), Math.max(...lats)]
  const [west, east] = [Math.min(...lons), Math.max(...lons)]
  const spareX = (east - west) / 10
  const spareY = (north - south) / 10
  return [west - spareX, south - spareY, east + spareX, north + spareY]
}

/** True if any edge passes through the box (Liang-Barsky clipping). */
const touches = (edges: Float64Array, [west, south, east, north]: Box): boolean => {
  for (let i = 0; i < edges.length; i += 4) {
    const x = edges[i] ?? 0
    const y = edges[i + 1] ?? 0
    const dx = (edges[i + 2] ?? 0) - x
    const dy = (edges[i + 3] ?? 0) - y
    if (Math.max(x, x + dx) < west || Math.min(x, x + dx) > east) continue
    if (Math.max(y, y + dy) < south || Math.min(y, y + dy) > north) continue
    let enter = 0
    let leave = 1
    const clip = (direction: number, distance: number): void => {
      if (direction === 0) {
        if (distance < 0) leave = -1
      } else if (direction < 0) enter = Math.max(enter, distance / direction)
      else leave = Math.min(leave, distance / direction)
    }
    clip(-dx, x - west)
    clip(dx, east - x)
    clip(-dy, y - south)
    clip(dy, north - y)
    if (enter <= leave) return true
  }
  return false
}
