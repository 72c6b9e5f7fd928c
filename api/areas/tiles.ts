import { assemble } from '../files/rings.ts'
import { polygonsOf, type Shape } from './shape.ts'

type Edge = readonly [from: GeoJSON.Position, to: GeoJSON.Position]

const at = ([x, y]: GeoJSON.Position): string => `${x} ${y}`

/** Every directed edge by its two corners; undefined where one comes twice, as it does in areas that lie on one another. */
const directed = (shapes: readonly Shape[]): Map<string, Edge> | undefined => {
  const edges = new Map<string, Edge>()
  for (const ring of shapes.flatMap(polygonsOf).flat()) {
    for (const [i, to] of ring.slice(1).entries()) {
      const from = ring[i] ?? to
      const key = `${at(from)} ${at(to)}`
      if (edges.has(key)) return undefined
      edges.set(key, [from, to])
    }
  }
  return edges
}

/** Rings out of edges that lead from corner to corner; undefined where more than one leads on. */
const chained = (edges: readonly Edge[]): GeoJSON.Position[][] | undefined => {
  const onward = new Map(edges.map((edge) => [at(edge[0]), edge]))
  if (onward.size !== edges.length) return undefined
  const rings: GeoJSON.Position[][] = []
  for (const [start] of edges) {
    const ring = [start]
    for (let edge = onward.get(at(start)); edge; edge = onward.get(at(edge[1]))) {
      onward.delete(at(edge[0]))
      ring.push(edge[1])
    }
    if (ring.length > 3) rings.push(ring)
  }
  return rings
}

/**
 * The union of clean shapes that are known not to overlap and that share edges corner by corner: what neighbours pass in opposite directions
 * falls away, the rest is the outline. Undefined where the rest does not chain into rings. Some fifty times as fast as clipping.
 */
export const unionOfTiles = (shapes: readonly Shape[]): Shape | undefined => {
  const edges = directed(shapes)
  if (!edges) return undefined
  const rest = [...edges.values()].filter(([from, to]) => !edges.has(`${at(to)} ${at(from)}`))
  const rings = chained(rest)
  // The files room takes outer rings clockwise, as shapefiles have them.
  return (rings && assemble(rings.map((ring) => ring.reverse()))) ?? undefined
}

/** True if two shapes have the same edges, wherever their rings begin. */
export const sameOutline = (a: Shape, b: Shape): boolean => {
  const [ours, theirs] = [directed([a]), directed([b])]
  return !!ours && ours.size === theirs?.size && [...ours.keys()].every((key) => theirs.has(key))
}
