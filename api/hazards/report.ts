import type { Calendar } from '../areas/calendar.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { MergeReason } from '../detection/text/hazard-points.ts'
import { type ApartRow, type AuditRow, listApart, pageMerges } from './audit.ts'
import type { ListOrder } from './merge.ts'
import { loadOrders, type PointRow, pagePoints } from './point-store.ts'
import type { List } from './store.ts'
import type { Years } from './years.ts'

/** Everything that a report of a list tells, as far as a reader's areas go. Nothing in it rings or names a person. */
export type Report = {
  list: List
  /** What of the list is the reader's: all of it, or their areas' points. */
  whole: boolean
  points: PointRow[]
  merges: AuditRow[]
  apart: ApartRow[]
  orders: ListOrder[]
  years: Years
  /** Local date and time of an instant: 2026-03-10 12:00. */
  clock: (at: Date | number) => string
  /** Name of the smallest area with a name. */
  areaName: (code: string) => string
  at: Date
}

export const reasonWords: Record<MergeReason, string> = {
  household: '同一住户',
  building: '同一栋楼、内容相近',
  phone: '同一来电号码',
  distance: '相距很近',
}

export const gatherReport = async (
  {
    ledger,
    calendar,
    areaName,
    now,
  }: {
    ledger: LedgerDb
    calendar: Calendar
    areaName: (code: string) => string
    now: () => Date
  },
  { list, scope, whole, years }: { list: List; scope: readonly string[]; whole: boolean; years: Years },
): Promise<Report> => {
  const all = Number.MAX_SAFE_INTEGER
  const [points, merges, apart, orders] = await Promise.all([
    pagePoints(ledger, list.id, { scope, after: -1, limit: all }),
    pageMerges(ledger, list.id, { scope, after: undefined, reason: undefined, limit: all }),
    listApart(ledger, list.id, scope),
    loadOrders(ledger, list.id),
  ])
  const seen = new Set(points.flatMap((point) => point.orders))
  const clock = (at: Date | number): string => {
    const { date, hour, minute } = calendar.local(at)
    return `${date} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  }
  return {
    list,
    whole,
    points,
    merges,
    apart,
    orders: orders.filter(({ number }) => seen.has(number)),
    years,
    clock,
    areaName,
    at: now(),
  }
}

/** Characters that XML 1.0 forbids, which texts of senders may hold. */
const forbidden = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu

/** A text as both kinds of file can hold it. */
export const plain = (text: string): string => text.toWellFormed().replaceAll(forbidden, '')

/** What was looked through, in words. */
export const periodOf = ({ list, clock }: Pick<Report, 'list' | 'clock'>): string => {
  const { from, to } = list.filter
  const until = clock(to * 1000)
  return from === 0 ? `${until} 以前的全部工单` : `${clock(from * 1000)} 至 ${until} 的工单`
}

export const taskWord = (task: PointRow['task']): string =>
  task === null ? '' : task.state === 'done' ? '已办完' : '待办'
