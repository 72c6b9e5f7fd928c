import { area as areaOf } from '@turf/turf'
import { cellToBoundary, polygonToCellsExperimental } from 'h3-js'
import { polygonsOf, type Shape } from '../areas/shape.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { convexArea } from './clip.ts'
import { lastChange } from './history.ts'
import { Pool, type PoolEntry } from './pool.ts'
import { loadGridsInForce, loadTouched } from './queries.ts'
import { type Box, boxOf } from './shape.ts'

/** Part of a cell's area that lies in a grid, 0..1. */
export type GridShare = { grid: string; share: number }
export type CellShare = { cell: string; share: number }

/** So many changed grids are kept beside the index before it is built anew. */
const manyChanges = 2000

const sharedResolution = 10

/** A cell as a convex ring, open, counter-clockwise: x, y, x, y … in degrees (WGS84). */
export const cellRing = (cell: string): Float64Array =>
  Float64Array.from(
    cellToBoundary(cell, true)
      .slice(0, -1)
      .flatMap(([lon = 0, lat = 0]) => [lon, lat]),
  )

/** Box of a ring of x, y, x, y …: [west, south, east, north]. */
export const ringBox = (ring: Float64Array): Box => {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < ring.length; i += 2) {
    box[0] = Math.min(box[0], ring[i] ?? 0)
    box[1] = Math.min(box[1], ring[i + 1] ?? 0)
    box[2] = Math.max(box[2], ring[i] ?? 0)
    box[3] = Math.max(box[3], ring[i + 1] ?? 0)
  }
  return box
}

/**
 * The unit grids in force as the running process knows them, in memory: which grid holds a point, and which part of each H3 res-10 cell lies
 * in which grid. Empty (every answer '' or []) where the city has no grids. Rooms hold this object, so that none goes stale.
 */
export class GridHolder {
  #base = new Pool([])
  /** Base entries no longer in force. */
  #gone = new Set<string>()
  /** What came since the base was built. */
  #late = new Map<string, Shape>()
  #latePool = new Pool([])
  #baseAt = new Map<string, number>()
  #seen = -1
  /** Boxes in which grids changed since the process began, in order; `undefined` stands for everything. */
  readonly changes: (Box | undefined)[] = []

  /** For tests and tools that have grids at hand. */
  static of(grids: readonly PoolEntry[]): GridHolder {
    const holder = new GridHolder()
    holder.#rebuild(grids)
    return holder
  }

  get size(): number {
    return this.#baseAt.size - this.#gone.size + this.#late.size
  }

  /** Changes whenever any grid does. */
  get version(): string {
    return `${this.#seen}.${this.changes.length}`
  }

  /** Grids whose box meets a box. */
  inBox(box: Box): { code: string; polygons: GeoJSON.Position[][][] }[] {
    return [...this.#near(...box)].map(([pool, i]) => ({ code: pool.codes[i] ?? '', polygons: pool.polygons(i) }))
  }

  /** Code of the grid that holds a point (WGS84), '' if none does. Of overlapping grids (a faulty import) the lowest code. */
  gridAt(lon: number, lat: number): string {
    let found = ''
    for (const [pool, i] of this.#near(lon, lat, lon, lat)) {
      const code = pool.codes[i] ?? ''
      if ((found === '' || code < found) && pool.contains(i, lon, lat)) found = code
    }
    return found
  }

  /** Area of a grid in force, m²; undefined for another code. */
  areaM2(code: string): number | undefined {
    const coordinates = this.#polygonsOf(code)
    return coordinates.length === 0 ? undefined : areaOf({ type: 'MultiPolygon', coordinates })
  }

  /** Whether a code is in force. */
  has(code: string): boolean {
    return this.#late.has(code) || (this.#baseAt.has(code) && !this.#gone.has(code))
  }

  /** Every code in force, in no order. */
  *codes(): Generator<string> {
    for (const code of this.#base.codes) if (!this.#gone.has(code)) yield code
    yield* this.#late.keys()
  }

  /** The parts of an H3 cell that lie in grids. Their sum is at most 1: overlapping grids share what they both claim. */
  sharesOf(cell: string): GridShare[] {
    const ring = cellRing(cell)
    const whole = convexArea(ring)
    const shares: GridShare[] = []
    let sum = 0
    for (const [pool, i] of this.#near(...ringBox(ring))) {
      const share = pool.overlap(i, ring) / whole
      // A touch is no share; what rounding leaves of it is far below a millionth of a square metre.
      if (share <= 1e-12) continue
      shares.push({ grid: pool.codes[i] ?? '', share })
      sum += share
    }
    return sum > 1 ? shares.map(({ grid, share }) => ({ grid, share: share / sum })) : shares
  }

  /** The H3 res-10 cells that a grid touches and the part of each that lies in it; [] for a code not in force. */
  cellsOf(code: string): CellShare[] {
    const cells = new Set(
      this.#polygonsOf(code).flatMap((polygon) =>
        polygonToCellsExperimental(polygon, sharedResolution, 'containmentOverlapping', true),
      ),
    )
    return [...cells].sort().flatMap((cell) => {
      const share = this.sharesOf(cell).find((one) => one.grid === code)?.share
      return share === undefined ? [] : [{ cell, share }]
    })
  }

  /** Reads every grid in force from the ledger. */
  async reload(ledger: LedgerDb): Promise<void> {
    const seen = await lastChange(ledger)
    const grids = await loadGridsInForce(ledger)
    // Another reading, begun later, was quicker.
    if (seen < this.#seen) return
    this.#rebuild(grids)
    this.#seen = seen
  }

  /** Reads what changed since the last reading, if anything did. True if so. Cheap to call often. */
  async refresh(ledger: LedgerDb): Promise<boolean> {
    const newest = await lastChange(ledger)
    if (newest <= this.#seen) return false
    const touched = this.#seen < 0 ? undefined : await loadTouched(ledger, this.#seen, manyChanges)
    if (!touched || this.#late.size + this.#gone.size + touched.length > manyChanges) {
      await this.reload(ledger)
      return true
    }
    if (newest <= this.#seen) return true
    for (const { code, geometry, inForce } of touched) {
      this.changes.push(boxOf({ type: 'MultiPolygon', coordinates: this.#polygonsOf(code) }), boxOf(geometry))
      this.#late.delete(code)
      if (this.#baseAt.has(code)) this.#gone.add(code)
      if (inForce) this.#late.set(code, geometry)
    }
    this.#latePool = new Pool([...this.#late].map(([code, geometry]) => ({ code, geometry })))
    this.#seen = newest
    return true
  }

  #polygonsOf(code: string): GeoJSON.Position[][][] {
    const late = this.#late.get(code)
    if (late) return polygonsOf(late)
    const i = this.#gone.has(code) ? undefined : this.#baseAt.get(code)
    return i === undefined ? [] : this.#base.polygons(i)
  }

  #rebuild(grids: readonly PoolEntry[]): void {
    this.#base = new Pool(grids)
    this.#baseAt = new Map(grids.map((grid, i) => [grid.code, i]))
    this.#gone.clear()
    this.#late.clear()
    this.#latePool = new Pool([])
    this.changes.push(undefined)
  }

  *#near(west: number, south: number, east: number, north: number): Generator<[Pool, number]> {
    for (const i of this.#base.near(west, south, east, north))
      if (this.#gone.size === 0 || !this.#gone.has(this.#base.codes[i] ?? '')) yield [this.#base, i]
    if (this.#late.size > 0) for (const i of this.#latePool.near(west, south, east, north)) yield [this.#latePool, i]
  }
}
