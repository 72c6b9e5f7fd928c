import type { LedgerDb } from '../db/ledger.ts'
import { encodeTile, type TileFeature } from '../files/mvt.ts'
import { groupCode, groupNumber } from './classes.ts'
import { keyOf } from './component.ts'
import { quadZoom, rangeOf } from './quad.ts'
import { classClustersIn, clustersIn, pointsIn } from './queries.ts'
import { clusterLevels } from './tally.ts'

/** From this zoom on a tile holds every component, below it how many there are. */
export const singlesFrom = 15

/** A tile's numbers stand in 8 x 8 cells. */
const deeper = 3

/** Whose components are drawn, and of which class, undefined all. */
type Shown = { scope: readonly string[]; class: string | undefined }

/**
 * Vector tile of the components of a scope. From z 15 on layer `components`: a point each with `key` ('district.code'), `cls` (number of its class),
 * `major` ('01' to '06', the group of its class) and `state`; feature id: district and code as one number. Below, layer `clusters`: a point at the middle of what a cell of
 * an eighth of the tile holds, with `count`, `amiss` (damaged, missing or abandoned) and `m01` … `m06`, how many of each group. With a class
 * both layers hold that class alone.
 */
export const componentTile = async (
  ledger: LedgerDb,
  shown: Shown,
  z: number,
  x: number,
  y: number,
): Promise<Uint8Array> => {
  if (z >= singlesFrom)
    return encodeTile(z, x, y, [{ name: 'components', features: await singles(ledger, shown, z, x, y) }])
  return encodeTile(z, x, y, [{ name: 'clusters', features: await clusters(ledger, shown, z, x, y) }])
}

const singles = async (ledger: LedgerDb, shown: Shown, z: number, x: number, y: number) => {
  const points = await pointsIn(ledger, rangeOf(z, x, y), shown)
  return points.map(
    ({ district, code, class: cls, state, lon, lat }): TileFeature => ({
      id: Number(district + code),
      properties: { key: keyOf({ district, code }), cls, major: groupCode(cls), state },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    }),
  )
}

/** Numbers of every class are kept; those of one are counted when they are asked for. */
const clusterRows = async (ledger: LedgerDb, { scope, class: cls }: Shown, z: number, x: number, y: number) => {
  const cells = z + deeper
  if (cls !== undefined) {
    const up = quadZoom - cells
    return classClustersIn(ledger, { class: cls, grp: groupNumber(cls), range: rangeOf(z, x, y), up }, scope)
  }
  const level = clusterLevels.find((one) => one >= z + deeper) ?? clusterLevels[clusterLevels.length - 1]
  if (level === undefined) return []
  return clustersIn(ledger, { level, range: rangeOf(z, x, y, level), up: level - cells }, scope)
}

const clusters = async (ledger: LedgerDb, shown: Shown, z: number, x: number, y: number) => {
  const rows = await clusterRows(ledger, shown, z, x, y)
  return [...Map.groupBy(rows, (row) => row.cell)].map(([cell, groups]): TileFeature => {
    const sum = (of: 'count' | 'amiss' | 'lon' | 'lat') => groups.reduce((total, row) => total + row[of], 0)
    const count = sum('count')
    const mix = Object.fromEntries(groups.map((row) => [`m0${row.grp}`, row.count]))
    return {
      id: cell,
      properties: { count, amiss: sum('amiss'), ...mix },
      geometry: { type: 'Point', coordinates: [sum('lon') / count, sum('lat') / count] },
    }
  })
}
