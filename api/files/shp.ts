import { AppError } from '../http/errors.ts'
import { ByteReader, type Bytes } from './bytes.ts'
import { assemble } from './rings.ts'

/** A geometry in the file's own coordinates, null for none, or why it could not be read (Chinese). */
export type ShpGeometry = GeoJSON.Geometry | null | { fault: string }

const fileCode = 9994
const headerBytes = 100
/** A record larger than this is no map of a city. */
const longestRecord = 256 * 1024 ** 2

/** The geometries of a .shp file in order (ESRI Shapefile Technical Description, July 1998). Z and M are dropped. Throws `invalid` for another file. */
export async function* shpGeometries(file: Bytes, onShare: (share: number) => void): AsyncGenerator<ShpGeometry> {
  const reader = new ByteReader(file.open())
  try {
    const header = await reader.take(headerBytes)
    if (!header || header.readInt32BE(0) !== fileCode)
      throw new AppError('invalid', 'Shapefile 的 .shp 不完整或不是 Shapefile，请重新导出')
    const end = header.readInt32BE(24) * 2
    while (reader.used + 8 <= end) {
      const head = await reader.take(8)
      const length = (head?.readInt32BE(4) ?? 0) * 2
      const content = length > 0 && length <= longestRecord ? await reader.take(length) : undefined
      if (!content) throw new AppError('invalid', 'Shapefile 的 .shp 在中途断开，请重新导出或重新压缩')
      yield geometryOf(content)
      onShare(Math.min(1, reader.used / file.bytes))
    }
  } finally {
    await reader.close()
  }
}

const geometryOf = (content: Buffer): ShpGeometry => {
  try {
    const type = content.readInt32LE(0)
    // Types come in threes: plain, with Z (+10), with M (+20).
    if (type === 0) return null
    if ([1, 11, 21].includes(type)) return { type: 'Point', coordinates: position(content, 4) }
    if ([8, 18, 28].includes(type))
      return { type: 'MultiPoint', coordinates: positions(content, 40, content.readInt32LE(36)) }
    if ([3, 13, 23].includes(type)) return lines(parts(content))
    if ([5, 15, 25].includes(type)) return assemble(parts(content).map(closed))
    return { fault: `图形类型 ${type} 不能导入，请转换为点、线或面` }
  } catch (error) {
    if (error instanceof RangeError) return { fault: '图形数据不完整，请在 GIS 软件里修复后导出' }
    throw error
  }
}

const position = (content: Buffer, at: number): GeoJSON.Position => [
  content.readDoubleLE(at),
  content.readDoubleLE(at + 8),
]

const positions = (content: Buffer, at: number, count: number): GeoJSON.Position[] => {
  if (count < 0 || at + count * 16 > content.length) throw new RangeError('points beyond the record')
  return Array.from({ length: count }, (_, i) => position(content, at + i * 16))
}

const parts = (content: Buffer): GeoJSON.Position[][] => {
  const count = content.readInt32LE(36)
  const points = content.readInt32LE(40)
  if (count < 0 || 44 + count * 4 > content.length) throw new RangeError('parts beyond the record')
  const starts = Array.from({ length: count }, (_, i) => content.readInt32LE(44 + i * 4))
  const all = positions(content, 44 + count * 4, points)
  return starts.map((start, i) => all.slice(start, starts[i + 1] ?? points))
}

const lines = (all: GeoJSON.Position[][]): GeoJSON.Geometry | null => {
  const kept = all.filter((line) => line.length > 1)
  const [first] = kept
  if (!first) return null
  return kept.length === 1 ? { type: 'LineString', coordinates: first } : { type: 'MultiLineString', coordinates: kept }
}

/** The specification wants rings closed; some writers leave the last corner out. */
const closed = (ring: GeoJSON.Position[]): GeoJSON.Position[] => {
  const [first, last] = [ring[0], ring.at(-1)]
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring
}
