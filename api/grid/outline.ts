import Flatbush from 'flatbush'
import type { Shape } from '../areas/shape.ts'
import { polygonsOf } from '../areas/shape.ts'
import { convexArea } from './clip.ts'
import { Pool } from './pool.ts'
import { type Box, boxesMeet, boxOf } from './shape.ts'

/** The outline of an area with its edges indexed: most small rings lie all inside or all outside and need no cutting. */
export class Outline {
  readonly #box: Box
  readonly #edges: Flatbush
  readonly #pool: Pool

  constructor(geometry: Shape) {
    const rings = polygonsOf(geometry).flat()
    this.#box = boxOf(geometry)
    this.#pool = new Pool([{ code: '', geometry }])
    this.#edges = new Flatbush(rings.reduce((sum, ring) => sum + ring.length - 1, 0))
    for (const ring of rings)
      for (let i = 1; i < ring.length; i++) {
        const [ax = 0, ay = 0] = ring[i - 1] ?? []
        const [bx = 0, by = 0] = ring[i] ?? []
        this.#edges.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))
      }
    this.#edges.finish()
  }

  contains(lon: number, lat: number): boolean {
    return this.#pool.contains(0, lon, lat)
  }

  /** Area in common with a convex ring (open, x, y …, counter-clockwise) whose box is given, in square degrees. */
  overlap(convex: Float64Array, box: Box): number {
    if (!boxesMeet(this.#box, box)) return 0
    if (this.#edges.search(...box).length > 0) return this.#pool.overlap(0, convex)
    return this.#pool.contains(0, convex[0] ?? 0, convex[1] ?? 0) ? convexArea(convex) : 0
  }
}
