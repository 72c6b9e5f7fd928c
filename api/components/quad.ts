import { mercator } from '../files/mvt.ts'

/** Positions are kept to this zoom: 0.6 m at the equator. Two times 26 bits pass through a number unharmed. */
export const quadZoom = 26

const steps = 2 ** quadZoom

/** Column and row, from the north-west, of the web Mercator tile at z 26 that holds a point (WGS84). */
export const stepOf = (lon: number, lat: number): [number, number] => {
  const [x, y] = mercator(lon, lat)
  return [clamp(Math.floor(x * steps)), clamp(Math.floor(y * steps))]
}

const clamp = (step: number): number => Math.max(0, Math.min(steps - 1, step))

/** Puts a zero before each of 13 bits. */
const spread = (bits: number): number => {
  let wide = bits
  wide = (wide | (wide << 8)) & 0x00ff00ff
  wide = (wide | (wide << 4)) & 0x0f0f0f0f
  wide = (wide | (wide << 2)) & 0x33333333
  return (wide | (wide << 1)) & 0x55555555
}

const half = 2 ** 13

/** Morton code (Z-order): the bits of column and row interleaved, so that whatever a tile holds is one range of codes. At most 26 bits each. */
export const morton = (x: number, y: number): number => {
  const low = spread(x % half) + spread(y % half) * 2
  const high = spread(Math.floor(x / half)) + spread(Math.floor(y / half)) * 2
  return high * half * half + low
}

/** The tile of a lower zoom that holds a z 26 tile, both as Morton codes. */
export const cellAt = (quad: number, zoom: number): number => Math.floor(quad / 4 ** (quadZoom - zoom))

/** Codes at `zoom` of everything in a tile: from the first (included) to the second (not). `zoom` is the tile's own or deeper. */
export const rangeOf = (z: number, x: number, y: number, zoom = quadZoom): [number, number] => {
  const many = 4 ** (zoom - z)
  const first = morton(x, y) * many
  return [first, first + many]
}
