import { bbox } from '@turf/turf'
import Flatbush from 'flatbush'
import { meets, type Segment } from './crossing.ts'
import { polygonsOf, type Shape } from './shape.ts'

/** An edge with the name of itself and of the same edge passed the other way. */
type Named = { edge: Segment; key: string; back: string }
type Outline = { edges: readonly Named[]; keys: ReadonlySet<string>; box: readonly number[] }

const outlines = new WeakMap<Shape, Outline>()

/** Each area meets half a dozen others: its edges are named once. */
const outlineOf = (shape: Shape): Outline => {
  const known = outlines.get(shape)
  if (known) return known
  const edges = polygonsOf(shape)
    .flat()
    .flatMap((ring) => {
      const names = ring.map(([x, y]) => `${x} ${y}`)
      return ring.slice(1).map(([bx = 0, by = 0], i): Named => {
        const [ax = 0, ay = 0] = ring[i] ?? []
        return {
          edge: [
            [ax, ay],
            [bx, by],
          ],
          key: `${names[i]} ${names[i + 1]}`,
          back: `${names[i + 1]} ${names[i]}`,
        }
      })
    })
  const outline = { edges, keys: new Set(edges.map(({ key }) => key)), box: bbox(shape) }
  outlines.set(shape, outline)
  return outline
}

/** True if the middle of the edge lies inside the shape whose edges are given. Even-odd rule. */
const midwayIn = ([[ax, ay], [bx, by]]: Segment, { edges, box }: Outline): boolean => {
  const [x, y] = [(ax + bx) / 2, (ay + by) / 2]
  const [west = 0, south = 0, east = 0, north = 0] = box
  if (x < west || x > east || y < south || y > north) return false
  let inside = false
  for (const { edge } of edges) {
    const [[x0, y0], [x1, y1]] = edge
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside
  }
  return inside
}

/**
 * True if two clean shapes surely do not overlap: where they meet they share edges corner by corner, as areas drawn on one sheet do. False
 * where only clipping can tell. Tells the common case some ten times as fast as clipping does.
 */
export const surelyApart = (a: Shape, b: Shape): boolean => {
  const [ours, theirs] = [outlineOf(a), outlineOf(b)]
  // Outer rings run counterclockwise: neighbours pass a shared edge in opposite directions, and areas on one side of it in the same.
  if (ours.edges.some(({ key }) => theirs.keys.has(key))) return false
  const own = ours.edges.filter(({ back }) => !theirs.keys.has(back)).map(({ edge }) => edge)
  const other = theirs.edges.filter(({ back }) => !ours.keys.has(back)).map(({ edge }) => edge)
  if (own.some((edge) => midwayIn(edge, theirs)) || other.some((edge) => midwayIn(edge, ours))) return false
  if (own.length === 0 || other.length === 0) return true
  const index = new Flatbush(other.length)
  for (const [[ax, ay], [bx, by]] of other)
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))
  index.finish()
  return own.every(([p, q]) => {
    const crosses = (i: number): boolean => {
      const edge = other[i]
      return edge !== undefined && meets([p, q], edge)
    }
    const box = [Math.min(p[0], q[0]), Math.min(p[1], q[1]), Math.max(p[0], q[0]), Math.max(p[1], q[1])] as const
    return index.search(...box, crosses).length === 0
  })
}
