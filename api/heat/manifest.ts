import { createHash } from 'node:crypto'
import { cellArea, cellToLatLng, cellToParent } from 'h3-js'
import type { City } from '../areas/city.ts'
import { quoteAll } from './columns.ts'
import { encodeManifest } from './wire.ts'

/** Observations are placed in cells of this resolution; coarser ones are made of them. */
export const finest = 10
export const resolutions = [7, 8, 9, 10] as const
export type Resolution = (typeof resolutions)[number]

/** Looks up the H3 index that lies as a little-endian u64 at `at` of a row; -1 where the cell is unknown. */
export type CellIndex = { find(row: DataView, at: number): number }

/** The cells one scope sees at one resolution, in the order of every frame. */
export type Manifest = {
  res: Resolution
  /** Hexadecimal, ascending. */
  cells: readonly string[]
  /** True area, m². Cells differ: an icosahedron does not unfold evenly. */
  areas: Float64Array
  /** Position of the cell that holds each res-10 cell of the city (in the order of `city.cells(10)`); -1: outside the scope. */
  ofCity: Int32Array
  /** Positions of the cells whose centre lies in [west, south, east, north]. */
  within(box: readonly [number, number, number, number]): ReadonlySet<number>
  bytes: Uint8Array<ArrayBuffer>
  etag: string
  /** The cells as quoted text, each with its comma and `width` bytes long. */
  texts(): { bytes: Uint8Array; width: number }
}

const words = (cell: string): [low: number, high: number] => [
  Number.parseInt(cell.slice(-8), 16),
  Number.parseInt(cell.slice(0, -8), 16),
]

/** H3 indexes of a list as pairs of u32, low word first: how both the wire and RowBinary write a u64. */
const idsOf = (cells: readonly string[]): Uint32Array => {
  const ids = new Uint32Array(cells.length * 2)
  cells.forEach((cell, i) => {
    ids.set(words(cell), i * 2)
  })
  return ids
}

/** A hash table over typed arrays: millions of rows a second need not pass through BigInt or text. */
export const indexCells = (cells: readonly string[]): CellIndex => {
  const ids = idsOf(cells)
  let size = 16
  while (size < cells.length * 3) size *= 2
  const slots = new Int32Array(size).fill(-1)
  const mask = size - 1
  // Knuth's multiplicative hash; the low 15 bits of a res-10 index are all ones.
  const slotOf = (low: number, high: number): number =>
    (Math.imul((low >>> 15) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 7) & mask
  for (let i = 0; i < cells.length; i++) {
    let slot = slotOf(ids[i * 2] ?? 0, ids[i * 2 + 1] ?? 0)
    while (slots[slot] !== -1) slot = (slot + 1) & mask
    slots[slot] = i
  }
  return {
    find: (row, at) => {
      const low = row.getUint32(at, true)
      const high = row.getUint32(at + 4, true)
      for (let slot = slotOf(low, high); ; slot = (slot + 1) & mask) {
        const i = slots[slot] ?? -1
        if (i === -1 || (ids[i * 2] === low && ids[i * 2 + 1] === high)) return i
      }
    },
  }
}

const makeManifest = (city: City, scope: readonly string[], res: Resolution): Manifest => {
  const all = city.cells(finest)
  const mine = scope.includes('') ? undefined : new Set(city.cellsIn(scope, finest))
  const parents = all.map((cell) => (mine && !mine.has(cell) ? '' : res === finest ? cell : cellToParent(cell, res)))
  // Indexes of one resolution are hexadecimal strings of one length: text order is numeric order.
  const cells = [...new Set(parents)].filter((cell) => cell !== '').sort()
  const places = new Map(cells.map((cell, i) => [cell, i]))
  const areas = Float64Array.from(cells, (cell) => cellArea(cell, 'm2'))
  const bytes = encodeManifest(idsOf(cells), Float32Array.from(areas))
  let texts: Uint8Array | undefined
  let centres: [lat: number, lon: number][] | undefined
  return {
    res,
    cells,
    areas,
    ofCity: Int32Array.from(parents, (cell) => places.get(cell) ?? -1),
    within: ([west, south, east, north]) => {
      centres ??= cells.map((cell) => cellToLatLng(cell))
      const found = new Set<number>()
      for (const [i, [lat, lon]] of centres.entries())
        if (lon >= west && lon <= east && lat >= south && lat <= north) found.add(i)
      return found
    },
    bytes,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    texts: () => {
      texts ??= quoteAll(cells)
      return { bytes: texts, width: cells.length === 0 ? 0 : texts.length / cells.length }
    },
  }
}

/** Index of the city's res-10 cells, built once for each loaded city. */
const indexes = new WeakMap<City, CellIndex>()
export const cityIndex = (city: City): CellIndex => {
  const known = indexes.get(city)
  if (known) return known
  const made = indexCells(city.cells(finest))
  indexes.set(city, made)
  return made
}

const manifests = new WeakMap<City, Map<string, Manifest>>()
const keptManifests = 200

/**
 * The cells that a scope ([''] is the whole city) sees at a resolution: those of `city.cellsIn(scope, 10)`, or their H3 parents. A parent
 * on the scope's edge is listed whole, and is given only what its own cells in the scope hold.
 */
export const manifestOf = (city: City, scope: readonly string[], res: Resolution): Manifest => {
  let known = manifests.get(city)
  if (!known) {
    known = new Map()
    manifests.set(city, known)
  }
  const key = `${res} ${scope.includes('') ? '*' : [...scope].sort().join(',')}`
  const found = known.get(key)
  if (found) return found
  if (known.size >= keptManifests) known.clear()
  const made = makeManifest(city, scope, res)
  known.set(key, made)
  return made
}
