import { isInside, type XY } from './plane.ts'

/** A simple polygon in plane metres, open (its first corner is not repeated), counterclockwise. */
export type Ring = readonly XY[]

/** Square metres, positive for a ring that runs counterclockwise. */
export const areaOf = (ring: Ring): number => {
  let twice = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[j]
    const b = ring[i]
    if (a && b) twice += a.x * b.y - b.x * a.y
  }
  return twice / 2
}

/** Centre of mass. */
export const centreOf = (ring: Ring): XY => {
  let [x, y] = [0, 0]
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[j]
    const b = ring[i]
    if (!a || !b) continue
    const turn = a.x * b.y - b.x * a.y
    x += (a.x + b.x) * turn
    y += (a.y + b.y) * turn
  }
  const six = 6 * areaOf(ring)
  return { x: x / six, y: y / six }
}

/** How round a ring is: 1 a circle, 0.79 a square, 0.59 a rectangle of 1 to 3. */
export const roundness = (ring: Ring): number => {
  let around = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) around += far(ring[j], ring[i])
  return (4 * Math.PI * areaOf(ring)) / around ** 2
}

const far = (a: XY | undefined, b: XY | undefined): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0)

/** A point on a ring: on the side that begins at corner `side`. */
type Hit = { side: number; at: XY }

/** A hit so near to a corner is put on the corner. Metres. */
const snap = 8

/** The first point of a ring on a ray, from a start inside it. */
const hitOf = (ring: Ring, from: XY, toward: XY): Hit | undefined => {
  const dx = toward.x - from.x
  const dy = toward.y - from.y
  let nearest = Number.POSITIVE_INFINITY
  let found: Hit | undefined
  for (let side = 0; side < ring.length; side++) {
    const a = ring[side]
    const b = ring[(side + 1) % ring.length]
    if (!a || !b) continue
    const ex = b.x - a.x
    const ey = b.y - a.y
    const across = dx * ey - dy * ex
    if (Math.abs(across) < 1e-9) continue
    const t = ((a.x - from.x) * ey - (a.y - from.y) * ex) / across
    const u = ((a.x - from.x) * dy - (a.y - from.y) * dx) / across
    if (t <= 1e-9 || t >= nearest || u < -1e-9 || u > 1 + 1e-9) continue
    nearest = t
    const at = { x: from.x + t * dx, y: from.y + t * dy }
    if (far(at, a) < snap) found = { side, at: a }
    else if (far(at, b) < snap) found = { side: (side + 1) % ring.length, at: b }
    else found = { side, at }
  }
  return found
}

/** True if the open segments ab and cd cross. */
const cross = (a: XY, b: XY, c: XY, d: XY): boolean => {
  const side = (p: XY, q: XY, r: XY) => (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

const isSimple = (ring: Ring): boolean => {
  for (let i = 0; i < ring.length; i++) {
    for (let j = i + 1; j < ring.length; j++) {
      const [a, b, c, d] = [ring[i], ring[(i + 1) % ring.length], ring[j], ring[(j + 1) % ring.length]]
      if (a && b && c && d && cross(a, b, c, d)) return false
    }
  }
  return true
}

/** The corners after side `from` up to side `to`, in the ring's order, round its end if need be. */
const between = (ring: Ring, from: number, to: number, whole: boolean): XY[] => {
  const count = from === to && !whole ? 0 : (to - from + ring.length) % ring.length || ring.length
  return Array.from({ length: count }, (_, i) => ring[(from + 1 + i) % ring.length] ?? { x: 0, y: 0 })
}

const withoutRepeats = (ring: XY[]): XY[] => ring.filter((at, i) => far(at, ring[(i + 1) % ring.length]) > 1e-6)

/**
 * Cuts a ring in two along a line inside it, which is carried on at both ends, straight, to the ring. Returns undefined where no clean cut
 * comes of it. What is cut shares its new corners exactly.
 */
export const cut = (ring: Ring, line: readonly XY[]): [Ring, Ring] | undefined => {
  const [first, second] = line
  const last = line.at(-1)
  const before = line.at(-2)
  if (!first || !second || !last || !before) return undefined
  // From a step inside, so that an end that lies on the ring still hits it.
  let start = hitOf(ring, first, { x: 2 * first.x - second.x, y: 2 * first.y - second.y })
  let end = hitOf(ring, last, { x: 2 * last.x - before.x, y: 2 * last.y - before.y })
  if (!start || !end || far(start.at, end.at) < snap) return undefined
  let inner = [...line]
  const corner = ring[start.side]
  if (start.side === end.side && far(corner, end.at) < far(corner, start.at)) {
    ;[start, end] = [end, start]
    inner.reverse()
  }
  const same = start.side === end.side
  inner = inner.filter((at) => far(at, start.at) > snap && far(at, end.at) > snap)
  inner = line.length === 2 ? [] : straightened([start.at, ...inner, end.at]).slice(1, -1)
  const left = withoutRepeats([start.at, ...between(ring, start.side, end.side, false), end.at, ...inner.toReversed()])
  const right = withoutRepeats([end.at, ...between(ring, end.side, start.side, same), start.at, ...inner])
  if (left.length < 3 || right.length < 3 || areaOf(left) <= 0 || areaOf(right) <= 0) return undefined
  // A straight cut from side to side crosses nothing, unless one of its ends was moved to a corner.
  const safe = line.length === 2 && !ring.includes(start.at) && !ring.includes(end.at)
  return safe || (isSimple(left) && isSimple(right)) ? [left, right] : undefined
}

/** The parts of a line that lie inside a ring and more than `clear` metres from its sides, each at least `least` metres long. */
export const partsInside = (ring: Ring, line: readonly XY[], clear: number, least: number): XY[][] => {
  const step = 10
  const found: XY[][] = []
  let part: XY[] = []
  const close = () => {
    const length = part.slice(1).reduce((sum, at, i) => sum + far(part[i], at), 0)
    if (part.length > 1 && length >= least) found.push(part)
    part = []
  }
  line.slice(1).forEach((b, i) => {
    const a = line[i]
    if (!a) return
    const steps = Math.max(1, Math.round(far(a, b) / step))
    for (let k = i === 0 ? 0 : 1; k <= steps; k++) {
      const at = { x: a.x + ((b.x - a.x) * k) / steps, y: a.y + ((b.y - a.y) * k) / steps }
      if (isInside(ring, at) && isClear(ring, at, clear)) part.push(at)
      else close()
    }
  })
  close()
  return found.map(straightened)
}

const isClear = (ring: Ring, at: XY, clear: number): boolean =>
  ring.every((b, i) => {
    const a = ring.at(i - 1) ?? b
    const length = far(a, b) ** 2
    const share = length > 0 ? ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / length : 0
    const t = Math.max(0, Math.min(1, share))
    return Math.hypot(at.x - a.x - t * (b.x - a.x), at.y - a.y - t * (b.y - a.y)) > clear
  })

/** Without the points that lie on the straight between their neighbours. */
const straightened = (line: readonly XY[]): XY[] =>
  line.filter((at, i) => {
    const a = line[i - 1]
    const b = line[i + 1]
    if (!a || !b) return true
    return Math.abs((b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x)) > 1e-3 * far(a, b)
  })
