import { cellToLatLng } from 'h3-js'
import { words as alertWords } from '../../alerts/words.ts'
import type { City } from '../../areas/city.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { placeNamer } from '../naming.ts'

export type Weighted = { cell: string; count: number }

/** Speaks of footprints: their place's name, the smallest area of the strongest cell, and their middle (WGS84). */
export type Where = {
  place: (cells: readonly Weighted[]) => string
  areaName: (code: string) => string
  areaOf: (cell: string) => string
  middle: (cells: readonly Weighted[]) => { lon: number; lat: number }
}

/** Reads the names around some cells once, so that any number of footprints among them can be spoken of without waiting. */
export const whereabouts = async (ledger: LedgerDb, city: City, cells: readonly string[]): Promise<Where> => {
  const named = await placeNamer(ledger, city, cells)
  const areaName = (code: string): string =>
    code === '' ? city.name : (city.areas.find((area) => area.code === code)?.name ?? alertWords.nowhere)
  return {
    place: (footprint) => named(footprint.map(({ cell, count }) => ({ cell, weight: count }))),
    areaName,
    areaOf: city.areaOfCell,
    middle,
  }
}

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

const middle = (cells: readonly Weighted[]): { lon: number; lat: number } => {
  let [x, y, total] = [0, 0, 0]
  for (const { cell, count } of cells) {
    const [lat, lon] = cellToLatLng(cell)
    x += lon * count
    y += lat * count
    total += count
  }
  return { lon: rounded(x / total), lat: rounded(y / total) }
}
