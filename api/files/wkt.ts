const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`
const tuple = new RegExp(`^(${number})\\s+(${number})(?:\\s+${number}){0,2}$`)

/** Position lists of WKT are nested as GeoJSON's are: brackets are swapped and the text is read as JSON. */
const nested = (body: string): unknown => {
  const json = body.replaceAll(/[^(),]+/g, (piece) => {
    if (piece.trim() === '') return ''
    const found = tuple.exec(piece.trim())
    if (!found) throw new SyntaxError(piece)
    return `[${Number(found[1])},${Number(found[2])}]`
  })
  return JSON.parse(json.replaceAll('(', '[').replaceAll(')', ']'))
}

const types: Record<string, GeoJSON.Geometry['type']> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
}

/**
 * Reads well-known text (OGC 06-103r4; an SRID before it is passed over), as tables carry it. Undefined where it is none; what it
 * gives is for `readGeometry` to check. Collections and curves are not read.
 */
export const readWkt = (text: string): { type: string; coordinates: unknown } | undefined => {
  const [, name = '', body = ''] =
    /^(?:SRID=\d+;)?\s*([A-Z]+)\s*(?:ZM|Z|M)?\s*(\([\s\S]*\))\s*$/i.exec(text.trim()) ?? []
  const type = types[name.toUpperCase()]
  if (!type) return undefined
  try {
    const read = nested(body)
    const coordinates = type === 'Point' && Array.isArray(read) ? read[0] : read
    // MULTIPOINT may have each point in brackets of its own.
    const isDeep = type === 'MultiPoint' && Array.isArray(coordinates) && Array.isArray(coordinates[0]?.[0])
    return { type, coordinates: isDeep ? coordinates.flat() : coordinates }
  } catch {
    return undefined
  }
}
