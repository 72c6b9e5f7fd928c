type Reader = { bytes: Buffer; at: number; little: boolean }

const uint32 = (reader: Reader): number => {
  const value = reader.little ? reader.bytes.readUInt32LE(reader.at) : reader.bytes.readUInt32BE(reader.at)
  reader.at += 4
  return value
}

const double = (reader: Reader): number => {
  const value = reader.little ? reader.bytes.readDoubleLE(reader.at) : reader.bytes.readDoubleBE(reader.at)
  reader.at += 8
  return value
}

/** So many things, each of which takes at least a byte: a count beyond the bytes is a broken file, not a reason to fill memory. */
const many = <Value>(reader: Reader, read: () => Value): Value[] => {
  const count = uint32(reader)
  if (count > reader.bytes.length - reader.at) throw new RangeError('count beyond the bytes')
  return Array.from({ length: count }, read)
}

const deepest = 8

/**
 * Reads well-known binary (OGC 06-103r4, ISO 13249-3 and PostGIS's flags for Z, M and SRID) as a GeoJSON geometry; Z and M are
 * dropped, an empty geometry is null. Throws RangeError for broken bytes and curves.
 */
export const readWkb = (bytes: Buffer, start = 0): GeoJSON.Geometry | null =>
  geometry({ bytes, at: start, little: true }, 0)

const geometry = (reader: Reader, depth: number): GeoJSON.Geometry | null => {
  if (depth > deepest) throw new RangeError('nested too deeply')
  reader.little = reader.bytes.readUInt8(reader.at) === 1
  reader.at += 1
  const code = uint32(reader)
  if ((code & 0x20000000) !== 0) reader.at += 4
  const dimension = Math.floor((code & 0xffff) / 1000)
  const hasZ = (code & 0x80000000) !== 0 || dimension === 1 || dimension === 3
  const hasM = (code & 0x40000000) !== 0 || dimension === 2 || dimension === 3
  const skipped = (hasZ ? 8 : 0) + (hasM ? 8 : 0)
  const position = (): GeoJSON.Position => {
    const read = [double(reader), double(reader)]
    reader.at += skipped
    return read
  }
  const line = (): GeoJSON.Position[] => many(reader, position)
  const polygon = (): GeoJSON.Position[][] => many(reader, line)
  const parts = (): GeoJSON.Geometry[] =>
    many(reader, () => geometry(reader, depth + 1)).filter((part) => part !== null)

  switch ((code & 0xffff) % 1000) {
    case 1: {
      const coordinates = position()
      return coordinates.some(Number.isNaN) ? null : { type: 'Point', coordinates }
    }
    case 2: {
      const coordinates = line()
      return coordinates.length === 0 ? null : { type: 'LineString', coordinates }
    }
    case 3: {
      const coordinates = polygon()
      return coordinates.length === 0 ? null : { type: 'Polygon', coordinates }
    }
    case 4:
      return collected(parts(), 'Point', (all) => ({
        type: 'MultiPoint',
        coordinates: all.map((one) => one.coordinates),
      }))
    case 5:
      return collected(parts(), 'LineString', (all) => ({
        type: 'MultiLineString',
        coordinates: all.map((one) => one.coordinates),
      }))
    case 6:
      return collected(parts(), 'Polygon', (all) => ({
        type: 'MultiPolygon',
        coordinates: all.map((one) => one.coordinates),
      }))
    case 7: {
      const geometries = parts()
      return geometries.length === 0 ? null : { type: 'GeometryCollection', geometries }
    }
    default:
      throw new RangeError(`geometry type ${code}`)
  }
}

const collected = <Type extends 'Point' | 'LineString' | 'Polygon'>(
  parts: GeoJSON.Geometry[],
  type: Type,
  join: (parts: Extract<GeoJSON.Geometry, { type: Type }>[]) => GeoJSON.Geometry,
): GeoJSON.Geometry | null => {
  const own = parts.filter((part): part is Extract<GeoJSON.Geometry, { type: Type }> => part.type === type)
  return own.length === 0 ? null : join(own)
}
