import { alleys } from './alleys.ts'
import type { Where } from './episodes.ts'
import { land } from './land.ts'
import { streets, strung } from './outline.ts'
import { isInside, nearestOn, toPlane, type XY } from './plane.ts'
import { arterials } from './roads.ts'

const plane = (through: string): XY[] => strung(through).map(([lon, lat]) => toPlane(lon, lat))

/** The streets' outlines in plane metres, with the boxes around them. */
const streetRings = streets.map(({ code, geometry }) => {
  const ring = (geometry.coordinates[0]?.[0] ?? []).map(([lon = 0, lat = 0]) => toPlane(lon, lat))
  const [xs, ys] = [ring.map(({ x }) => x), ring.map(({ y }) => y)]
  return {
    code,
    ring,
    west: Math.min(...xs),
    south: Math.min(...ys),
    east: Math.max(...xs),
    north: Math.max(...ys),
  }
})

/** Code of the street (街道) that holds a point, '' outside the city. */
export const streetAt = (at: XY): string => {
  for (const { code, ring, west, south, east, north } of streetRings)
    if (at.x >= west && at.x <= east && at.y >= south && at.y <= north && isInside(ring, at)) return code
  return ''
}

const shareAt = (where: Where): ((at: XY) => number) => {
  switch (where.kind) {
    case 'alley': {
      const found = alleys.find(([name]) => name === where.name)
      if (!found) throw new Error(`no alley is called ${where.name}`)
      const line = plane(found[1])
      const avenues = arterials.map(([, through]) => plane(through))
      return (at) => {
        const { distance } = nearestOn(line, at)
        if (distance > where.reach) return 0
        if (avenues.some((avenue) => nearestOn(avenue, at).distance < where.clearOfArterials)) return 0
        return 1 - 0.22 * (distance / where.reach) ** 2
      }
    }
    case 'around': {
      const middle = toPlane(where.lon, where.lat)
      return (at) => {
        const far = Math.hypot(at.x - middle.x, at.y - middle.y) / where.reach
        return far >= 1 ? 0 : 1 - far ** 3
      }
    }
    case 'streets':
      return (at) => (where.codes.includes(streetAt(at)) ? 1 : 0)
  }
}

const known = new WeakMap<Where, ReadonlyMap<string, number>>()

/** The cells that a place covers, with the share of the effect in each (1 in the middle, falling to the rim). */
export const sharesOf = (where: Where): ReadonlyMap<string, number> => {
  const kept = known.get(where)
  if (kept) return kept
  const share = shareAt(where)
  const found = new Map<string, number>()
  for (const { cell, lon, lat } of land()) {
    const here = share(toPlane(lon, lat))
    if (here > 0) found.set(cell, here)
  }
  known.set(where, found)
  return found
}

/** Those of some places (WGS84) that lie where an episode acts, or within 80 m of an alley's. */
export const sharesNear = <Place extends { lon: number; lat: number; street: string }>(
  where: Where,
  places: readonly Place[],
): Place[] => {
  if (where.kind === 'streets') return places.filter(({ street }) => where.codes.includes(street))
  const share = shareAt(where.kind === 'alley' ? { ...where, reach: 80, clearOfArterials: 0 } : where)
  return places.filter(({ lon, lat }) => share(toPlane(lon, lat)) > 0)
}
