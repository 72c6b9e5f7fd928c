/** Plane metres around the middle of the demo city; over its 12 km the error of the flat map is below 0.1 %. */
export type XY = { x: number; y: number }

const lon0 = 116.385
const lat0 = 39.91
const metresPerLon = 85_390
const metresPerLat = 111_030

export const toPlane = (lon: number, lat: number): XY => ({
  x: (lon - lon0) * metresPerLon,
  y: (lat - lat0) * metresPerLat,
})

export const toLonLat = ({ x, y }: XY): [lon: number, lat: number] => [lon0 + x / metresPerLon, lat0 + y / metresPerLat]

/** Metres from a point to a broken line, and the line's point nearest to it. */
export const nearestOn = (line: readonly XY[], { x, y }: XY): { distance: number; at: XY } => {
  let distance = Number.POSITIVE_INFINITY
  let at = line[0] ?? { x: 0, y: 0 }
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]
    const b = line[i]
    if (!a || !b) continue
    const dx = b.x - a.x
    const dy = b.y - a.y
    const length = dx * dx + dy * dy
    const along = length > 0 ? Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0
    const far = Math.hypot(x - a.x - along * dx, y - a.y - along * dy)
    if (far < distance) {
      distance = far
      at = { x: a.x + along * dx, y: a.y + along * dy }
    }
  }
  return { distance, at }
}

/** True if a point lies in a ring, by the even-odd rule. */
export const isInside = (ring: readonly XY[], { x, y }: XY): boolean => {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]
    const b = ring[j]
    if (a && b && a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}

/** The point `share` (0-1) of the way along a line, and the line's length in metres. */
export const along = (line: readonly XY[], share: number): { at: XY; length: number } => {
  const lengths = line.slice(1).map((b, i) => Math.hypot(b.x - (line[i]?.x ?? 0), b.y - (line[i]?.y ?? 0)))
  const length = lengths.reduce((sum, one) => sum + one, 0)
  let left = share * length
  for (const [i, one] of lengths.entries()) {
    const a = line[i]
    const b = line[i + 1]
    if (!a || !b) break
    if (left <= one || i === lengths.length - 1) {
      const part = one > 0 ? Math.min(1, left / one) : 0
      return { at: { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }, length }
    }
    left -= one
  }
  return { at: line[0] ?? { x: 0, y: 0 }, length }
}
