import { noCause } from '../../alerts/evidence.ts'
import type { Incident, LiveAlert } from '../../alerts/raise.ts'
import { maskPhones } from '../../files/mask.ts'
import { type Severity, severityOf } from '../text/severe.ts'
import type { ReportRow } from './queries.ts'
import type { Where } from './where.ts'

/** A report that is a hazard at once. Its weight is the sum of its words'. */
export type Hazard = { report: ReportRow; severity: Severity; rule: { code: string; name: string } }

/** Whether a report is a hazard at once; `least`: weight from which it is one, by the code of its heaviest rule. */
export const hazardOf = (
  report: ReportRow,
  on: string,
  least: (code: string) => number | undefined,
): Hazard | undefined => {
  const severity = severityOf({ text: report.text, class: report.class, on })
  const { rule, weight } = severity
  if (!rule) return undefined
  const limit = least(rule.code)
  return limit !== undefined && weight >= limit ? { report, severity, rule } : undefined
}

export type TextMark = { from: number; to: number; rule: string; name: string }

/**
 * The words that count in a text, as places (UTF-16 units) in the text as it may be shown: with telephone and identity numbers masked. Masking may
 * shorten what stands before a word.
 */
export const marksOf = (text: string, { matches }: Pick<Severity, 'matches'>): { text: string; marks: TextMark[] } => {
  const masked = maskPhones(text)
  const marks: TextMark[] = []
  let at = 0
  for (const { from, to, rule, name, denial } of matches) {
    if (denial) continue
    // Full-width digits are written half-width by the mask, one for one; a word holds no number that would be masked.
    const word = maskPhones(text.slice(from, to))
    const start = word === '' ? -1 : masked.indexOf(word, Math.min(at, maskPhones(text.slice(0, from)).length))
    if (start < 0) continue
    marks.push({ from: start, to: start + word.length, rule, name })
    at = start
  }
  return { text: masked, marks }
}

/** People in danger, and several reports of one thing, are A (甲); one report is B (乙). */
const gravity = ({ severity, rule }: Hazard, reports: number): Incident['severity'] =>
  reports > 1 || severity.weight >= 2 || rule.code === 'people' ? 'A' : 'B'

/**
 * Speaks of the reports of one kind of hazard at one place, the newest first of all; `before`: the alert that they go on. Its reports and
 * cells stay in it.
 */
export const severeIncident = (
  hazards: readonly Hazard[],
  where: Where,
  before?: Pick<LiveAlert, 'evidence' | 'cells' | 'severity'>,
): Incident => {
  const newestFirst = hazards.toSorted(
    (a, b) => b.report.at - a.report.at || (a.report.number < b.report.number ? 1 : -1),
  )
  const [newest] = newestFirst
  if (!newest) throw new Error('a hazard has a report')
  const { report, severity } = newest
  const counts = new Map(before?.cells.map(({ cell, observed }) => [cell, observed]))
  for (const one of hazards) counts.set(one.report.cell, (counts.get(one.report.cell) ?? 0) + 1)
  const cells = [...counts].map(([cell, count]) => ({ cell, count })).sort((a, b) => b.count - a.count)
  const orders = [...new Set([...newestFirst.map((one) => one.report.number), ...(before?.evidence?.orders ?? [])])]
  const at = new Date(report.at * 1000)
  const grave = gravity(newest, orders.length)
  return {
    severity: before && before.severity < grave ? before.severity : grave,
    place: where.place(cells),
    area: where.areaOf(cells[0]?.cell ?? report.cell),
    ...where.middle(cells),
    observed: orders.length,
    normal: 0,
    firstSeen: new Date((newestFirst.at(-1) ?? newest).report.at * 1000),
    lastSeen: at,
    cells: cells.map(({ cell, count }) => ({ cell, observed: count })),
    evidence: {
      ...noCause,
      unit: '件',
      per: 'report',
      observed: orders.length,
      expected: 0,
      band: null,
      z: null,
      rate: null,
      neighbours: [],
      since: at.toISOString(),
      method: `severe-words ${severity.list ?? ''}`.trim(),
      report: { number: report.number, ...marksOf(report.text, severity) },
      orders: orders.slice(0, mostOrders),
    },
  }
}

const mostOrders = 50
