import { isPlain, RowFault } from '../files/fault.ts'
import { readInstant } from './instant.ts'

/** One observation as its row states it. `at` epoch seconds; WGS84 degrees; `period` seconds that the value covers. */
export type Observation = {
  metric: string
  at: number
  lon: number
  lat: number
  value: number
  source: string
  period: number
}

/** A clock may be this far ahead of ours before its times are refused. */
export const futureToleranceSeconds = 300

export const longestSource = 64
const defaultPeriod = 300
const longestPeriod = 3600
/** Sums of a year of the largest value stay far from the limits of a double. */
const largestValue = 1e12

export const metricCode = /^[a-z][a-z0-9_]{0,31}$/

/**
 * Checks one parsed row, field by field and by hand: this is the hot path (about two million rows a second on one core).
 * `now` epoch seconds; `sender` stands in for a source that the row does not name. Returns the first fault found.
 */
export const readObservation = (row: unknown, now: number, sender: string): Observation | RowFault => {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return new RowFault('', '不是一个 JSON 对象，请每行写 {"metric":…,"at":…,"lon":…,"lat":…,"value":…}', row)
  // Just proved to be an object; every field is looked at before it is believed.
  const fields = row as Record<string, unknown>

  const { metric } = fields
  if (typeof metric !== 'string' || !metricCode.test(metric)) return metricFault(metric)

  const at = readInstant(fields.at)
  if (typeof at !== 'number') return at
  if (at > now + futureToleranceSeconds) return futureFault(at, now)

  const place = positionFault(fields.lon, fields.lat)
  if (place) return place

  const { value } = fields
  if (typeof value !== 'number' || !Number.isFinite(value)) return valueFault(value)
  if (value > largestValue || value < -largestValue)
    return new RowFault('value', '数值过大，绝对值不得超过 1e12', value)

  const { source = sender } = fields
  if (typeof source !== 'string' || (source !== lastSource && !isSource(source)))
    return new RowFault('source', `来源须为不超过 ${longestSource} 个字的文本，不含控制字符`, source)
  lastSource = source

  const { period = defaultPeriod } = fields
  if (typeof period !== 'number' || !Number.isInteger(period) || period < 1 || period > longestPeriod)
    return new RowFault('period', `覆盖时长须为 1-${longestPeriod} 的整数秒`, period)

  return { metric, at, lon: fields.lon as number, lat: fields.lat as number, value, source, period } // proved by positionFault
}

// Rows of one batch mostly share their source.
let lastSource = ''
const isSource = (text: string): boolean => text.length <= longestSource && isPlain(text)

/** The fault of a position, or undefined where both are WGS84 degrees. Nothing is said yet about where it lies. */
export const positionFault = (lon: unknown, lat: unknown): RowFault | undefined => {
  if (typeof lon !== 'number' || !Number.isFinite(lon)) return degreesFault('lon', '经度', lon)
  if (typeof lat !== 'number' || !Number.isFinite(lat)) return degreesFault('lat', '纬度', lat)
  if (lat > 90 || lat < -90) {
    if (lat >= -180 && lat <= 180 && lon >= -90 && lon <= 90) return swappedFault(lon, lat)
    return new RowFault('lat', '纬度超出 -90…90，请填写 WGS84 纬度', lat)
  }
  if (lon > 180 || lon < -180) return new RowFault('lon', '经度超出 -180…180，请填写 WGS84 经度', lon)
  return undefined
}

export const swappedFault = (lon: number, lat: number): RowFault =>
  new RowFault('lon', '经纬度颠倒：对调后才落在本市，请把经度写入 lon、纬度写入 lat', `${lon}, ${lat}`)

export const futureFault = (at: number, now: number): RowFault =>
  new RowFault(
    'at',
    `时间比现在晚 ${aheadOf(at - now)}，最多允许超前 5 分钟，请检查时钟或时区`,
    new Date(at * 1000).toISOString(),
  )

const aheadOf = (seconds: number): string =>
  seconds < 7200
    ? `${Math.round(seconds / 60)} 分钟`
    : seconds < 172_800
      ? `${Math.round(seconds / 3600)} 小时`
      : `${Math.round(seconds / 86_400)} 天`

const degreesFault = (field: string, name: string, found: unknown): RowFault => {
  if (found === undefined || found === null || found === '')
    return new RowFault(field, `缺少${name}，请填写 WGS84 ${name}`)
  if (typeof found === 'string') return new RowFault(field, `${name}须为数字而不是文本，请去掉引号`, found)
  return new RowFault(field, `${name}不是有限的数字，请填写 WGS84 ${name}`, found)
}

const metricFault = (found: unknown): RowFault => {
  if (found === undefined || found === null || found === '') return new RowFault('metric', '缺少指标代码，例如 ebike')
  return new RowFault('metric', '指标代码须为小写字母开头、由小写字母数字和下划线组成，不超过 32 个字', found)
}

const valueFault = (found: unknown): RowFault => {
  if (found === undefined || found === null || found === '') return new RowFault('value', '缺少数值')
  if (typeof found === 'string') return new RowFault('value', '数值须为数字而不是文本，请去掉引号', found)
  if (typeof found === 'number') return new RowFault('value', '数值不是有限的数字（NaN、∞ 不收）', String(found))
  return new RowFault('value', '数值须为数字', found)
}
