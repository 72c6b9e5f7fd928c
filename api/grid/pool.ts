import Flatbush from 'flatbush'
import { polygonsOf, type Shape } from '../areas/shape.ts'
import { ringOverlap } from './clip.ts'
import { boxOf } from './shape.ts'

export type PoolEntry = { code: string; geometry: Shape }

/**
 * Many polygons laid out for many questions: all corners x, y, x, y … in one array, so that 200,000 grids are a handful of objects and not
 * millions. Rings are kept open; a ring whose shape is a hole is marked.
 */
export class Pool {
  readonly codes: readonly string[]
  readonly #xy: Float64Array
  /** Where each ring begins in #xy; one more than there are rings. */
  readonly #ringAt: Uint32Array
  readonly #isHole: Uint8Array
  /** First ring of each polygon; one more than there are entries. */
  readonly #entryAt: Uint32Array
  readonly #boxes: Flatbush | undefined

  constructor(entries: readonly PoolEntry[]) {
    this.codes = entries.map((entry) => entry.code)
    const xy: number[] = []
    const ringAt: number[] = [0]
    const isHole: number[] = []
    this.#entryAt = new Uint32Array(entries.length + 1)
    const boxes = entries.length > 0 ? new Flatbush(entries.length) : undefined
    for (const [i, { geometry }] of entries.entries()) {
      for (const rings of polygonsOf(geometry))
        for (const [r, ring] of rings.entries()) {
          for (let k = 0; k + 1 < ring.length; k++) xy.push(ring[k]?.[0] ?? 0, ring[k]?.[1] ?? 0)
          ringAt.push(xy.length)
          isHole.push(r === 0 ? 0 : 1)
        }
      this.#entryAt[i + 1] = isHole.length
      boxes?.add(...boxOf(geometry))
    }
    boxes?.finish()
    this.#boxes = boxes
    this.#xy = Float64Array.from(xy)
    this.#ringAt = Uint32Array.from(ringAt)
    this.#isHole = Uint8Array.from(isHole)
  }

  /** Positions of the entries whose box meets the box. */
  near(west: number, south: number, east: number, north: number): number[] {
    return this.#boxes?.search(west, south, east, north) ?? []
  }

  /** The polygons of an entry again, rings closed. */
  polygons(entry: number): GeoJSON.Position[][][] {
    const found: GeoJSON.Position[][][] = []
    for (let r = this.#entryAt[entry] ?? 0; r < (this.#entryAt[entry + 1] ?? 0); r++) {
      const ring: GeoJSON.Position[] = []
      for (let i = this.#ringAt[r] ?? 0; i < (this.#ringAt[r + 1] ?? 0); i += 2)
        ring.push([this.#xy[i] ?? 0, this.#xy[i + 1] ?? 0])
      ring.push(ring[0] ?? [])
      if (this.#isHole[r]) found.at(-1)?.push(ring)
      else found.push([ring])
    }
    return found
  }

  /** True if the point lies inside (holes are outside). Of two entries with one edge exactly one holds a point on it. */
  contains(entry: number, x: number, y: number): boolean {
    const xy = this.#xy
    let inside = false
    for (let r = this.#entryAt[entry] ?? 0; r < (this.#entryAt[entry + 1] ?? 0); r++) {
      const end = this.#ringAt[r + 1] ?? 0
      let px = xy[end - 2] ?? 0
      let py = xy[end - 1] ?? 0
      for (let i = this.#ringAt[r] ?? 0; i < end; i += 2) {
        const qx = xy[i] ?? 0
        const qy = xy[i + 1] ?? 0
        if (qy > y !== py > y) {
          // From the lower end up: both neighbours of an edge then do the same sum and agree on its points to the last bit.
          const crossing = py < qy ? px + ((qx - px) * (y - py)) / (qy - py) : qx + ((px - qx) * (y - qy)) / (py - qy)
          if (x < crossing) inside = !inside
        }
        px = qx
        py = qy
      }
    }
    return inside
  }

  /** Area that an entry has in common with a convex ring (open, x, y, x, y …, counter-clockwise), in square degrees. */
  overlap(entry: number, convex: Float64Array): number {
    let sum = 0
    for (let r = this.#entryAt[entry] ?? 0; r < (this.#entryAt[entry + 1] ?? 0); r++) {
      const part = Math.abs(ringOverlap(this.#xy, this.#ringAt[r] ?? 0, this.#ringAt[r + 1] ?? 0, convex))
      sum += this.#isHole[r] ? -part : part
    }
    return sum
  }
}
