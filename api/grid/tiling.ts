import type { Corners } from './plane.ts'

/** One number for a directed edge: corners are far fewer than 2^26. */
const edgeKey = (a: number, b: number): number => a * 67_108_864 + b

/**
 * Pieces that tile an outline, each a simple ring of corners, counter-clockwise. Every inner edge belongs to two pieces, one in each direction,
 * and stays so: a corner put on an edge is put into both pieces, so that no gap and no overlap can come up.
 */
export class Tiling {
  readonly corners: Corners
  readonly #rings = new Map<number, number[]>()
  readonly #owner = new Map<number, number>()
  /** How many pieces have each corner. */
  readonly #used = new Map<number, number>()
  #next = 0

  constructor(corners: Corners, rings: readonly number[][]) {
    this.corners = corners
    for (const ring of rings) this.#put(ring)
  }

  get pieces(): IterableIterator<number> {
    return this.#rings.keys()
  }

  ring(piece: number): readonly number[] {
    return this.#rings.get(piece) ?? []
  }

  /** Whether any piece has the corner. */
  uses(corner: number): boolean {
    return (this.#used.get(corner) ?? 0) > 0
  }

  /** Pieces that share an edge with a piece. */
  neighbours(piece: number): Set<number> {
    const found = new Set<number>()
    const ring = this.ring(piece)
    for (const [i, a] of ring.entries()) {
      const other = this.#owner.get(edgeKey(ring[(i + 1) % ring.length] ?? a, a))
      if (other !== undefined) found.add(other)
    }
    return found
  }

  /** Puts a corner on the edge a → b of every piece that has it. */
  insert(a: number, b: number, corner: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const piece = this.#owner.get(edgeKey(from, to))
      const ring = piece === undefined ? undefined : this.#rings.get(piece)
      if (piece === undefined || !ring) continue
      ring.splice(ring.indexOf(from) + 1, 0, corner)
      this.#used.set(corner, (this.#used.get(corner) ?? 0) + 1)
      this.#owner.delete(edgeKey(from, to))
      this.#owner.set(edgeKey(from, corner), piece)
      this.#owner.set(edgeKey(corner, to), piece)
    }
  }

  /** Cuts a piece in two along the straight line between two of its corners. */
  split(piece: number, a: number, b: number): [number, number] {
    const ring = this.ring(piece)
    const [i, j] = [ring.indexOf(a), ring.indexOf(b)]
    if (i < 0 || j < 0 || i === j) throw new Error(`piece ${piece} has not both corners ${a} and ${b}`)
    const one = walk(ring, i, j)
    const other = walk(ring, j, i)
    this.#drop(piece)
    return [this.#put(one), this.#put(other)]
  }

  /** The ring of two pieces as one, undefined where that would be no simple ring or they share no edge. */
  union(piece: number, other: number): number[] | undefined {
    const ring = this.ring(piece)
    const n = ring.length
    const shared = ring.map((a, i) => this.#owner.get(edgeKey(ring[(i + 1) % n] ?? a, a)) === other)
    // The shared edges must follow each other: begin where the run ends.
    const ends = shared.flatMap((is, i) => (is && !shared[(i + 1) % n] ? [i] : []))
    const [end] = ends
    if (end === undefined || ends.length > 1) return undefined
    const first = ring[(end + 1) % n] ?? 0
    let run = 0
    while (run < n && shared[(end - run + n) % n]) run++
    const last = ring[(end - run + 1 + n) % n] ?? 0
    // From the end of the run around this piece to its start, and on around the other one.
    const rest = this.ring(other)
    const joined = [
      ...walk(ring, (end + 1) % n, (end - run + 1 + n) % n),
      ...walk(rest, rest.indexOf(last), rest.indexOf(first)).slice(1, -1),
    ]
    return new Set(joined).size === joined.length && joined.length >= 3 ? joined : undefined
  }

  /** Makes two pieces one, whose ring `union` gave. */
  merge(piece: number, other: number, ring: number[]): number {
    this.#drop(piece)
    this.#drop(other)
    return this.#put(ring)
  }

  #put(ring: number[]): number {
    const piece = this.#next++
    this.#rings.set(piece, ring)
    for (const [i, a] of ring.entries()) {
      this.#owner.set(edgeKey(a, ring[(i + 1) % ring.length] ?? a), piece)
      this.#used.set(a, (this.#used.get(a) ?? 0) + 1)
    }
    return piece
  }

  #drop(piece: number): void {
    const ring = this.ring(piece)
    for (const [i, a] of ring.entries()) {
      this.#owner.delete(edgeKey(a, ring[(i + 1) % ring.length] ?? a))
      this.#used.set(a, (this.#used.get(a) ?? 0) - 1)
    }
    this.#rings.delete(piece)
  }
}

/** Corners of a ring from position i to position j, both included. */
const walk = (ring: readonly number[], i: number, j: number): number[] =>
  i <= j ? ring.slice(i, j + 1) : [...ring.slice(i), ...ring.slice(0, j + 1)]
