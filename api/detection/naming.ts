import { cellToBoundary, gridDisk } from 'h3-js'
import { words } from '../alerts/words.ts'
import type { City } from '../areas/city.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { nearestPlace } from './place.ts'
import { placesIn } from './queries.ts'

/** What people call the spot of some cells, each with its weight in the incident: the nearest named place, else the area. */
export type PlaceOf = (cells: readonly { cell: string; weight: number }[]) => string

/** Reads the places around some cells (H3 res 10) once; what it returns names any footprint among them. */
export const placeNamer = async (ledger: LedgerDb, city: City, cells: readonly string[]): Promise<PlaceOf> => {
  const areaName = (cell: string): string => {
    const code = city.areaOfCell(cell)
    return city.areas.find((area) => area.code === code)?.name ?? words.nowhere
  }
  if (cells.length === 0) return () => words.nowhere
  // Three rings of cells reach farther than a place that names one of them may lie.
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const cell of cells) {
    for (const near of gridDisk(cell, 3)) {
      for (const [lon = 0, lat = 0] of cellToBoundary(near, true)) {
        west = Math.min(west, lon)
        east = Math.max(east, lon)
        south = Math.min(south, lat)
        north = Math.max(north, lat)
      }
    }
  }
  const places = await placesIn(ledger, [west, south, east, north])
  return (found) => nearestPlace(found, places) ?? areaName(found[0]?.cell ?? '')
}
