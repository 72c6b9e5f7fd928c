import Flatbush from 'flatbush'

type Point = readonly [x: number, y: number]
export type Segment = readonly [from: Point, to: Point]

/** A hundredth of the rounding of positions: what is nearer to a line than this lies on it. */
const tolerance = 1e-10

const orient = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number => {
  const length = Math.hypot(bx - ax, by - ay)
  const cross = ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / (length || 1)
  return Math.abs(cross) < tolerance ? 0 : Math.sign(cross)
}

/** True if `c`, known to lie on the line through the edge, lies between its ends. */
const between = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): boolean =>
  Math.min(ax, bx) - tolerance <= cx &&
  cx <= Math.max(ax, bx) + tolerance &&
  Math.min(ay, by) - tolerance <= cy &&
  cy <= Math.max(ay, by) + tolerance

/** Where two edges cross properly, or the middle of the stretch they share; undefined where they touch in a point at most. */
const crossingOf = (a: Point, b: Point, c: Point, d: Point): Point | undefined => {
  const [oc, od, oa, ob] = [orient(a, b, c), orient(a, b, d), orient(c, d, a), orient(c, d, b)]
  if (oc * od < 0 && oa * ob < 0) {
    const across = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    const t = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / across
    return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
  }
  if (oc !== 0 || od !== 0 || oa !== 0 || ob !== 0) return undefined
  const shared = [a, b].filter((end) => between(c, d, end)).concat([c, d].filter((end) => between(a, b, end)))
  const [first, ...rest] = shared
  const far = first && rest.find((end) => Math.hypot(end[0] - first[0], end[1] - first[1]) > tolerance)
  return first && far ? [(first[0] + far[0]) / 2, (first[1] + far[1]) / 2] : undefined
}

/** True if two segments cross properly or share a stretch; touching in a point is not meeting. */
export const meets = ([a, b]: Segment, [c, d]: Segment): boolean => crossingOf(a, b, c, d) !== undefined

const turn = 2 * Math.PI
const leastAngle = 1e-9

/** True if two paths that pass the same point change sides there: in turning once around it they are met by turns. */
const swaps = (at: Point, from: Point, to: Point, otherFrom: Point, otherTo: Point): boolean => {
  const towards = ([x, y]: Point) => Math.atan2(y - at[1], x - at[0])
  const start = towards(from)
  const after = (point: Point) => (towards(point) - start + turn) % turn
  const [end, one, two] = [after(to), after(otherFrom), after(otherTo)]
  const along = [one, two, one - end, two - end].some((angle) => Math.abs(angle) < leastAngle)
  return !along && one < end !== two < end
}

/** One edge of a ring from `a` to `b`, and where the ring goes on to. */
type Edge = { a: Point; b: Point; next: Point }

const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1]

const inside = ({ a, b }: Edge, point: Point): boolean =>
  !same(a, point) && !same(b, point) && orient(a, b, point) === 0 && between(a, b, point)

/** Where the ring of one edge passes through the other at its end. */
const passing = (one: Edge, other: Edge): Point | undefined => {
  if (same(one.b, other.b)) return swaps(one.b, one.a, one.next, other.a, other.next) ? one.b : undefined
  return inside(other, one.b) && swaps(one.b, one.a, one.next, other.a, other.b) ? one.b : undefined
}

const edgesOf = (ring: GeoJSON.Position[]): Edge[] => {
  const points = ring.slice(1).map(([x = 0, y = 0]): Point => [x, y])
  return points.flatMap((b, i) => {
    const a = points.at(i - 1)
    const next = points[(i + 1) % points.length]
    return a && next ? [{ a, b, next }] : []
  })
}

/**
 * The first place, in order of the edges, where closed rings cross themselves or each other or run along the same stretch; undefined where
 * none does. Touching in a point is allowed. Rings of longitude, latitude; n log n for outlines as they are drawn.
 */
export const firstCrossing = (rings: readonly GeoJSON.Position[][]): Point | undefined => {
  const edges = rings.flatMap(edgesOf)
  if (edges.length === 0) return undefined
  const index = new Flatbush(edges.length)
  for (const { a, b } of edges)
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  index.finish()
  for (const [i, edge] of edges.entries()) {
    const { a, b } = edge
    let found: Point | undefined
    const look = (j: number): boolean => {
      const other = j > i ? edges[j] : undefined
      if (other) found ??= crossingOf(a, b, other.a, other.b) ?? passing(edge, other) ?? passing(other, edge)
      return false
    }
    index.search(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]), look)
    if (found) return found
  }
  return undefined
}
