type Ring = GeoJSON.Position[]

/** Twice the signed area of a ring in the units of its coordinates: positive runs counter-clockwise. */
export const signedArea = (ring: Ring): number => {
  let sum = 0
  for (let i = 0; i < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i] ?? []
    const [x2 = 0, y2 = 0] = ring[(i + 1) % ring.length] ?? []
    sum += x1 * y2 - x2 * y1
  }
  return sum
}

const wound = (ring: Ring, counterClockwise: boolean): Ring =>
  signedArea(ring) > 0 === counterClockwise ? ring : [...ring].reverse()

/** Even-odd rule; what it says of a point on the edge is left open. */
const isWithin = (ring: Ring, [x = 0, y = 0]: GeoJSON.Position): boolean => {
  let within = false
  for (let i = 0, before = ring.length - 1; i < ring.length; before = i++) {
    const [x1 = 0, y1 = 0] = ring[before] ?? []
    const [x2 = 0, y2 = 0] = ring[i] ?? []
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within
  }
  return within
}

/** True if most corners of the inner ring lie within the outer one: corners on a shared edge must not decide. */
const holds = (outer: Ring, inner: Ring): boolean => {
  const step = Math.max(1, Math.floor(inner.length / 8))
  let seen = 0
  let inside = 0
  for (let i = 0; i < inner.length; i += step) {
    seen++
    if (isWithin(outer, inner[i] ?? [])) inside++
  }
  return inside * 2 > seen
}

/**
 * Puts the loose rings of one shapefile record together: holes into the ring that holds them. By the specification outer rings
 * run clockwise and holes the other way; where a writer wound all rings alike, a ring inside an odd number of others is a
 * hole. Rings come out as RFC 7946 winds them: outer counter-clockwise.
 */
export const assemble = (rings: readonly Ring[]): GeoJSON.Polygon | GeoJSON.MultiPolygon | null => {
  const closed = rings.filter((ring) => ring.length >= 4)
  if (closed.length === 0) return null
  const clockwise = closed.map((ring) => signedArea(ring) < 0)
  const isMixed = clockwise.includes(true) && clockwise.includes(false)
  const depth = (ring: Ring): number => closed.filter((other) => other !== ring && holds(other, ring)).length
  const isOuter = closed.map((ring, at) =>
    closed.length === 1 ? true : isMixed ? clockwise[at] === true : depth(ring) % 2 === 0,
  )
  const outers = closed.filter((_, at) => isOuter[at])
  const polygons = outers.map((ring) => [wound(ring, true)])
  for (const [at, ring] of closed.entries()) {
    if (isOuter[at]) continue
    // Of several that hold it (an island in a lake on an island) the smallest is its own.
    const owner = outers
      .map((outer, place) => ({ place, size: Math.abs(signedArea(outer)), outer }))
      .filter(({ outer }) => outers.length === 1 || holds(outer, ring))
      .sort((a, b) => a.size - b.size)[0]
    if (owner) polygons[owner.place]?.push(wound(ring, false))
    else polygons.push([wound(ring, true)])
  }
  const [first] = polygons
  return polygons.length === 1 && first
    ? { type: 'Polygon', coordinates: first }
    : { type: 'MultiPolygon', coordinates: polygons }
}
