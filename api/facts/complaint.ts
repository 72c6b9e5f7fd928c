import { createHash } from 'node:crypto'
import { clean, isPlain, RowFault } from '../files/fault.ts'
import { readInstant } from './instant.ts'
import { futureFault, futureToleranceSeconds, positionFault } from './observation.ts'

/** One order as its row states it. `at` epoch seconds; WGS84 degrees, null where the row has none. */
export type Complaint = {
  number: string
  at: number
  lon: number | null
  lat: number | null
  place: string
  class: string
  text: string
  channel: string
  status: string
  reporter: { name: string; phone: string } | null
}

/** Class of an order that nobody has classified yet. */
export const unclassified = '未分类'

const longest = { number: 64, class: 200, text: 20_000, place: 500, channel: 64, status: 64 } as const
const longestReporter = { name: 100, phone: 40 } as const

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

/**
 * Checks one parsed row. `now` epoch seconds. Coordinates or a place text must be there; an empty class becomes 未分类.
 * Returns the first fault found; faults never show what a reporter or a text field holds.
 */
export const readComplaint = (row: unknown, now: number): Complaint | RowFault => {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return new RowFault('', '不是一个 JSON 对象，请每行写 {"number":…,"at":…,"lon":…,"lat":…,"class":…}')
  // Just proved to be an object; every field is looked at before it is believed.
  const fields = row as Record<string, unknown>

  const { number } = fields
  if (isBlank(number)) return new RowFault('number', '缺少工单编号')
  if (typeof number !== 'string') return new RowFault('number', '工单编号须为文本，请加引号（前导零才不会丢）', number)
  if (!isPlain(number)) return new RowFault('number', '工单编号含控制字符', number)
  if (number.length > longest.number) return new RowFault('number', `工单编号不得超过 ${longest.number} 个字`, number)

  const at = readInstant(fields.at)
  if (typeof at !== 'number') return at
  if (at > now + futureToleranceSeconds) return futureFault(at, now)

  const unplaced = isBlank(fields.lon) && isBlank(fields.lat)
  if (!unplaced) {
    const fault = positionFault(fields.lon, fields.lat)
    if (fault) return fault
  }

  const texts = { place: '', class: '', text: '', channel: '', status: '' }
  for (const name of ['place', 'class', 'text', 'channel', 'status'] as const) {
    const value = fields[name] ?? ''
    if (typeof value !== 'string') return new RowFault(name, '须为文本，请加引号')
    if (value.length > longest[name])
      return new RowFault(name, `不得超过 ${longest[name]} 个字，实有 ${value.length} 个`)
    texts[name] = clean(value).trim()
  }
  if (unplaced && texts.place === '') return new RowFault('lon', '缺少位置：请填写 WGS84 lon、lat，或地点文字 place')

  const reporter = readReporter(fields.reporter)
  if (reporter instanceof RowFault) return reporter

  return {
    number: number.trim(),
    at,
    lon: unplaced ? null : (fields.lon as number), // proved by positionFault
    lat: unplaced ? null : (fields.lat as number), // proved by positionFault
    ...texts,
    class: texts.class || unclassified,
    reporter,
  }
}

const readReporter = (value: unknown): Complaint['reporter'] | RowFault => {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object' || Array.isArray(value))
    return new RowFault('reporter', '来电人须写成 {"name":…,"phone":…}')
  const { name = '', phone = '' } = value as Record<string, unknown> // an object, as just proved
  if (typeof name !== 'string' || name.length > longestReporter.name)
    return new RowFault('reporter.name', `须为不超过 ${longestReporter.name} 个字的文本`)
  if (typeof phone !== 'string' || phone.length > longestReporter.phone)
    return new RowFault('reporter.phone', `须为不超过 ${longestReporter.phone} 个字的文本`)
  return name.trim() === '' && phone.trim() === '' ? null : { name: clean(name).trim(), phone: clean(phone).trim() }
}

/** What a row says, for telling a repeat from an update. Reporter fields count too: a corrected phone is an update. */
export const digestOf = ({ number: _, ...content }: Complaint): Buffer =>
  createHash('sha256')
    .update(
      JSON.stringify([
        content.at,
        content.lon,
        content.lat,
        content.place,
        content.class,
        content.text,
        content.channel,
        content.status,
        content.reporter?.name ?? '',
        content.reporter?.phone ?? '',
      ]),
    )
    .digest()
