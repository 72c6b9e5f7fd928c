import type { Transaction } from 'kysely'
import type { Calendar } from '../areas/calendar.ts'
import { makeCalendar } from '../areas/calendar.ts'
import type { AlertTable, Ledger } from '../db/ledger.ts'

/** How much people are told. */
export type Limits = {
  /** So many alerts of the rule are told per district and local day; those of severity A always are. */
  budgetPerDay?: number
  /** Local hours [from, to) in which only severity A is told; from > to passes midnight. */
  quiet?: { from: number; to: number }[]
}

export type Hold = { held: NonNullable<AlertTable['held']>; until: Date | null }

type Subject = {
  rule: string
  metric: string
  subject: string
  area: string
  severity: AlertTable['severity']
  at: Date
}

/** Maintenance windows in force at an instant. */
export type Window = { area: string; rule: string | null; metric: string | null; subject: string | null; to_at: Date }

const hourMs = 3_600_000
const utc = makeCalendar('UTC', 'none')

/** The end of the quiet hours that hold an instant; undefined outside them. */
export const quietUntil = (quiet: Limits['quiet'], calendar: Calendar, at: Date): Date | undefined => {
  const { hour } = calendar.local(at)
  const held = quiet?.find(({ from, to }) => (from <= to ? hour >= from && hour < to : hour >= from || hour < to))
  if (!held) return undefined
  const tomorrow = held.to === 24 || (held.from > held.to && hour >= held.from)
  const to = held.to % 24
  const end = calendar.startOfDay(at, tomorrow ? 1 : 0).getTime() + to * hourMs
  // A day on which the clock is changed has an hour more or less before it.
  return new Date(end + (to - calendar.local(end).hour) * hourMs)
}

/** The window that covers an alert and lasts longest. */
export const windowOver = (windows: readonly Window[], alert: Omit<Subject, 'severity' | 'at'>): Window | undefined =>
  windows
    .filter(
      ({ area, rule, metric, subject }) =>
        alert.area.startsWith(area) &&
        (rule ?? alert.rule) === alert.rule &&
        (metric ?? alert.metric) === alert.metric &&
        (subject ?? alert.subject) === alert.subject,
    )
    .sort((a, b) => b.to_at.getTime() - a.to_at.getTime())[0]

export const windowsAt = async (tx: Transaction<Ledger>, at: Date): Promise<Window[]> =>
  tx
    .selectFrom('maintenance_windows')
    .select(['area', 'rule', 'metric', 'subject', 'to_at'])
    .where('from_at', '<=', at)
    .where('to_at', '>', at)
    .where('ended_at', 'is', null)
    .execute()

/**
 * Why an alert that opens now (or got worse) is not told: known maintenance, quiet hours, or the rule's budget for the district and day is
 * spent. Undefined: it is told. `id` is left out of the count of the day.
 */
export const holdOf = async (
  tx: Transaction<Ledger>,
  alert: Subject,
  limits: Limits,
  calendar: Calendar = utc,
  id = 0,
): Promise<Hold | undefined> => {
  const window = windowOver(await windowsAt(tx, alert.at), alert)
  if (window) return { held: 'maintenance', until: window.to_at }
  if (alert.severity === 'A') return undefined
  const until = quietUntil(limits.quiet, calendar, alert.at)
  if (until) return { held: 'quiet', until }
  if (limits.budgetPerDay === undefined) return undefined
  const { told } = await tx
    .selectFrom('alerts')
    .select((each) => each.fn.countAll().as('told'))
    .where('rule', '=', alert.rule)
    .where('id', '<>', id)
    .where('past_key', 'is', null)
    .where('opened_at', '>=', calendar.startOfDay(alert.at))
    .where('opened_at', '<=', alert.at)
    .where('area', 'like', `${alert.area.slice(0, 6)}%`)
    .where('held', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(told) >= limits.budgetPerDay ? { held: 'budget', until: null } : undefined
}
