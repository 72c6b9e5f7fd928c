import { type Bytes, counted } from './bytes.ts'
import type { RawValue } from './kind.ts'
import type { Layered, RawRow, SourceOptions } from './source.ts'
import { readXml } from './xml.ts'

/** Reads the placemarks of a KML 2.3 document (OGC 12-007r2): WGS84 by the standard, heights dropped. Rows count placemarks from 1. */
export const openKml = async (file: Bytes, { crs }: SourceOptions): Promise<Layered> => ({
  format: 'kml',
  layers: [],
  layer: undefined,
  encoding: 'utf-8',
  crs: crs ?? 'wgs84',
  rows: (onShare = () => undefined) => rowsOf(file, onShare),
})

/** Elements whose text is wanted. Everything else is style and structure. */
const kept = new Set(['name', 'description', 'address', 'value', 'SimpleData', 'coordinates'])

type Placemark = { properties: Record<string, RawValue>; stack: Frame[]; parts: GeoJSON.Geometry[]; fault?: string }
type Frame = {
  element: string
  coordinates: GeoJSON.Position[]
  rings: GeoJSON.Position[][]
  parts: GeoJSON.Geometry[]
}

const geometryElements = new Set(['Point', 'LineString', 'LinearRing', 'Polygon', 'MultiGeometry'])

async function* rowsOf(file: Bytes, onShare: (share: number) => void): AsyncGenerator<RawRow[]> {
  let rows: RawRow[] = []
  let row = 0
  let used = 0
  let mark: Placemark | undefined
  let path: string[] = []
  let dataName = ''
  let text = ''
  const source = counted(file.open(), (count) => {
    used += count
  })
  const handlers = {
    open: (name: string, attributes: Record<string, string>): void => {
      if (name === 'Placemark') {
        mark = { properties: {}, stack: [], parts: [] }
        path = []
      } else if (mark) {
        path.push(name)
        if (name === 'Data' || name === 'SimpleData') dataName = attributes.name ?? ''
        if (geometryElements.has(name)) mark.stack.push({ element: name, coordinates: [], rings: [], parts: [] })
      }
      text = ''
    },
    text: (piece: string): void => {
      if (mark && kept.has(path.at(-1) ?? '')) text += piece
    },
    close: (name: string): void => {
      if (!mark) return
      if (name === 'Placemark') {
        rows.push({ row: ++row, properties: mark.properties, geometry: joined(mark.parts), fault: mark.fault })
        mark = undefined
        return
      }
      path.pop()
      if (name === 'coordinates') readCoordinates(mark, text)
      else if (name === 'value' || name === 'SimpleData') mark.properties[dataName] = text.trim() || null
      else if (kept.has(name) && path.length === 0) mark.properties[name] = text.trim() || null
      else if (geometryElements.has(name)) endGeometry(mark)
      text = ''
    },
  }
  for await (const _ of readXml(source, 'KML', handlers)) {
    if (rows.length > 0) yield rows
    rows = []
    onShare(Math.min(1, used / file.bytes))
  }
}

const readCoordinates = (mark: Placemark, text: string): void => {
  const frame = mark.stack.at(-1)
  if (!frame) return
  frame.coordinates = text
    .trim()
    .split(/\s+/)
    .filter((tuple) => tuple !== '')
    .map((tuple) => tuple.split(',').slice(0, 2).map(Number))
  if (frame.coordinates.some(([lon, lat]) => !Number.isFinite(lon) || !Number.isFinite(lat)))
    mark.fault = `坐标不是“经度,纬度”：${text.trim().slice(0, 40)}`
}

const endGeometry = (mark: Placemark): void => {
  const frame = mark.stack.pop()
  if (!frame || mark.fault !== undefined) return
  const outer = mark.stack.at(-1)
  if (frame.element === 'LinearRing' && outer?.element === 'Polygon') {
    outer.rings.push(frame.coordinates)
    return
  }
  const made = geometryOf(frame)
  if (made === 'short') mark.fault = '线少于 2 个点，或多边形的一圈少于 4 个点（首尾须相同）'
  else if (made) (outer?.parts ?? mark.parts).push(made)
}

const geometryOf = ({ element, coordinates, rings, parts }: Frame): GeoJSON.Geometry | null | 'short' => {
  const [first] = coordinates
  if (element === 'Point') return first ? { type: 'Point', coordinates: first } : null
  if (element === 'LineString') return coordinates.length < 2 ? 'short' : { type: 'LineString', coordinates }
  if (element === 'LinearRing')
    return coordinates.length < 4 ? 'short' : { type: 'Polygon', coordinates: [coordinates] }
  if (element === 'MultiGeometry') return joined(parts)
  return rings.length === 0 || rings.some((ring) => ring.length < 4) ? 'short' : { type: 'Polygon', coordinates: rings }
}

/** Parts of one kind become a multi-geometry, of several a collection. */
const joined = (parts: readonly GeoJSON.Geometry[]): GeoJSON.Geometry | null => {
  const [first] = parts
  if (!first) return null
  if (parts.length === 1) return first
  const polygons = parts.flatMap((part) =>
    part.type === 'Polygon' ? [part.coordinates] : part.type === 'MultiPolygon' ? part.coordinates : [],
  )
  if (parts.every((part) => part.type === 'Polygon' || part.type === 'MultiPolygon'))
    return { type: 'MultiPolygon', coordinates: polygons }
  const lines = parts.flatMap((part) => (part.type === 'LineString' ? [part.coordinates] : []))
  if (lines.length === parts.length) return { type: 'MultiLineString', coordinates: lines }
  const points = parts.flatMap((part) => (part.type === 'Point' ? [part.coordinates] : []))
  if (points.length === parts.length) return { type: 'MultiPoint', coordinates: points }
  return { type: 'GeometryCollection', geometries: [...parts] }
}
