import type { Segment } from './noding.ts'
import { type Corners, isWithin, planeArea } from './plane.ts'

/** One number for a directed edge: corners are far fewer than 2^26. */
const edgeKey = (a: number, b: number): number => a * 67_108_864 + b

/**
 * The pieces that noded segments cut out of an outline, each an open ring of corners, counter-clockwise. `outline`: its rings (open), the
 * outer ones counter-clockwise and the holes clockwise. Lines that end nowhere, or hang together with the outline at one place only, cut
 * nothing off and are left out, so that every piece is a simple ring.
 */
export const facesOf = (
  corners: Corners,
  segments: readonly Segment[],
  outline: readonly (readonly number[])[],
): number[][] => {
  const rings = outline.map((ring) => corners.points(ring))
  const inside = segments.filter(({ a, b, edge }) => {
    if (edge) return true
    const p = corners.xy(a)
    const q = corners.xy(b)
    return isWithin(rings, { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 })
  })
  const kept = withOutline(inside)
  // Edges of the outline keep their ring's direction, with the inside on their left.
  const outward = new Set(kept.filter(({ edge }) => edge).map(({ a, b }) => edgeKey(b, a)))
  return trace(corners, kept)
    .filter((face) => face.every((a, i) => !outward.has(edgeKey(a, face[(i + 1) % face.length] ?? a))))
    .filter((face) => planeArea(corners.points(face)) > 0)
}

/** Walks around every face, keeping it on the left. */
const trace = (corners: Corners, segments: readonly Segment[]): number[][] => {
  const around = new Map<number, number[]>()
  const link = (a: number, b: number): void => {
    const to = around.get(a)
    if (to) to.push(b)
    else around.set(a, [b])
  }
  for (const { a, b } of segments) {
    link(a, b)
    link(b, a)
  }
  for (const [a, to] of around) {
    const p = corners.xy(a)
    const angle = new Map(to.map((b) => [b, Math.atan2(corners.xy(b).y - p.y, corners.xy(b).x - p.x)]))
    to.sort((b, c) => (angle.get(b) ?? 0) - (angle.get(c) ?? 0))
  }
  const walked = new Set<number>()
  const faces: number[][] = []
  for (const { a, b } of segments)
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      if (walked.has(edgeKey(from, to))) continue
      const face: number[] = []
      let [u, v] = [from, to] as [number, number]
      while (!walked.has(edgeKey(u, v))) {
        walked.add(edgeKey(u, v))
        face.push(u)
        const choices = around.get(v) ?? []
        // The next edge clockwise from the one we came by is the leftmost way on.
        const next = choices[(choices.indexOf(u) + choices.length - 1) % choices.length] ?? u
        u = v
        v = next
      }
      faces.push(face)
    }
  return faces
}

/**
 * The segments that hang together with the outline in at least two corners: its biconnected components (Hopcroft and Tarjan 1973, Algorithm
 * 447), walked without recursion since outlines have thousands of corners.
 */
const withOutline = (segments: readonly Segment[]): Segment[] => {
  const at = new Map<number, { segment: number; to: number }[]>()
  for (const [i, { a, b }] of segments.entries())
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = at.get(from)
      if (known) known.push({ segment: i, to })
      else at.set(from, [{ segment: i, to }])
    }
  const order = new Map<number, number>()
  const low = new Map<number, number>()
  const keep = new Set<number>()
  const open: number[] = []
  const close = (until: number): void => {
    const component = open.splice(open.lastIndexOf(until))
    if (component.some((i) => segments[i]?.edge)) for (const i of component) keep.add(i)
  }
  for (const root of at.keys()) {
    if (order.has(root)) continue
    order.set(root, order.size)
    low.set(root, order.get(root) ?? 0)
    const path = [{ corner: root, by: -1, next: 0 }]
    while (path.length > 0) {
      const here = path.at(-1)
      if (!here) break
      const way = at.get(here.corner)?.[here.next++]
      if (!way) {
        path.pop()
        const above = path.at(-1)
        if (!above) continue
        const reached = low.get(here.corner) ?? 0
        low.set(above.corner, Math.min(low.get(above.corner) ?? 0, reached))
        if (reached >= (order.get(above.corner) ?? 0)) close(here.by)
        continue
      }
      if (way.segment === here.by) continue
      const seen = order.get(way.to)
      if (seen === undefined) {
        open.push(way.segment)
        order.set(way.to, order.size)
        low.set(way.to, order.get(way.to) ?? 0)
        path.push({ corner: way.to, by: way.segment, next: 0 })
      } else if (seen < (order.get(here.corner) ?? 0)) {
        open.push(way.segment)
        low.set(here.corner, Math.min(low.get(here.corner) ?? 0, seen))
      }
    }
  }
  return segments.filter((_, i) => keep.has(i))
}
