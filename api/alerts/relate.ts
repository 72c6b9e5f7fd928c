import type { Transaction } from 'kysely'
import { appendEvent } from '../db/events.ts'
import type { Ledger } from '../db/ledger.ts'
import { relate } from './related.ts'

/**
 * Brings the families of live alerts in line, with an event for each alert whose parent changed. A silence is told for a whole area, so it
 * speaks for nobody and nobody for it. Whoever calls has taken the lock of events before it locked any alert.
 */
export const relateLive = async (tx: Transaction<Ledger>): Promise<void> => {
  const rows = await tx
    .selectFrom('alerts')
    .select(['id', 'rule', 'metric', 'subject', 'severity', 'place', 'area', 'opened_at', 'parent'])
    .where('state', 'not in', ['pending', 'closed'])
    .where('rule', '<>', 'silence')
    .orderBy('id')
    .execute()
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const cells = Map.groupBy(
    await tx.selectFrom('alert_cells').select(['alert', 'cell']).where('alert', 'in', ids).execute(),
    ({ alert }) => alert,
  )
  const live = rows.map(({ id, severity, opened_at, parent }) => ({
    id,
    severity,
    openedAt: opened_at?.getTime() ?? 0,
    parent,
    cells: cells.get(id)?.map(({ cell }) => cell) ?? [],
  }))
  const changed = relate(live)
  for (const { id, rule, metric, subject, severity, place, area } of rows) {
    const parent = changed.get(id)
    if (parent === undefined) continue
    await tx.updateTable('alerts').set({ parent }).where('id', '=', id).execute()
    await appendEvent(tx, {
      kind: 'alert.related',
      subject: String(id),
      area,
      data: { rule, metric, ...(subject ? { subject } : {}), severity, place, parent },
    })
  }
}
