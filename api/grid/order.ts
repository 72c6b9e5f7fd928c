import { centerOfMass, earthRadius } from '@turf/turf'

const metresPerDegree = (earthRadius * Math.PI) / 180

/**
 * Grids in the order in which they are numbered: in rows as high as `side` (m) from the latitude `north` down, by their centres of mass, and
 * from west to east in each row.
 */
export const inOrder = <T extends GeoJSON.Polygon>(pieces: readonly T[], side: number, north: number): T[] => {
  const rowHeight = side / metresPerDegree
  return pieces
    .map((piece) => {
      const [x = 0, y = 0] = centerOfMass(piece).geometry.coordinates
      return { piece, row: Math.floor((north - y) / rowHeight), x, y }
    })
    .sort((a, b) => a.row - b.row || a.x - b.x || b.y - a.y)
    .map(({ piece }) => piece)
}
