import type { Caller } from '../accounts/caller.ts'
import type { AlertTable } from '../db/ledger.ts'
import { type PatternRange, patternText } from './pattern.ts'
import type { AlertRow, CellRow } from './queries.ts'
import { congestionSentence, timesNormal, words } from './words.ts'

/** An alert as every screen gets it. Rates are values per 5 minutes; coordinates WGS84; instants ISO 8601. */
export type Alert = {
  id: number
  rule: string
  metric: string
  metricName: string
  unit: string
  severity: AlertTable['severity']
  state: AlertTable['state']
  place: string
  title: string
  area: { code: string; name: string }
  /** The strongest against its capacity first. */
  cells: { cell: string; observed: number; capacity: number }[]
  center: [lon: number, lat: number]
  /** Typical rate of the strongest cell in its worst hour. */
  observed: number
  /** Median of comparable cells in that hour. */
  normal: number
  capacity: number
  capacityBasis: string
  /** observed / normal, one decimal; null where normal is zero. */
  times: number | null
  pattern: { text: string; slots: PatternRange[] }
  weeks: number
  ofWeeks: number
  firstSeen: string
  lastSeen: string
  raisedAt: string
  acknowledgedAt: string | null
  acknowledgedBy: string | null
  closedAt: string | null
  closedWhy: string | null
  sentence: string
  /** What the caller may do with it now. */
  can: ('acknowledge' | 'unacknowledge')[]
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const canNow = (state: AlertTable['state'], caller: Caller): Alert['can'] => {
  if (state === 'closed' || !caller.can.has('acknowledge')) return []
  return state === 'open' ? ['acknowledge'] : ['unacknowledge']
}

/** Puts a row and its cells into the caller's words. */
export const toAlert = (
  row: AlertRow,
  cells: readonly CellRow[],
  areaName: (code: string) => string,
  caller: Caller,
): Alert => {
  const metricName = row.metric_name ?? row.metric
  const unit = row.unit ?? ''
  const pattern = patternText(row.pattern)
  const { observed, normal, capacity, weeks } = row
  const facts = {
    metricName,
    unit,
    observed,
    normal,
    capacity,
    capacityBasis: row.capacity_basis,
    pattern,
    weeks,
    ofWeeks: row.of_weeks,
  }
  return {
    id: row.id,
    rule: row.rule,
    metric: row.metric,
    metricName,
    unit,
    severity: row.severity,
    state: row.state,
    place: row.place,
    title: words.congestionTitle(row.place, metricName),
    area: { code: row.area, name: areaName(row.area) },
    cells: cells.map((one) => ({ cell: one.cell, observed: one.observed, capacity: one.capacity })),
    center: [row.lon, row.lat],
    observed,
    normal,
    capacity,
    capacityBasis: row.capacity_basis,
    times: timesNormal(observed, normal),
    pattern: { text: pattern, slots: row.pattern },
    weeks,
    ofWeeks: row.of_weeks,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    raisedAt: row.raised_at.toISOString(),
    acknowledgedAt: iso(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    closedAt: iso(row.closed_at),
    closedWhy: row.closed_why,
    sentence: congestionSentence(facts),
    can: canNow(row.state, caller),
  }
}
