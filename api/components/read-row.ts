import { clean, isPlain, RowFault } from '../files/fault.ts'
import { findClass, usualStandard } from './classes.ts'
import { type Attributes, type ComponentInput, type ComponentState, componentStates } from './component.ts'
import { readDay } from './day.ts'
import { standingOf } from './shape.ts'

/** What holds for all rows of one delivery where a row itself says nothing. */
export type RowDefaults = {
  standard?: string | undefined
  district?: string | undefined
  class?: string | undefined
  /** True where rows may come without a code. */
  assign: boolean
}

/** 完好, 破损, 丢失, 废弃, 移除, and the words of English registers. */
const stateWords = new Map<string, ComponentState>([
  ...componentStates.map((state) => [state, state] as const),
  ['完好', 'intact'],
  ['正常', 'intact'],
  ['破损', 'damaged'],
  ['损坏', 'damaged'],
  ['丢失', 'missing'],
  ['缺失', 'missing'],
  ['废弃', 'abandoned'],
  ['移除', 'removed'],
  ['拆除', 'removed'],
])

const halfWidth = (text: string): string =>
  text.replace(/[０-９．]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))

/** Text of a field: undefined if absent, '' if it was emptied on purpose. Throws where it is no text or too long. */
const textOf = (value: unknown, field: string, longest: number): string | undefined => {
  if (value === undefined) return undefined
  if (value === null) return ''
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new RowFault(field, '须为文本', value)
  const text = clean(String(value)).trim()
  if (text.length > longest) throw new RowFault(field, `不得超过 ${longest} 个字`, text)
  if (!isPlain(text)) throw new RowFault(field, '含有控制字符，请删去', text)
  return text
}

/** Digits of a code. A number has lost its leading zeros or its last digits already: it is refused, never guessed. */
const codeOf = (value: unknown, field: string, what: string, lengths: readonly number[]): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'number')
    throw new RowFault(field, `${what}是数字而不是文本，前导零可能已丢失；请把该列设为文本格式后重新给出`, value)
  const text = halfWidth(textOf(value, field, 40) ?? '')
  if (/^\d+(\.\d+)?[eE]\+?\d+$/.test(text))
    throw new RowFault(
      field,
      `${what}被电子表格变成了科学计数，原码已丢失；请在原表中把该列设为文本格式后重新导出`,
      text,
    )
  if (!/^\d+$/.test(text)) throw new RowFault(field, `${what}只能由数字组成`, text)
  if (lengths.includes(text.length)) return text
  throw new RowFault(field, `${what}须为 ${lengths.join(' 或 ')} 位数字，这里是 ${text.length} 位`, text)
}

const numberOf = (value: unknown, field: string): number => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new RowFault(field, '须为十进制度数', value)
  return number
}

const classFrom = (value: unknown, standard: string): string => {
  if (value === undefined || value === null || value === '')
    throw new RowFault('class', '缺少类别：请给出类别代码或名称')
  if (typeof value === 'number')
    throw new RowFault('class', '类别代码是数字而不是文本，前导零可能已丢失；请把该列设为文本格式', value)
  const text = halfWidth(textOf(value, 'class', 100) ?? '')
  const found = findClass(standard, text)
  if (!found) throw new RowFault('class', `“${standard}”中没有这个类别，可用类别见 GET /api/components/classes`, text)
  return found.code
}

const stateFrom = (value: unknown): ComponentState | undefined => {
  const text = textOf(value, 'state', 20)
  if (!text) return undefined
  const state = stateWords.get(text.toLowerCase())
  if (!state) throw new RowFault('state', '状态只能是 完好、破损、丢失、废弃、移除 之一', text)
  return state
}

const standing = (row: Record<string, unknown>): { lon: number; lat: number; was: string | undefined } => {
  if (row.lon === undefined && row.lat === undefined && isGeometry(row.geometry)) {
    const found = foundAt(row.geometry)
    if (!found) throw new RowFault('geometry', '图形没有坐标', row.geometry)
    return { ...inRange(found.lon, found.lat), was: found.was }
  }
  return { ...inRange(numberOf(row.lon, 'lon'), numberOf(row.lat, 'lat')), was: undefined }
}

/** A geometry whose inner lists are no lists stands nowhere either. */
const foundAt = (geometry: GeoJSON.Geometry) => {
  try {
    return standingOf(geometry)
  } catch {
    return undefined
  }
}

const inRange = (lon: number, lat: number): { lon: number; lat: number } => {
  if (Math.abs(lon) > 180) throw new RowFault('lon', '经度须在 -180 到 180 之间', lon)
  if (Math.abs(lat) > 90) throw new RowFault('lat', '纬度须在 -90 到 90 之间', lat)
  return { lon, lat }
}

const geometryTypes = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']

/** Looks at the kind and the outermost list only; what is wrong inside has no coordinates that are numbers. */
const isGeometry = (value: unknown): value is GeoJSON.Geometry =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  geometryTypes.includes(String(value.type)) &&
  'coordinates' in value &&
  Array.isArray(value.coordinates)

const mostAttributes = 40

const attributesFrom = (value: unknown): Attributes | undefined => {
  if (value === undefined) return undefined
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value))
    throw new RowFault('attributes', '须为 {名称: 值} 的对象', value)
  const entries = Object.entries(value).filter(([, one]) => one !== null)
  if (entries.length > mostAttributes) throw new RowFault('attributes', `不得超过 ${mostAttributes} 项`)
  const kept: Attributes = {}
  for (const [name, one] of entries) {
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean')
      throw new RowFault('attributes', `“${name}”的值须为文本、数字或真假`, one)
    kept[clean(name).slice(0, 100)] = typeof one === 'string' ? clean(one).slice(0, 500) : one
  }
  return kept
}

const photoFrom = (value: unknown): string | null | undefined => {
  const text = textOf(value, 'photo', 500)
  if (text === undefined) return undefined
  if (text === '') return null
  if (!/^(https?:\/\/|\/(?!\/))/i.test(text))
    throw new RowFault('photo', '照片须为 http(s) 地址或以 / 开头的路径', text)
  return text
}

/** 6 + 2 + 2 + 6 digits (CJ/T 214-2007) or 6 + 2 + 3 + 6 (the revision of 2026): district, class, number. */
const nationalFrom = (value: unknown, district: string, cls: string): string | null | undefined => {
  if (value === undefined) return undefined
  const text = codeOf(value, 'national', '部件国标编码', [16, 17])
  if (text === undefined) return null
  if (district !== '' && !text.startsWith(district))
    throw new RowFault('national', `国标编码开头不是所在区 ${district}，请核对`, text)
  if (cls.length === text.length - 12 && text.slice(6, -6) !== cls)
    throw new RowFault('national', `国标编码中的类别 ${text.slice(6, -6)} 与本行类别 ${cls} 不符，请核对`, text)
  return text
}

/** A value that is left out where the row says nothing of it. */
const given = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  // A computed key widens to a plain record; it holds this one key.
  value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value })

const readFields = (row: Record<string, unknown>, at: number, said: RowDefaults): ComponentInput => {
  const district = codeOf(row.district, 'district', '区代码', [6]) ?? said.district ?? ''
  const code = codeOf(row.code, 'code', '部件编号', [8])
  if (code === undefined && !said.assign)
    throw new RowFault('code', '缺少 8 位部件编号；没有编号的记录可用 assign 由系统分配')
  const standard = textOf(row.standard, 'standard', 40) || said.standard || usualStandard
  const cls = classFrom(row.class ?? said.class, standard)
  return {
    row: at,
    district,
    code,
    ...standing(row),
    sourceId: textOf(row.sourceId, 'sourceId', 200) || undefined,
    class: cls,
    ...given('name', textOf(row.name, 'name', 100) || undefined),
    ...given('state', stateFrom(row.state)),
    ...given('owner', textOf(row.owner, 'owner', 200)),
    ...given('maintainer', textOf(row.maintainer, 'maintainer', 200)),
    ...given('manager', textOf(row.manager, 'manager', 200)),
    ...given('national', nationalFrom(row.national, district, cls)),
    ...given('installedOn', readDay(row.installedOn, 'installedOn')),
    ...given('photo', photoFrom(row.photo)),
    ...given('attributes', attributesFrom(row.attributes)),
  }
}

/** Checks one row: fields by name, place as lon and lat (WGS84) or as `geometry` (GeoJSON). Returns the fault instead of throwing it. */
export const readRow = (value: unknown, at: number, said: RowDefaults): ComponentInput | RowFault => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new RowFault('', '每行须为一个对象 {…}', value)
  try {
    return readFields({ ...value }, at, said)
  } catch (fault) {
    if (fault instanceof RowFault) return fault
    throw fault
  }
}
