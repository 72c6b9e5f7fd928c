import { RowFault } from '../files/fault.ts'

/** Day 0 of a spreadsheet's calendar (1900, with its leap day that never was) in days before 1970. */
const sheetEpoch = 25_569
const dayMs = 86_400_000

/**
 * A day as 'YYYY-MM-DD' from what registers write: 2019-05-04, 2019/5/4, 2019.5.4, 20190504, 2019年5月4日, with or without a time, or a
 * spreadsheet's day number. undefined if absent, null if emptied. Throws RowFault for anything else.
 */
export const readDay = (value: unknown, field: string): string | null | undefined => {
  if (value === undefined) return undefined
  if (value === null || value === '') return null
  if (typeof value === 'number' && value >= 1 && value < 80_000)
    return new Date((Math.floor(value) - sheetEpoch) * dayMs).toISOString().slice(0, 10)
  const text = String(value).trim()
  const match =
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?$/.exec(text)
  if (match) {
    const [, year = '', month = '', day = ''] = match
    const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    const at = new Date(`${iso}T00:00:00Z`)
    if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso)) return iso
  }
  throw new RowFault(field, '须为日期，例如 2019-05-04', value)
}
