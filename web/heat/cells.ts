import { cellToLatLng, latLngToCell } from 'h3-js'
import type { Manifest } from './wire.ts'

const metresPerPixelAtZoom0 = 78_271.517
/** Corner-to-corner width of a mean cell in metres, by resolution. */
const cellWidth: Record<number, number> = { 7: 2813, 8: 1063, 9: 402, 10: 152 }
const finest = 10
const coarsest = 7
/** A cell narrower than this many pixels cannot be told from its neighbour; lone cells must be wider to be seen at all. */
const leastPixels = { dense: 6, sparse: 13 } as const

/** The finest resolution whose cells are wide enough to see; `kept` stays while it is nearly so, to not flicker. */
export const resolutionAt = (
  { zoom, lat }: { zoom: number; lat: number },
  scale: number,
  kind: 'dense' | 'sparse',
  kept: number | undefined,
): number => {
  const least = leastPixels[kind]
  const metresPerPixel = (metresPerPixelAtZoom0 * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom
  const pixels = (res: number) => (cellWidth[res] ?? 0) / metresPerPixel / scale
  for (let res = finest; res > coarsest; res--) {
    if (pixels(res) >= (res === kept ? least * 0.85 : least)) return res
  }
  return coarsest
}

/** Position of a cell (hexadecimal) in a manifest; -1 if it is not there. Binary search: ids ascend. */
export const indexOfCell = ({ ids, n }: Manifest, cell: string): number => {
  const wanted = BigInt(`0x${cell}`)
  let low = 0
  let high = n - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const id = ids[middle] ?? 0n
    if (id === wanted) return middle
    if (id < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** The cell at a point (WGS84), as hexadecimal text. */
export const cellAt = (lon: number, lat: number, res: number): string => latLngToCell(lat, lon, res)

/** Centre of a cell (WGS84). */
export const centreOf = (cell: string): { lon: number; lat: number } => {
  const [lat, lon] = cellToLatLng(cell)
  return { lon, lat }
}
