import { cellToLatLng } from 'h3-js'
import type { HeatFrame } from './source.ts'

export type HotSpot = { index: number; cell: string; lon: number; lat: number; value: number; density: number }

const candidates = 160
/** Two spots of one list lie at least this far apart, metres; else they are one. */
const apart = 450
const perDegree = 111_320

/** The cells that stand out most, the hottest first, no two close together. */
export const hottest = ({ manifest, density, values }: HeatFrame, wanted: number): HotSpot[] => {
  const top = topIndices(density, candidates)
  const found: HotSpot[] = []
  for (const index of top) {
    const cell = (manifest.ids[index] ?? 0n).toString(16)
    const [lat, lon] = cellToLatLng(cell)
    const kx = perDegree * Math.cos((lat * Math.PI) / 180)
    if (found.some((spot) => Math.hypot((spot.lon - lon) * kx, (spot.lat - lat) * perDegree) < apart)) continue
    found.push({ index, cell, lon, lat, value: values[index] ?? 0, density: density[index] ?? 0 })
    if (found.length === wanted) break
  }
  return found.sort((a, b) => b.value - a.value)
}

/** Indices of the greatest positive values, greatest first, by one pass over a threshold that rises. */
const topIndices = (list: Float32Array, wanted: number): number[] => {
  let best: number[] = []
  let least = 0
  const trim = () => {
    best.sort((a, b) => (list[b] ?? 0) - (list[a] ?? 0))
    best = best.slice(0, wanted)
    if (best.length === wanted) least = list[best.at(-1) ?? 0] ?? 0
  }
  for (let i = 0; i < list.length; i++) {
    if (!((list[i] ?? 0) > least)) continue
    best.push(i)
    if (best.length >= wanted * 4) trim()
  }
  trim()
  return best
}
