import type { ComponentTable } from '../db/ledger.ts'
import { groupNumber } from './classes.ts'
import type { Component } from './component.ts'
import { cellAt } from './quad.ts'

/** Levels at which numbers for the map are kept: a tile of z reads the coarsest that is at least three deeper. */
export const clusterLevels = [8, 11, 14, 17] as const

export type TallyDelta = { code: string; parent: string; class: string; state: ComponentTable['state']; count: number }
export type ClusterDelta = {
  level: number
  cell: number
  area: string
  grp: number
  count: number
  amiss: number
  lon: number
  lat: number
}

/** What counts of a component: where it is, what it is and how it is. */
export type Counted = Pick<Component, 'area' | 'grid' | 'lon' | 'lat' | 'quad' | 'class' | 'state'>

/** The codes a component counts under, each with the one above: district, street, community, grid. */
export const codesAbove = ({ area, grid }: Pick<Counted, 'area' | 'grid'>): [code: string, parent: string][] => {
  const codes: [string, string][] = [6, 9, 12]
    .filter((digits) => area.length >= digits)
    .map((digits) => [area.slice(0, digits), digits === 6 ? '' : area.slice(0, digits - 3)])
  if (grid !== '') codes.push([grid, area])
  return codes
}

/** Sums of what writers added and took away, until they are written down together. */
export class Tally {
  readonly tallies = new Map<string, TallyDelta>()
  readonly clusters = new Map<string, ClusterDelta>()

  /** Deltas held. */
  get size(): number {
    return this.tallies.size + this.clusters.size
  }

  add(component: Counted): void {
    this.#count(component, 1)
  }

  remove(component: Counted): void {
    this.#count(component, -1)
  }

  clear(): void {
    this.tallies.clear()
    this.clusters.clear()
  }

  #count(component: Counted, by: 1 | -1): void {
    const { class: cls, state, quad, area } = component
    for (const [code, parent] of codesAbove(component)) {
      const key = `${code} ${cls} ${state}`
      const known = this.tallies.get(key)
      if (known) known.count += by
      else this.tallies.set(key, { code, parent, class: cls, state, count: by })
    }
    // What was taken away is no longer on the map.
    if (state === 'removed') return
    const grp = groupNumber(cls)
    const amiss = state === 'intact' ? 0 : by
    const lon = by * component.lon
    const lat = by * component.lat
    for (const level of clusterLevels) {
      const cell = cellAt(quad, level)
      const key = `${level} ${cell} ${area} ${grp}`
      const known = this.clusters.get(key)
      if (!known) this.clusters.set(key, { level, cell, area, grp, count: by, amiss, lon, lat })
      else {
        known.count += by
        known.amiss += amiss
        known.lon += lon
        known.lat += lat
      }
    }
  }
}
