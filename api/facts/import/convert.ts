import { type Crs, toWgs84 } from '../../files/crs.ts'
import { RowFault } from '../../files/fault.ts'
import type { BatchKind } from '../batch.ts'
import { readComplaint } from '../complaint.ts'
import { longestSource, readObservation, swappedFault } from '../observation.ts'
import type { Placer } from '../place.ts'
import type { Mapping } from './mapping.ts'
import type { Cells } from './records.ts'
import type { LocalInstant } from './times.ts'
import type { WideTable } from './wide.ts'

/** One row ready to be sent, and the column it came from where a file's row holds several. */
export type Ready = {
  json: string
  column: string | undefined
  where: 'inside' | 'outside' | 'unplaced'
  dateOnly: boolean
}

export type Converted = Ready | { fault: RowFault; column: string | undefined }

type Setting = {
  kind: BatchKind
  mapping: Mapping
  defaults: Mapping
  crs: Crs
  readTime: (value: unknown) => LocalInstant | RowFault
  place: Placer
  wide: WideTable | undefined
  /** The column that names what each row counts. Levels of different names are different sources. */
  keyColumn: string | undefined
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

const numeric = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i
const unreal = /^[-+]?(?:nan|inf(?:inity)?|∞)$/i

const toNumber = (field: string, value: unknown): number | undefined | RowFault => {
  if (isBlank(value)) return undefined
  if (typeof value === 'number') return value
  const text = String(value).trim()
  if (numeric.test(text)) return Number(text)
  if (unreal.test(text)) return new RowFault(field, '不是有限的数字（NaN、∞ 不收）', text)
  return new RowFault(field, '不是数字', text)
}

/** No clock of ours judges here: the server's does, so that the same file gives the same batches whenever it is sent. */
const anyTime = Number.POSITIVE_INFINITY

/** Turns the cells of a file's row into rows as the API takes them, checked by the API's own rules. Coordinates leave as WGS84. */
export const makeConverter = (setting: Setting): ((cells: Cells) => Converted[]) => {
  const { kind, mapping, defaults, crs, readTime, place, wide, keyColumn } = setting
  const cell = (cells: Cells, field: string): unknown => {
    const column = mapping[field]
    const value = column === undefined ? undefined : cells[column]
    return isBlank(value) ? defaults[field] : value
  }
  const text = (cells: Cells, field: string): string | undefined => {
    const value = cell(cells, field)
    return isBlank(value) ? undefined : String(value).trim()
  }
  const failed = (fault: RowFault, column = mapping[fault.field]): Converted => ({ fault, column })

  /** WGS84 degrees of a row; undefined where both are empty. */
  const position = (cells: Cells): { lon?: number; lat?: number } | RowFault => {
    const lon = toNumber('lon', cell(cells, 'lon'))
    if (lon instanceof RowFault) return lon
    const lat = toNumber('lat', cell(cells, 'lat'))
    if (lat instanceof RowFault) return lat
    if (lon === undefined || lat === undefined || crs === 'wgs84') return { lon, lat }
    const [x, y] = toWgs84(crs, [lon, lat])
    return { lon: x, lat: y }
  }

  const placed = (lon: number, lat: number): 'inside' | 'outside' | RowFault => {
    const { where } = place(lon, lat)
    return where === 'swapped' ? swappedFault(lon, lat) : where
  }

  const observation = (row: object, column: string | undefined, dateOnly: boolean): Converted => {
    const checked = readObservation(row, anyTime, '')
    if (checked instanceof RowFault) return failed(checked, column ?? mapping[checked.field])
    const where = placed(checked.lon, checked.lat)
    if (where instanceof RowFault) return failed(where)
    return { json: JSON.stringify(checked), column, where, dateOnly }
  }

  /** Two levels of one source in one cell would be averaged as readings of one level: rows that are named are sources of their own. */
  const sourceOf = (cells: Cells): string | undefined => {
    const source = text(cells, 'source')
    const key = keyColumn && !isBlank(cells[keyColumn]) ? String(cells[keyColumn]).trim() : ''
    return key !== '' ? `${source ?? ''}/${key}`.slice(-longestSource).toWellFormed() : source
  }

  const observations = (cells: Cells): Converted[] => {
    const at = position(cells)
    if (at instanceof RowFault) return [failed(at)]
    const base = { metric: text(cells, 'metric'), ...at, source: sourceOf(cells) }
    if (wide) return wide.columns.map((column) => wideValue(cells, base, column))
    const time = readTime(cell(cells, 'at'))
    if (time instanceof RowFault) return [failed(time)]
    const value = toNumber('value', cell(cells, 'value'))
    if (value instanceof RowFault) return [failed(value)]
    const period = toNumber('period', cell(cells, 'period'))
    if (period instanceof RowFault) return [failed(period)]
    return [observation({ ...base, at: time.at, value, period }, undefined, time.dateOnly)]
  }

  const wideValue = (
    cells: Cells,
    base: { source: string | undefined },
    { name, at }: { name: string; at: number },
  ): Converted => {
    const value = toNumber('value', cells[name])
    if (value instanceof RowFault) return failed(value, name)
    return observation({ ...base, at, value, period: wide?.period }, name, false)
  }

  const complaint = (cells: Cells): Converted[] => {
    const at = position(cells)
    if (at instanceof RowFault) return [failed(at)]
    const time = readTime(cell(cells, 'at'))
    if (time instanceof RowFault) return [failed(time)]
    const reporter = { name: text(cells, 'reporter.name') ?? '', phone: text(cells, 'reporter.phone') ?? '' }
    const row = { number: text(cells, 'number'), at: time.at, ...at, reporter }
    const texts = Object.fromEntries(
      ['place', 'class', 'text', 'channel', 'status'].map((field) => [field, text(cells, field) ?? '']),
    )
    const checked = readComplaint({ ...row, ...texts }, anyTime)
    if (checked instanceof RowFault) return [failed(checked)]
    const where = checked.lon === null || checked.lat === null ? 'unplaced' : placed(checked.lon, checked.lat)
    if (where instanceof RowFault) return [failed(where)]
    return [{ json: JSON.stringify(checked), column: undefined, where, dateOnly: time.dateOnly }]
  }

  return kind === 'observations' ? observations : complaint
}

/** The position of a row as the file gives it, in the file's own system; undefined where it gives none. */
export const givenPosition = (cells: Cells, mapping: Mapping): [number, number] | undefined => {
  const lon = toNumber('lon', mapping.lon === undefined ? undefined : cells[mapping.lon])
  const lat = toNumber('lat', mapping.lat === undefined ? undefined : cells[mapping.lat])
  return typeof lon === 'number' && typeof lat === 'number' && Math.abs(lat) <= 90 ? [lon, lat] : undefined
}
