import Flatbush from 'flatbush'
import { type Corners, distanceToSegment, turn, type XY } from './plane.ts'

/** A straight piece between two corners; `edge` where it belongs to the outline. */
export type Segment = { a: number; b: number; edge: boolean }

/** Nearer than this a corner counts as lying on a segment, m: twice the rounding of a corner. */
const touching = 2e-4

/** Rounding a crossing may make a new one; twice is already rare. */
const rounds = 6

const key = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/**
 * Cuts segments where they cross or touch, so that any two that are left meet in corners alone; what lies twice is left once. Crossings get
 * corners rounded to a tenth of a millimetre, and what the rounding bends is looked at again.
 */
export const nodeSegments = (corners: Corners, given: readonly Segment[]): Segment[] => {
  let segments = unique(given)
  for (let round = 0; round < rounds; round++) {
    const cuts = findCuts(corners, segments)
    if (cuts.size === 0) break
    segments = unique(segments.flatMap((segment, i) => pieces(corners, segment, cuts.get(i))))
  }
  return segments
}

const unique = (segments: readonly Segment[]): Segment[] => {
  const found = new Map<string, Segment>()
  for (const segment of segments) {
    if (segment.a === segment.b) continue
    const at = key(segment.a, segment.b)
    if (!found.has(at) || segment.edge) found.set(at, segment)
  }
  return [...found.values()]
}

/** The segment in pieces, in its own direction. */
const pieces = (corners: Corners, segment: Segment, cuts: Set<number> | undefined): Segment[] => {
  if (!cuts) return [segment]
  const { x, y } = corners.xy(segment.a)
  const end = corners.xy(segment.b)
  const along = (number: number): number => {
    const p = corners.xy(number)
    return (p.x - x) * (end.x - x) + (p.y - y) * (end.y - y)
  }
  const stops = [segment.a, ...[...cuts].sort((p, q) => along(p) - along(q)), segment.b]
  return stops.slice(1).map((b, i) => ({ a: stops[i] ?? b, b, edge: segment.edge }))
}

const findCuts = (corners: Corners, segments: readonly Segment[]): Map<number, Set<number>> => {
  const cuts = new Map<number, Set<number>>()
  if (segments.length === 0) return cuts
  const cut = (i: number, corner: number): void => {
    const segment = segments[i]
    if (!segment || corner === segment.a || corner === segment.b) return
    const at = cuts.get(i)
    if (at) at.add(corner)
    else cuts.set(i, new Set([corner]))
  }
  const boxes = new Flatbush(segments.length)
  for (const { a, b } of segments) {
    const p = corners.xy(a)
    const q = corners.xy(b)
    boxes.add(
      Math.min(p.x, q.x) - touching,
      Math.min(p.y, q.y) - touching,
      Math.max(p.x, q.x) + touching,
      Math.max(p.y, q.y) + touching,
    )
  }
  boxes.finish()
  for (const [i, one] of segments.entries()) {
    const p = corners.xy(one.a)
    const q = corners.xy(one.b)
    const near = boxes.search(
      Math.min(p.x, q.x),
      Math.min(p.y, q.y),
      Math.max(p.x, q.x),
      Math.max(p.y, q.y),
      (j) => j > i,
    )
    for (const j of near) {
      const other = segments[j]
      if (!other) continue
      const r = corners.xy(other.a)
      const s = corners.xy(other.b)
      let touches = one.a === other.a || one.a === other.b || one.b === other.a || one.b === other.b
      for (const [corner, at, start, end, whose] of [
        [one.a, p, r, s, j],
        [one.b, q, r, s, j],
        [other.a, r, p, q, i],
        [other.b, s, p, q, i],
      ] as const) {
        const on = whose === j ? other : one
        if (corner === on.a || corner === on.b || distanceToSegment(at, start, end) > touching) continue
        cut(whose, corner)
        touches = true
      }
      if (touches) continue
      const crossing = crossingOf(p, q, r, s)
      if (!crossing) continue
      const corner = corners.addXY(crossing)
      cut(i, corner)
      cut(j, corner)
    }
  }
  return cuts
}

/** Where the insides of p q and r s cross, undefined if they do not. */
const crossingOf = (p: XY, q: XY, r: XY, s: XY): XY | undefined => {
  const before = turn(r, s, p)
  const after = turn(r, s, q)
  if (before > 0 === after > 0 || turn(p, q, r) > 0 === turn(p, q, s) > 0) return undefined
  const t = before / (before - after)
  return { x: p.x + t * (q.x - p.x), y: p.y + t * (q.y - p.y) }
}
