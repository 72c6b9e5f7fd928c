import Flatbush from 'flatbush'
import { cellToLatLng } from 'h3-js'
import type { Area, City } from '../areas/city.ts'
import { codeLength } from '../areas/code.ts'
import { convexArea } from './clip.ts'
import { cellRing, type GridHolder, ringBox } from './locate.ts'
import { Outline } from './outline.ts'
import { boxOf } from './shape.ts'

/** Levels on which the land of a cell can be told, with the digits of their codes. */
export const landLevels = { district: 6, street: 9, community: 12, grid: 15 } as const
export type LandLevel = keyof typeof landLevels

/** Cells worked out before others may use the process again. */
const sliceMs = 10

const resolution = 10

/** Areas of one level and their outlines, laid out as they are asked for. */
type Level = { digits: number; areas: Area[]; boxes: Flatbush | undefined; outlines: (Outline | undefined)[] }
/** A tenth of a square metre of a cell: what rounded corners leave between an area and the smaller ones in it is nobody's land. */
const nothing = 1e-5

/** So near a changed box (degrees) a cell's middle may lie and the cell still touch it: a cell is 150 m across. */
const margin = 0.002

/**
 * Whose land each H3 res-10 cell of a city is, by exact areas: the parts of a cell that lie in unit grids, what of it lies in a community, street or
 * district but in no smaller unit, and what lies in none. The parts of a cell add up to at most 1, so whatever a cell holds is handed out once and
 * sums are the same on every level. Works without grids: then the smallest areas are the units.
 */
export class Crosswalk {
  /** Codes of the units met so far: of grids 14 or 15 digits, of areas 12, 9 or 6. */
  readonly units: string[] = []
  readonly #city: City
  readonly #grids: GridHolder
  readonly #numbers = new Map<string, number>()
  readonly #ofCell: (Float64Array | undefined)[]
  readonly #levels: Level[]
  readonly #cells: readonly string[]
  #seen: number

  constructor(city: City, grids: GridHolder) {
    this.#city = city
    this.#grids = grids
    this.#seen = grids.changes.length
    this.#cells = city.cells(resolution)
    this.#ofCell = new Array(this.#cells.length).fill(undefined)
    this.#levels = (['community', 'street', 'district'] as const).map((level) => {
      const areas = city.areas.filter((area) => area.level === level)
      const boxes = areas.length > 0 ? new Flatbush(areas.length) : undefined
      for (const area of areas) boxes?.add(...boxOf(area.geometry))
      boxes?.finish()
      return { digits: codeLength[level], areas, boxes, outlines: [] }
    })
  }

  get city(): City {
    return this.#city
  }

  /** Works out the cells (positions in `city.cells(10)`) that are not known yet, letting others use the process in between. */
  async prepare(cells: Iterable<number>): Promise<void> {
    this.#forgetChanged()
    let started = performance.now()
    for (const cell of cells) {
      if (this.#ofCell[cell]) continue
      this.#ofCell[cell] = this.#workOut(this.#cells[cell] ?? '')
      if (performance.now() - started < sliceMs) continue
      await new Promise((resolve) => setImmediate(resolve))
      started = performance.now()
    }
  }

  /** The parts of a cell: a unit's number, its share, and so on by turns. */
  of(cell: number): Float64Array {
    const known = this.#ofCell[cell] ?? this.#workOut(this.#cells[cell] ?? '')
    this.#ofCell[cell] = known
    return known
  }

  #forgetChanged(): void {
    const { changes } = this.#grids
    const since = changes.slice(this.#seen)
    this.#seen = changes.length
    if (since.length === 0) return
    if (since.includes(undefined)) {
      this.#ofCell.fill(undefined)
      return
    }
    const boxes = new Flatbush(since.length)
    for (const box of since) if (box) boxes.add(...box)
    boxes.finish()
    for (const [cell, known] of this.#ofCell.entries()) {
      if (!known) continue
      const [lat, lon] = cellToLatLng(this.#cells[cell] ?? '')
      const met = boxes.search(lon - margin, lat - margin, lon + margin, lat + margin)
      if (met.length > 0) this.#ofCell[cell] = undefined
    }
  }

  #workOut(cell: string): Float64Array {
    const ring = cellRing(cell)
    let parts = new Map<string, number>(this.#grids.sharesOf(cell).map(({ grid, share }) => [grid, share]))
    for (const level of this.#levels) parts = this.#withLevel(level, ring, parts)
    const sum = [...parts.values()].reduce((total, share) => total + share, 0)
    // Areas that overlap share what they both claim.
    const scale = sum > 1 ? 1 / sum : 1
    return Float64Array.from([...parts].flatMap(([code, share]) => [this.#numberOf(code), share * scale]))
  }

  /** The parts, and for each area of a level what of its share no part with its code has. */
  #withLevel(
    { digits, areas, boxes, outlines }: Level,
    ring: Float64Array,
    parts: Map<string, number>,
  ): Map<string, number> {
    const found = new Map(parts)
    const box = ringBox(ring)
    const whole = convexArea(ring)
    const taken = new Map<string, number>()
    for (const [code, share] of parts) {
      const above = code.slice(0, digits)
      taken.set(above, (taken.get(above) ?? 0) + share)
    }
    for (const i of boxes?.search(...box) ?? []) {
      const area = areas[i]
      if (!area) continue
      outlines[i] ??= new Outline(area.geometry)
      const left = outlines[i].overlap(ring, box) / whole - (taken.get(area.code) ?? 0)
      if (left > nothing) found.set(area.code, left)
    }
    return found
  }

  #numberOf(code: string): number {
    const known = this.#numbers.get(code)
    if (known !== undefined) return known
    this.#numbers.set(code, this.units.length)
    return this.units.push(code) - 1
  }
}

const kept = new WeakMap<GridHolder, Crosswalk>()

/** The crosswalk of the city as it is now; one is kept for as long as the city's areas stay as they are. */
export const crosswalkOf = (city: City, grids: GridHolder): Crosswalk => {
  const known = kept.get(grids)
  if (known?.city === city) return known
  const made = new Crosswalk(city, grids)
  kept.set(grids, made)
  return made
}
