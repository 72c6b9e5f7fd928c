import { elongation, isWithin, perimeter, planeArea, turn, type XY } from './plane.ts'

/** An end of a cut: on the edge that begins at position `edge` of the ring, or at that corner itself. */
export type CutEnd = { edge: number; point: XY; atCorner: boolean }
export type Cut = { from: CutEnd; to: CutEnd }

type Question = {
  /** Into how many parts of about one size the piece is to come apart in the end, two or more. */
  parts: number
  /** An end as near as this to a corner of the piece takes the corner, m. */
  snap: number
}

/** Weight of unequal parts beside ungainly ones. */
const balanceWeight = 4

/** A part may be so much larger or smaller than its share. */
const worstBalance = 0.7

/**
 * The best straight cut of a piece (open ring, counter-clockwise, metres) towards parts of equal size and square shape: lines along and across
 * its main directions, where they divide the area as wanted. Undefined where none serves.
 */
export const bestCut = (ring: readonly XY[], { parts, snap }: Question): Cut | undefined => {
  const area = planeArea(ring)
  let best: { cost: number; cut: Cut } | undefined
  for (const direction of directionsOf(ring))
    for (const share of sharesOf(parts))
      for (const cut of cutsAlong(ring, direction, (area * share) / parts)) {
        const snapped = snapTo(ring, cut, snap)
        for (const one of snapped === cut ? [cut] : [snapped, cut]) {
          const cost = costOf(ring, one, area, parts)
          if (cost === undefined || (one !== cut && !isClear(ring, one))) continue
          if (!best || cost < best.cost) best = { cost, cut: one }
          break
        }
      }
  return best?.cut
}

/** Of how many parts the first side is to be made: near the middle. */
const sharesOf = (parts: number): number[] => {
  const middle = parts / 2
  const found = [Math.floor(middle), Math.ceil(middle), Math.floor(middle) - 1, Math.ceil(middle) + 1]
  return [...new Set(found)].filter((share) => share >= 1 && share < parts)
}

/** Unit vectors along which to cut: the frame that most of the outline follows, the long axis, and each across. */
const directionsOf = (ring: readonly XY[]): XY[] => {
  let cos = 0
  let sin = 0
  let [xx, xy, yy] = [0, 0, 0]
  const total = perimeter(ring)
  const middle = { x: 0, y: 0 }
  const edges = ring.map((p, i) => ({ p, q: ring[(i + 1) % ring.length] ?? p }))
  for (const { p, q } of edges) {
    const length = Math.hypot(q.x - p.x, q.y - p.y)
    // Four times the angle: a frame and the same turned by a right angle are one.
    const angle = 4 * Math.atan2(q.y - p.y, q.x - p.x)
    cos += length * Math.cos(angle)
    sin += length * Math.sin(angle)
    middle.x += ((p.x + q.x) / 2) * (length / total)
    middle.y += ((p.y + q.y) / 2) * (length / total)
  }
  for (const { p, q } of edges) {
    const length = Math.hypot(q.x - p.x, q.y - p.y)
    const x = (p.x + q.x) / 2 - middle.x
    const y = (p.y + q.y) / 2 - middle.y
    xx += length * x * x
    xy += length * x * y
    yy += length * y * y
  }
  const angles = [Math.atan2(sin, cos) / 4, Math.atan2(2 * xy, xx - yy) / 2]
  return angles.flatMap((angle) => [
    { x: Math.cos(angle), y: Math.sin(angle) },
    { x: -Math.sin(angle), y: Math.cos(angle) },
  ])
}

/** The pieces inside the ring of the line in a direction that leaves `wanted` m² on its right. */
const cutsAlong = (ring: readonly XY[], direction: XY, wanted: number): Cut[] => {
  const heights = ring.map((p) => direction.x * p.y - direction.y * p.x)
  const alongs = ring.map((p) => direction.x * p.x + direction.y * p.y)
  let low = Math.min(...heights)
  let high = Math.max(...heights)
  for (let i = 0; i < 40 && high - low > 1e-3; i++) {
    const middle = (low + high) / 2
    if (areaBelow(alongs, heights, middle) < wanted) low = middle
    else high = middle
  }
  const height = (low + high) / 2
  // Through no corner: a line a hair beside it crosses cleanly.
  const line = heights.some((one) => Math.abs(one - height) < 1e-4) ? height + 3e-4 : height
  const crossings: { along: number; end: CutEnd }[] = []
  for (const [i, p] of ring.entries()) {
    const j = (i + 1) % ring.length
    const q = ring[j] ?? p
    const before = (heights[i] ?? 0) - line
    const after = (heights[j] ?? 0) - line
    if (before > 0 === after > 0) continue
    const t = before / (before - after)
    const point = { x: p.x + t * (q.x - p.x), y: p.y + t * (q.y - p.y) }
    crossings.push({ along: direction.x * point.x + direction.y * point.y, end: { edge: i, point, atCorner: false } })
  }
  crossings.sort((a, b) => a.along - b.along)
  const cuts: Cut[] = []
  for (let k = 0; k + 1 < crossings.length; k += 2) {
    const [from, to] = [crossings[k]?.end, crossings[k + 1]?.end]
    if (from && to) cuts.push({ from, to })
  }
  return cuts
}

/** Area of a ring below a height: the integral of the lesser of both over the ring (Green's theorem). */
const areaBelow = (alongs: readonly number[], heights: readonly number[], line: number): number => {
  let sum = 0
  for (let i = 0, j = alongs.length - 1; i < alongs.length; j = i++) {
    const s0 = alongs[j] ?? 0
    const s1 = alongs[i] ?? 0
    const h0 = heights[j] ?? 0
    const h1 = heights[i] ?? 0
    const below0 = h0 < line
    if (below0 === h1 < line) {
      sum -= (s1 - s0) * (below0 ? (h0 + h1) / 2 : line)
      continue
    }
    const crossing = s0 + ((line - h0) / (h1 - h0)) * (s1 - s0)
    sum -= (crossing - s0) * (below0 ? (h0 + line) / 2 : line) + (s1 - crossing) * (below0 ? line : (h1 + line) / 2)
  }
  return sum
}

const snapTo = (ring: readonly XY[], cut: Cut, reach: number): Cut => {
  const at = (end: CutEnd): CutEnd => {
    let best = { position: -1, far: reach }
    for (const [position, corner] of ring.entries()) {
      const far = Math.hypot(corner.x - end.point.x, corner.y - end.point.y)
      if (far < best.far) best = { position, far }
    }
    const point = ring[best.position]
    return point ? { edge: best.position, point, atCorner: true } : end
  }
  const from = at(cut.from)
  const to = at(cut.to)
  return from === cut.from && to === cut.to ? cut : { from, to }
}

/** True if the cut runs inside the ring and meets it at its ends alone. */
const isClear = (ring: readonly XY[], { from, to }: Cut): boolean => {
  const [p, q] = [from.point, to.point]
  if (!isWithin([ring], { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 })) return false
  return ring.every((r, i) => {
    const s = ring[(i + 1) % ring.length] ?? r
    const touches = [from, to].some(
      ({ edge, atCorner }) => edge === i || (atCorner && (edge + ring.length - 1) % ring.length === i),
    )
    if (touches) return true
    return turn(p, q, r) > 0 === turn(p, q, s) > 0 || turn(r, s, p) > 0 === turn(r, s, q) > 0
  })
}

/** The two rings that a cut makes of a ring. */
export const halves = (ring: readonly XY[], { from, to }: Cut): [XY[], XY[]] => {
  const between = (a: CutEnd, b: CutEnd): XY[] => {
    const found = [a.point]
    const n = ring.length
    for (let k = (a.edge + 1) % n; ; k = (k + 1) % n) {
      const corner = ring[k]
      if (b.atCorner && k === b.edge) break
      if (corner) found.push(corner)
      if (k === b.edge) break
    }
    found.push(b.point)
    return found
  }
  return [between(from, to), between(to, from)]
}

const costOf = (ring: readonly XY[], cut: Cut, area: number, parts: number): number | undefined => {
  if (cut.from.edge === cut.to.edge) return undefined
  const share = area / parts
  const sides = halves(ring, cut).map((half) => ({ area: planeArea(half), perimeter: perimeter(half) }))
  const [one, other] = sides
  if (!one || !other || one.area <= 0 || other.area <= 0) return undefined
  const count = Math.max(1, Math.min(parts - 1, Math.round(one.area / share)))
  const off = Math.max(Math.abs(one.area / count - share), Math.abs(other.area / (parts - count) - share)) / share
  if (off > worstBalance) return undefined
  return elongation(one.perimeter, one.area) + elongation(other.perimeter, other.area) + balanceWeight * off
}
