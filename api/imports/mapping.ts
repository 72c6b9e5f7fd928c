import { positionColumns } from '../files/columns.ts'
import type { Crs } from '../files/crs.ts'
import { geometryToWgs84, readGeometry, strayPosition } from '../files/geometry.ts'
import type { Field, Issue, MappedRow, RawValue } from '../files/kind.ts'
import { normalized } from '../files/names.ts'
import type { RawRow, Source } from '../files/source.ts'
import { shownNames } from '../files/suspect.ts'
import { readWkt } from '../files/wkt.ts'

/** Column by field. */
export type Mapping = Record<string, string>

/** Where a table has its positions: two columns of degrees, or one of WKT. */
export const positionFields: readonly Field[] = [
  { name: 'lon', label: '经度', required: false, aliases: [], hint: '以度为单位的小数' },
  { name: 'lat', label: '纬度', required: false, aliases: [], hint: '以度为单位的小数' },
  { name: 'wkt', label: '图形（WKT）', required: false, aliases: [], hint: '例如 POLYGON((116.3 39.9, …))' },
]

/** The fields to be mapped: those of the kind, and for a file without geometry those of the position. */
export const fieldsFor = (fields: readonly Field[], source: Pick<Source, 'format' | 'needs'>): Field[] => {
  const isTable = ['csv', 'xlsx'].includes(source.format) || source.needs.includes('lonlat columns')
  const own = new Set(fields.map((field) => field.name))
  return [...fields, ...(isTable ? positionFields.filter((field) => !own.has(field.name)) : [])]
}

/** Columns whose names are a field's name, label or alias. A column is guessed for one field only, the first that asks for it. */
export const guessMapping = (fields: readonly Field[], columns: readonly string[]): Mapping => {
  const mapping: Mapping = {}
  const taken = new Set<string>()
  const positions: Mapping = { ...positionColumns(columns) }
  for (const field of fields) {
    const wanted = [field.name, field.label, ...field.aliases].map(normalized)
    const found =
      wanted.map((name) => columns.find((column) => !taken.has(column) && normalized(column) === name)).find(Boolean) ??
      positions[field.name]
    if (found === undefined || taken.has(found)) continue
    mapping[field.name] = found
    taken.add(found)
  }
  return mapping
}

/** A row as its kind takes it, or what is wrong with it; `values` as far as they could be read. */
export type Mapped = { row: MappedRow } | { issue: Issue; values: MappedRow['values'] }

/** Turns rows of a file into rows of a kind: values by field, geometry in WGS84. */
export const makeMapper = (fields: readonly Field[], mapping: Mapping, crs: Crs): ((raw: RawRow) => Mapped) => {
  const mapped = fields
    .map((field) => ({ name: field.name, column: mapping[field.name] }))
    .filter((one): one is { name: string; column: string } => one.column !== undefined)
  return (raw) => {
    const values = Object.fromEntries(mapped.map(({ name, column }) => [name, raw.properties[column] ?? null]))
    const refuse = (field: string | null, code: string, message: string): Mapped => ({
      issue: { severity: 'error', row: raw.row, field, code, message },
      values,
    })
    if (raw.fault !== undefined) return refuse(null, 'unreadable', raw.fault)
    const given = geometryOf(raw, mapping)
    if (given && 'fault' in given) return refuse(given.field, 'position', given.fault)
    if (!given) return { row: { row: raw.row, values, geometry: null } }
    const stray = strayPosition(given)
    if (stray) return refuse('geometry', 'position', strayWords(stray, crs))
    return { row: { row: raw.row, values, geometry: geometryToWgs84(given, crs) } }
  }
}

const strayWords = ([x = 0, y = 0]: GeoJSON.Position, crs: Crs): string => {
  const isSwapped = Math.abs(x) <= 90 && Math.abs(y) > 90 && Math.abs(y) <= 180
  const hint = isSwapped ? '经度和纬度可能颠倒了' : '像是投影坐标（米），请先转换为经纬度'
  return `坐标 (${x}, ${y}) 不是 ${shownNames[crs]} 经纬度：${hint}`
}

type Fault = { field: string; fault: string }

const geometryOf = (raw: RawRow, mapping: Mapping): GeoJSON.Geometry | null | Fault => {
  if (mapping.wkt !== undefined) {
    const text = raw.properties[mapping.wkt]
    if (text === null || text === undefined) return null
    const read = readGeometry(readWkt(String(text)))
    if (read === null) return { field: 'wkt', fault: `不是 WKT 图形：${String(text).slice(0, 40)}` }
    return 'fault' in read ? { field: 'wkt', fault: read.fault } : read
  }
  if (mapping.lon === undefined || mapping.lat === undefined) return raw.geometry
  const [lon, lat] = [raw.properties[mapping.lon] ?? null, raw.properties[mapping.lat] ?? null]
  if (lon === null && lat === null) return raw.geometry
  const [x, y] = [degrees(lon), degrees(lat)]
  if (x === undefined) return { field: 'lon', fault: `经度“${lon ?? ''}”不是以度为单位的小数` }
  if (y === undefined) return { field: 'lat', fault: `纬度“${lat ?? ''}”不是以度为单位的小数` }
  return { type: 'Point', coordinates: [x, y] }
}

const degrees = (value: RawValue): number | undefined => {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const read = Number(value)
  return Number.isFinite(read) ? read : undefined
}
