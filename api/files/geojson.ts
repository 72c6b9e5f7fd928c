import { AppError } from '../http/errors.ts'
import { type Bytes, counted } from './bytes.ts'
import { type Encoding, inspectBytes, textOf } from './encoding.ts'
import { RowFault } from './fault.ts'
import { mapPositions, readGeometry } from './geometry.ts'
import type { RawValue } from './kind.ts'
import { epsgProjection, type Projection } from './prj.ts'
import type { Layered, RawRow, SourceOptions } from './source.ts'
import { type Splitter, splitArray, splitLines } from './split.ts'

/** What precedes the features of a collection may be this long (a name, a crs, a bounding box). */
const longestHead = 1_000_000
/** One feature may be this long: the outline of a province in full detail is a tenth of it. */
const longestFeature = 64_000_000

/**
 * Reads GeoJSON: a FeatureCollection (RFC 7946), a single Feature, or one Feature a line (RFC 8142, with or without record
 * separators). The system is WGS84 by the standard, unless a `crs` member (the draft of 2008) names another that is known.
 * Throws `invalid` where there is none of these.
 */
export const openGeoJson = async (file: Bytes, { encoding: stated, crs: said }: SourceOptions): Promise<Layered> => {
  const { encoding } = await inspectBytes(file.open(), stated ?? 'auto')
  const head = await firstText(file, encoding)
  const isCollection = /"features"\s*:\s*\[/.test(head)
  const projection = namedSystem(isCollection ? head.slice(0, head.search(/"features"\s*:\s*\[/)) : '')
  return {
    format: 'geojson',
    layers: [],
    layer: undefined,
    encoding,
    crs: said ?? projection?.crs ?? 'wgs84',
    projection: projection?.toDegrees ? projection.name : undefined,
    rows: (onShare = () => undefined) => rowsOf(file, encoding, isCollection, projection, onShare),
  }
}

const firstText = async (file: Bytes, encoding: Encoding): Promise<string> => {
  let text = ''
  for await (const piece of textOf(file.open(), encoding)) {
    text += piece
    if (text.length > longestHead) break
  }
  return text
}

const namedSystem = (head: string): Projection | undefined => {
  const name = /"crs"[\s\S]*?"name"\s*:\s*"([^"]+)"/.exec(head)?.[1]
  if (name === undefined || /CRS:?84/i.test(name)) return undefined
  const code = /EPSG:(?:[\d.]*:)?(\d+)$/i.exec(name)?.[1]
  const known = code === undefined ? undefined : epsgProjection(Number(code))
  if (!known) throw new AppError('invalid', `GeoJSON 声明的坐标系是 ${name}，这里不能换算，请先转换为 WGS84 后上传`)
  return known
}

async function* rowsOf(
  file: Bytes,
  encoding: Encoding,
  isCollection: boolean,
  projection: Projection | undefined,
  onShare: (share: number) => void,
): AsyncGenerator<RawRow[]> {
  let rows: RawRow[] = []
  let used = 0
  let over = false
  const take = (text: string | RowFault, row: number): void => {
    rows.push(text instanceof RowFault ? faulty(row, text.reason) : featureRow(text, row, projection))
  }
  let head: string | undefined = isCollection ? '' : undefined
  const splitter: Splitter = isCollection
    ? splitArray(take, 'ignored', longestFeature)
    : splitLines(take, longestFeature)
  const bytes = counted(file.open(), (count) => {
    used += count
  })
  for await (const piece of textOf(bytes, encoding)) {
    let text = isCollection ? piece : piece.replaceAll('\u001e', '')
    if (head !== undefined) {
      head += text
      const start = /"features"\s*:\s*\[/.exec(head)
      if (!start) continue
      text = head.slice(start.index + start[0].length - 1)
      head = undefined
    }
    over = splitter.push(Buffer.from(text)) === 'over'
    if (rows.length > 0) yield rows
    rows = []
    onShare(Math.min(1, used / file.bytes))
    if (over) break
  }
  if (!over) splitter.end()
  if (rows.length > 0) yield rows
  onShare(1)
}

const faulty = (row: number, fault: string): RawRow => ({ row, properties: {}, geometry: null, fault })

const featureRow = (text: string, row: number, projection: Projection | undefined): RawRow => {
  const feature = parsed(text)
  if (typeof feature !== 'object' || feature === null) return faulty(row, '不是 GeoJSON Feature')
  const { type, properties, geometry } = feature as { type?: unknown; properties?: unknown; geometry?: unknown } // an object; all looked at below
  if (type !== 'Feature') return faulty(row, '不是 GeoJSON Feature（type 须为 Feature）')
  const cells: Record<string, RawValue> = {}
  if (typeof properties === 'object' && properties !== null)
    for (const [name, value] of Object.entries(properties)) cells[name] = cell(value)
  const read = readGeometry(geometry)
  if (read && 'fault' in read) return { row, properties: cells, geometry: null, fault: read.fault }
  const toDegrees = projection?.toDegrees
  if (!read || !toDegrees) return { row, properties: cells, geometry: read }
  return { row, properties: cells, geometry: mapPositions(read, ([x = 0, y = 0]) => [...toDegrees([x, y])]) }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Nested values are kept as their JSON: no field of ours is nested. */
const cell = (value: unknown): RawValue => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return value === null || value === undefined ? null : JSON.stringify(value)
}
