import { cellToBoundary, cellToLatLng, gridDisk } from 'h3-js'
import type { Alert } from '../api.ts'

/**
 * A hexagon of a small map without ground: corners as SVG points; `share`: how strong, 0 to 1, null where nothing is known; `score`: of one that
 * is not the alert's own.
 */
export type Hex = { cell: string; points: string; own: boolean; share: number | null; score: number | null }
export type HexMap = { width: number; height: number; hexes: Hex[] }

type Drawn = Pick<Alert, 'cells' | 'evidence'>

/** More cells than this are a shape, not a neighbourhood: nothing is drawn around them. */
const mostWithRing = 120

/** Cells that only stray beside an alert are drawn no stronger than this. */
const strongestBeside = 0.5

/**
 * An alert's cells, those beside it that stray too, and the ring around them, north up, in units of metres. Strength of its own: how far from
 * what is expected where that is known, else how full against capacity, else the count; of the others: their score among each other.
 */
export const hexMapOf = ({ cells, evidence }: Drawn): HexMap => {
  const own = new Map(cells.map((cell) => [cell.cell, strengthOf(cell)]))
  const beside = new Map(
    evidence?.neighbours.flatMap(({ cell, z }) => (own.has(cell) ? [] : [[cell, Math.abs(z)] as const])),
  )
  const [mostOwn, mostBeside] = [own, beside].map((some) => Math.max(...some.values(), Number.MIN_VALUE))
  const drawn = new Set(own.size > mostWithRing ? own.keys() : [...own.keys()].flatMap((cell) => gridDisk(cell, 1)))
  for (const cell of beside.keys()) drawn.add(cell)

  const [lat0 = 0, lon0 = 0] = cells[0] ? cellToLatLng(cells[0].cell) : []
  const metres = 111_320
  const squeeze = Math.cos((lat0 * Math.PI) / 180)
  const shapes = [...drawn].map((cell) => ({
    cell,
    corners: cellToBoundary(cell).map(([lat, lon]): [number, number] => [
      (lon - lon0) * metres * squeeze,
      (lat0 - lat) * metres,
    ]),
  }))
  const xs = shapes.flatMap(({ corners }) => corners.map(([x]) => x))
  const ys = shapes.flatMap(({ corners }) => corners.map(([, y]) => y))
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return {
    width: xs.length > 0 ? Math.max(...xs) - left : 0,
    height: ys.length > 0 ? Math.max(...ys) - top : 0,
    hexes: shapes.map(({ cell, corners }) => {
      const strength = own.get(cell)
      const score = beside.get(cell) ?? null
      return {
        cell,
        points: corners.map(([x, y]) => `${(x - left).toFixed(1)},${(y - top).toFixed(1)}`).join(' '),
        own: strength !== undefined,
        share:
          strength !== undefined
            ? strength / (mostOwn ?? 1)
            : score === null
              ? null
              : (strongestBeside * score) / (mostBeside ?? 1),
        score,
      }
    }),
  }
}

const strengthOf = ({ observed, expected, capacity }: Alert['cells'][number]): number =>
  expected !== null ? Math.abs(observed - expected) : observed / (capacity ?? 1)
