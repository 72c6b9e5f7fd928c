import type { Caller } from '../accounts/caller.ts'
import type { Calendar } from '../areas/calendar.ts'
import type { AlertTable } from '../db/ledger.ts'
import { type Evidence, type RuleCode, ruleCode } from './evidence.ts'
import { evidenceOf } from './known.ts'
import { type Act, canNow, type Stage } from './life.ts'
import { type PatternRange, patternText } from './pattern.ts'
import type { AlertRow, CellRow } from './queries.ts'
import { sentenceOf, titleOf } from './sentences.ts'
import { timesNormal } from './words.ts'

/** An alert as every screen gets it. Rates are values per 5 minutes; coordinates WGS84; instants ISO 8601. */
export type Alert = {
  id: number
  rule: RuleCode
  metric: string
  metricName: string
  /** Complaint class or severe rule; '' for flows. */
  subject: string
  subjectName: string
  unit: string
  severity: AlertTable['severity']
  /** What to look at first among equals, 0-100. */
  priority: number
  /** 'no-data' stands above the stage that the alert is in. */
  state: Stage | 'no-data'
  stage: Stage
  place: string
  title: string
  area: { code: string; name: string }
  /** The strongest against its capacity, else against its normal, first. */
  cells: { cell: string; observed: number; capacity: number | null; expected: number | null; z: number | null }[]
  center: [lon: number, lat: number]
  /** Typical rate of the strongest cell in its worst hour, or as the evidence has it. */
  observed: number
  normal: number
  capacity: number | null
  capacityBasis: string | null
  /** observed / normal, one decimal; null where normal is zero. */
  times: number | null
  pattern: { text: string; slots: PatternRange[] }
  /** In so many of `ofWeeks`; both 0 for rules that do not look at weeks. */
  weeks: number
  ofWeeks: number
  /** Null in alerts older than it. */
  evidence: Evidence | null
  /** The alert that speaks for it, and those that it speaks for. */
  parent: number | null
  children: number[]
  firstSeen: string
  lastSeen: string
  raisedAt: string
  /** Null while pending, and where it never opened. */
  openedAt: string | null
  acknowledgedAt: string | null
  acknowledgedBy: string | null
  handlingAt: string | null
  handlingBy: string | null
  monitoringAt: string | null
  monitoringBy: string | null
  closedAt: string | null
  /** Null where what it told of was over. */
  closedBy: string | null
  closedWhy: string | null
  noDataSince: string | null
  /** Opened, but nobody was told: quiet hours, budget spent, known maintenance. */
  held: AlertTable['held']
  snoozed: { until: string; by: string; why: string } | null
  sentence: string
  /** What the caller may do with it now. */
  can: Act[]
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** What a row needs beside it to be told. */
export type Beside = {
  cells: readonly CellRow[]
  children: readonly number[]
  areaName: (code: string) => string
  calendar: Calendar
  caller: Caller
}

/** Puts a row and what belongs to it into the caller's words. */
export const toAlert = (row: AlertRow, { cells, children, areaName, calendar, caller }: Beside): Alert => {
  const rule = ruleCode.parse(row.rule)
  const evidence = evidenceOf(row.evidence)
  const { observed, normal, capacity, weeks } = row
  const told = {
    rule,
    metricName: row.metric_name ?? row.metric,
    subjectName: subjectName(row.subject, evidence),
    unit: row.unit ?? evidence?.unit ?? '',
    place: row.place,
    observed,
    normal,
    cells: cells.length,
    lastSeen: row.last_seen,
    evidence,
    capacity,
    capacityBasis: row.capacity_basis,
    pattern: patternText(row.pattern),
    weeks,
    ofWeeks: row.of_weeks,
  }
  return {
    id: row.id,
    rule,
    metric: row.metric,
    metricName: told.metricName,
    subject: row.subject,
    subjectName: told.subjectName,
    unit: told.unit,
    severity: row.severity,
    priority: row.priority,
    state: row.no_data_since !== null && row.state !== 'closed' ? 'no-data' : row.state,
    stage: row.state,
    place: row.place,
    title: titleOf(told),
    area: { code: row.area, name: areaName(row.area) },
    cells: cells.map((one) => ({
      cell: one.cell,
      observed: one.observed,
      capacity: one.capacity,
      expected: one.expected,
      z: one.z,
    })),
    center: [row.lon, row.lat],
    observed,
    normal,
    capacity,
    capacityBasis: row.capacity_basis,
    times: timesNormal(observed, normal),
    pattern: { text: told.pattern, slots: row.pattern },
    weeks,
    ofWeeks: row.of_weeks,
    evidence: evidence ?? null,
    parent: row.parent,
    children: [...children],
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    raisedAt: row.raised_at.toISOString(),
    openedAt: iso(row.opened_at),
    acknowledgedAt: iso(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    handlingAt: iso(row.handling_at),
    handlingBy: row.handling_by,
    monitoringAt: iso(row.monitoring_at),
    monitoringBy: row.monitoring_by,
    closedAt: iso(row.closed_at),
    closedBy: row.closed_by,
    closedWhy: row.closed_why,
    noDataSince: iso(row.no_data_since),
    held: row.held,
    snoozed:
      row.snoozed_until === null
        ? null
        : { until: row.snoozed_until.toISOString(), by: row.snoozed_by ?? '', why: row.snoozed_why ?? '' },
    sentence: sentenceOf(told, calendar),
    can: canNow(row, caller),
  }
}

/** Complaint classes are their own names; a severe rule's name stands at the words that it marked. */
export const subjectName = (subject: string, evidence: Evidence | undefined): string =>
  evidence?.report?.marks.find(({ rule }) => rule === subject)?.name ?? subject
