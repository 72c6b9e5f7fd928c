import { RowFault } from '../../files/fault.ts'
import { AppError } from '../../http/errors.ts'
import { makeTimeReader } from './times.ts'

/** A column that holds the values of one time of the day, and the instant it stands for. */
export type HourColumn = { name: string; at: number }

export type WideTable = { columns: HourColumn[]; period: number }

const clock = /^(?:h|hour_?)?(\d{1,2})(?::(\d{2})(?::00)?|时|点|h)?$/i

/**
 * The time columns of a wide table (00:00 … 23:00; 0 … 23; 0时 …; h0 …) on a local date. The period is the distance between
 * neighbouring columns, at most an hour. Throws `invalid` where no column names a time, or the date does not exist.
 */
export const wideColumns = (columns: readonly string[], date: string, timeZone: string): WideTable => {
  const read = makeTimeReader(timeZone)
  const found: (HourColumn & { minute: number })[] = []
  for (const name of columns) {
    const parts = clock.exec(name.trim())
    const hour = Number(parts?.[1])
    const minute = Number(parts?.[2] ?? 0)
    if (!parts || hour > 23 || minute > 59) continue
    const instant = read(`${date} ${hour}:${String(minute).padStart(2, '0')}`)
    if (instant instanceof RowFault) throw new AppError('invalid', `--date ${date}：${instant.reason}`)
    found.push({ name, at: instant.at, minute: hour * 60 + minute })
  }
  if (found.length === 0)
    throw new AppError('invalid', `没有以时刻命名的列（如 00:00、01:00…）。文件里的列：${columns.join('、')}`)
  const minutes = found.map((column) => column.minute).sort((a, b) => a - b)
  const steps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0))
  const step = Math.min(60, ...steps.filter((one) => one > 0))
  return { columns: found.map(({ name, at }) => ({ name, at })), period: step * 60 }
}

/** The column that most likely names each row of a wide table, if one does. */
export const keyColumn = (columns: readonly string[]): string | undefined =>
  columns.find((name) => /(^|[_\s])(id|code|key|grid|cell)$|编号|编码|代码|网格/i.test(name.trim()))
