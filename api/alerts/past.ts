import type { Transaction } from 'kysely'
import { appendEvent, lockEvents } from '../db/events.ts'
import type { Ledger } from '../db/ledger.ts'
import type { RuleCode } from './evidence.ts'
import { priorityOf } from './priority.ts'
import type { Incident } from './raise.ts'
import { columns, insertCells } from './record.ts'
import { words } from './words.ts'

/** An incident that began and ended before anybody looked. */
export type Past = {
  rule: RuleCode
  metric: string
  subject?: string
  incident: Incident
  openedAt: Date
  closedAt: Date
}

/**
 * Writes incidents of the past as closed alerts with their true times, each with one event `alert.recorded` that calls nobody. What is
 * known already is left alone: the same incident (rule, metric, subject, strongest cell, first seen), or an alert of the same rule,
 * metric and subject that shares a cell and some of its time. Returns the numbers of those written. May be called again after being cut off.
 */
export const raiseHistory = async (tx: Transaction<Ledger>, past: readonly Past[]): Promise<number[]> => {
  await lockEvents(tx)
  const written: number[] = []
  for (const one of past) {
    const { rule, metric, subject = '', incident, openedAt, closedAt } = one
    if (await isKnown(tx, one)) continue
    const row = await tx
      .insertInto('alerts')
      .values({
        ...columns(incident, priorityOf(incident)),
        rule,
        metric,
        subject,
        state: 'closed',
        first_seen: incident.firstSeen,
        raised_at: openedAt,
        opened_at: openedAt,
        closed_at: closedAt,
        closed_why: words.closedWhy.below[rule],
        over_at: closedAt,
        past_key: [rule, metric, subject, incident.cells[0]?.cell ?? '', incident.firstSeen.toISOString()].join(' '),
      })
      .onConflict((conflict) => conflict.column('past_key').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) continue
    await insertCells(tx, row.id, incident)
    await appendEvent(tx, {
      kind: 'alert.recorded',
      subject: String(row.id),
      area: incident.area,
      data: {
        rule,
        metric,
        ...(subject ? { subject } : {}),
        severity: incident.severity,
        place: incident.place,
        openedAt: openedAt.toISOString(),
        closedAt: closedAt.toISOString(),
      },
    })
    written.push(row.id)
  }
  return written
}

const isKnown = async (tx: Transaction<Ledger>, { rule, metric, subject = '', incident, closedAt }: Past) => {
  const cells = incident.cells.map(({ cell }) => cell)
  if (cells.length === 0) return false
  const row = await tx
    .selectFrom('alerts')
    .innerJoin('alert_cells', 'alert_cells.alert', 'alerts.id')
    .select('alerts.id')
    .where('rule', '=', rule)
    .where('metric', '=', metric)
    .where('subject', '=', subject)
    .where('opened_at', 'is not', null)
    .where('cell', 'in', cells)
    .where('first_seen', '<=', closedAt)
    .where((where) => where.or([where('closed_at', '>=', incident.firstSeen), where('closed_at', 'is', null)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
