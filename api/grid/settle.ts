import { bestCut, type Cut, type CutEnd } from './cut.ts'
import { elongation, perimeter, planeArea } from './plane.ts'
import type { Tiling } from './tiling.ts'

/** As shares of the nominal area: below the first a piece must join a neighbour, below the second it should if the whole stays in shape. */
const least = 1 / 3
const small = 0.55
/** Above this a piece comes apart; two pieces that join by choice stay below `joined`. */
const large = 1.5
const joined = 1.35
/** A whole that two pieces make by choice is no longer than 1 x 3.5. */
const shapely = 1.45
/** Narrower than this share of a nominal side a piece is a strip (the land between two carriageways), and is shared out among those beside it. */
const narrow = 0.3
/** An end of a cut takes a corner that is as near, as a share of a nominal side. */
const snap = 0.06

const rounds = 4

/**
 * Brings the pieces of a tiling to about the nominal area (m²): strips are cut across, what is too small joins a neighbour, what is too large is
 * cut. Stops where nothing is left to do; what no cut or union can mend stays as it is.
 */
export const settle = (tiling: Tiling, nominal: number): void => {
  const side = Math.sqrt(nominal)
  cutStrips(tiling, side)
  for (let round = 0; round < rounds; round++) {
    const before = [...tiling.pieces].length
    joinSmall(tiling, nominal)
    const cuts = cutLarge(tiling, nominal)
    if (cuts === 0 && before === [...tiling.pieces].length) break
  }
  joinSmall(tiling, nominal)
}

const areaOf = (tiling: Tiling, piece: number): number => planeArea(tiling.corners.points(tiling.ring(piece)))

const cutStrips = (tiling: Tiling, side: number): void => {
  for (const piece of [...tiling.pieces]) {
    const ring = tiling.corners.points(tiling.ring(piece))
    const around = perimeter(ring)
    const parts = Math.round(around / 2 / side)
    if (parts >= 2 && (2 * planeArea(ring)) / around < narrow * side) cutInto(tiling, piece, parts, side)
  }
}

const cutLarge = (tiling: Tiling, nominal: number): number => {
  let cuts = 0
  for (const piece of [...tiling.pieces]) {
    const area = areaOf(tiling, piece)
    if (area > large * nominal) cuts += cutInto(tiling, piece, Math.round(area / nominal), Math.sqrt(nominal))
  }
  return cuts
}

/** Cuts a piece into so many parts of about one size; answers how many cuts it made. */
const cutInto = (tiling: Tiling, piece: number, parts: number, side: number): number => {
  if (parts < 2) return 0
  const share = areaOf(tiling, piece) / parts
  const cut = bestCut(tiling.corners.points(tiling.ring(piece)), { parts, snap: snap * side })
  const halves = cut && apply(tiling, piece, cut)
  if (!halves) return 0
  return halves.reduce((cuts, half) => cuts + cutInto(tiling, half, Math.round(areaOf(tiling, half) / share), side), 1)
}

const apply = (tiling: Tiling, piece: number, { from, to }: Cut): [number, number] | undefined => {
  // Positions shift as corners come in: both ends are named by their corners first.
  const ring = tiling.ring(piece)
  const named = [from, to].map((end) => ({
    end,
    a: ring[end.edge] ?? 0,
    b: ring[(end.edge + 1) % ring.length] ?? 0,
  }))
  const [one, other] = named.map(({ end, a, b }) => place(tiling, end, a, b))
  if (one === undefined || other === undefined || one === other) return undefined
  const now = tiling.ring(piece)
  const gap = Math.abs(now.indexOf(one) - now.indexOf(other))
  if (gap <= 1 || gap === now.length - 1) return undefined
  return tiling.split(piece, one, other)
}

const place = (tiling: Tiling, { point, atCorner }: CutEnd, a: number, b: number): number | undefined => {
  if (atCorner) return a
  const corner = tiling.corners.addXY(point)
  if (corner === a || corner === b) return corner
  // Rounded onto a corner that lies elsewhere: such a cut would pinch a piece.
  if (tiling.uses(corner)) return undefined
  tiling.insert(a, b, corner)
  return corner
}

/** Joins what is too small, the smallest first, to the neighbour with which it makes the best whole. */
const joinSmall = (tiling: Tiling, nominal: number): void => {
  const given = new Set<number>()
  for (;;) {
    let smallest: { piece: number; area: number } | undefined
    for (const piece of tiling.pieces) {
      const area = areaOf(tiling, piece)
      if (area < small * nominal && !given.has(piece) && (!smallest || area < smallest.area)) smallest = { piece, area }
    }
    if (!smallest) return
    if (!joinBest(tiling, smallest.piece, smallest.area < least * nominal, nominal)) given.add(smallest.piece)
  }
}

const joinBest = (tiling: Tiling, piece: number, must: boolean, nominal: number): boolean => {
  let best: { cost: number; other: number; ring: number[] } | undefined
  for (const other of tiling.neighbours(piece)) {
    const ring = tiling.union(piece, other)
    if (!ring) continue
    const points = tiling.corners.points(ring)
    const area = planeArea(points)
    const shape = elongation(perimeter(points), area)
    if (!must && (area > joined * nominal || shape > shapely)) continue
    const cost = shape + 2 * Math.max(0, area / nominal - joined)
    if (!best || cost < best.cost) best = { cost, other, ring }
  }
  if (best) tiling.merge(piece, best.other, best.ring)
  return best !== undefined
}
