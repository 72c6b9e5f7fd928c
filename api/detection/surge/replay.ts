import type { ClickHouseClient } from '@clickhouse/client'
import { sentenceOf } from '../../alerts/sentences.ts'
import type { Calendar } from '../../areas/calendar.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import type { Replayed } from '../replayed.ts'
import type { RuleBook } from '../rules/settings.ts'
import { Habits } from './habits.ts'
import { goThrough, type PastSurge, withPlaces } from './past.ts'
import { type MetricRow, metricRows } from './queries.ts'
import { Watch } from './watch.ts'

export type ReplayDeps = { ledger: LedgerDb; facts: ClickHouseClient; city: CityHolder }

/** `area`: prefix of area codes; `metric`: all where left out. */
export type SurgeReplay = {
  from: Date
  to: Date
  books: readonly RuleBook[]
  area?: string
  metric?: string
  signal?: AbortSignal
  onProgress?: (share: number) => void
}

/**
 * What surge and drop would have raised over past data under each of several books of rules, oldest first, against what is normal now. Writes nothing.
 * Buckets of 5 minutes for the last two days, hours before that. Throws the signal's reason where it is aborted.
 */
export const replaySurge = async (
  { ledger, facts, city: holder }: ReplayDeps,
  { from, to, books, area = '', metric, signal, onProgress }: SurgeReplay,
): Promise<Replayed[][]> => {
  const city = holder.get()
  const calendar = holder.calendar()
  const span = { from: from.getTime() / 1000, until: to.getTime() / 1000 }
  const metrics = (await metricRows(ledger)).filter(({ code }) => metric === undefined || code === metric)
  const told = books.map((): Replayed[] => [])
  let done = 0
  for (const row of metrics) {
    const habits = await Habits.newest(facts, row.code)
    for (const [number, book] of books.entries()) {
      if (habits) {
        const watch = new Watch(row, habits, { calendar, areaOf: city.areaOfCell })
        const found = await goThrough({ facts, city, bookAt: () => book }, watch, span, {
          ...(signal && { signal }),
          onProgress: (share) => onProgress?.((done + share) / (metrics.length * books.length)),
        })
        const inArea = found.filter(({ incident }) => incident.area.startsWith(area))
        const named = await withPlaces(ledger, city, inArea)
        told[number]?.push(...named.map((one) => replayedOf(one, row, calendar)))
      }
      done++
      onProgress?.(done / (metrics.length * books.length))
    }
  }
  return told.map((all) => all.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)))
}

const replayedOf = (
  { direction, incident, openedAt, closedAt }: PastSurge,
  { code: metric, name, unit }: MetricRow,
  calendar: Calendar,
): Replayed => {
  const rule = direction === 'above' ? 'surge' : 'drop'
  const { place, area, severity, observed, normal, evidence, lastSeen } = incident
  const cells = incident.cells.map(({ cell }) => cell)
  const told = { rule, metricName: name, subjectName: '', unit, place, observed, normal, lastSeen, evidence } as const
  const chronic = { capacity: null, capacityBasis: null, pattern: '', weeks: 0, ofWeeks: 0 }
  return {
    rule,
    metric,
    subject: '',
    place,
    area,
    severity,
    cells,
    from: openedAt.toISOString(),
    to: closedAt.toISOString(),
    sentence: sentenceOf({ ...told, ...chronic, cells: cells.length }, calendar),
  }
}
