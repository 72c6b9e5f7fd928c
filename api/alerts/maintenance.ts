import type { Selectable } from 'kysely'
import { type Caller, inScope } from '../accounts/caller.ts'
import { appendEvent, lockEvents } from '../db/events.ts'
import type { LedgerDb, MaintenanceWindowTable } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import type { WindowBody } from './schema.ts'
import { releaseHeld } from './sweep.ts'
import { words } from './words.ts'

/** A time in which what a rule finds in an area is known about. Instants ISO 8601. */
export type MaintenanceWindow = {
  id: number
  area: { code: string; name: string }
  rule: string | null
  metric: string | null
  subject: string | null
  from: string
  to: string
  why: string
  madeBy: string
  madeAt: string
  endedAt: string | null
  endedBy: string | null
  state: 'coming' | 'running' | 'over'
  can: 'end'[]
}

/**
 * Says that what is found in an area is known about from an instant to another: alerts open, but are not told. The same window again is the
 * one there is. Returns its number. Throws forbidden outside the caller's scope, invalid for a window that is over or ends before it begins.
 */
export const makeWindow = async (ledger: LedgerDb, caller: Caller, body: WindowBody, at: Date): Promise<number> => {
  if (!inScope(caller.scope, body.area)) throw new AppError('forbidden', words.windowArea(body.area))
  if (body.to <= body.from || body.to <= at) throw new AppError('invalid', words.windowOrder)
  const about = { rule: body.rule ?? null, metric: body.metric ?? null, subject: body.subject ?? null }
  return ledger.transaction().execute(async (tx) => {
    await lockEvents(tx)
    const same = await tx
      .selectFrom('maintenance_windows')
      .select('id')
      .where('area', '=', body.area)
      .where('rule', 'is not distinct from', about.rule)
      .where('metric', 'is not distinct from', about.metric)
      .where('subject', 'is not distinct from', about.subject)
      .where('from_at', '=', body.from)
      .where('to_at', '=', body.to)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (same) return same.id
    const { id } = await tx
      .insertInto('maintenance_windows')
      .values({
        area: body.area,
        ...about,
        from_at: body.from,
        to_at: body.to,
        why: body.why,
        made_by: caller.name,
        made_at: at,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await appendEvent(tx, {
      kind: 'maintenance.made',
      subject: String(id),
      area: body.area,
      actor: caller.name,
      data: { ...about, from: body.from.toISOString(), to: body.to.toISOString(), why: body.why },
    })
    return id
  })
}

/**
 * Calls a window off: what it kept quiet and still goes on is told now. Throws not_found if it is unknown or outside the caller's scope,
 * conflict if it is over.
 */
export const endWindow = async (ledger: LedgerDb, caller: Caller, id: number, at: Date): Promise<void> => {
  await ledger.transaction().execute(async (tx) => {
    await lockEvents(tx)
    const window = await tx.selectFrom('maintenance_windows').selectAll().where('id', '=', id).executeTakeFirst()
    if (!window || !inScope(caller.scope, window.area)) throw new AppError('not_found', words.noWindow(id))
    if (window.ended_at !== null || window.to_at <= at) throw new AppError('conflict', words.windowOver(id))
    await tx
      .updateTable('maintenance_windows')
      .set({ ended_at: at, ended_by: caller.name })
      .where('id', '=', id)
      .execute()
    await appendEvent(tx, { kind: 'maintenance.ended', subject: String(id), area: window.area, actor: caller.name })
    await releaseHeld(tx, at)
  })
}

export const toWindow = (
  row: Selectable<MaintenanceWindowTable>,
  areaName: (code: string) => string,
  caller: Caller,
  at: Date,
): MaintenanceWindow => {
  const over = row.ended_at !== null || row.to_at <= at
  return {
    id: row.id,
    area: { code: row.area, name: areaName(row.area) },
    rule: row.rule,
    metric: row.metric,
    subject: row.subject,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    why: row.why,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: row.ended_by,
    state: over ? 'over' : row.from_at > at ? 'coming' : 'running',
    can: !over && caller.can.has('edit') && inScope(caller.scope, row.area) ? ['end'] : [],
  }
}
