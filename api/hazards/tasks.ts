import { sql } from 'kysely'
import { inScope } from '../accounts/caller.ts'
import type { Calendar } from '../areas/calendar.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { listToChange, ownsWhole } from './reach.ts'
import { setRecheck, setTasked } from './store.ts'
import { aYearAfter } from './years.ts'

type Deps = { ledger: LedgerDb; now: () => Date }
type Said = { by: string; at: Date; note: string }

/** An open task for every point of a list that has none; how many there were. */
export const taskNewPoints = async (tx: LedgerDb, list: number, { by, at, note }: Said): Promise<number> => {
  const { numAffectedRows } = await sql`
    insert into hazard_tasks (list, point, state, note, by, at)
    select p.list, p.key, 'open', ${note}, ${by}, ${at} from hazard_points p
    where p.list = ${list} and not exists (select 1 from hazard_tasks t where t.list = p.list and t.point = p.key)`.execute(
    tx,
  )
  return Number(numAffectedRows ?? 0)
}

/** Drops tasks whose point there is no more. */
export const dropTasks = async (tx: LedgerDb, list: number): Promise<void> => {
  await sql`delete from hazard_tasks t where t.list = ${list}
    and not exists (select 1 from hazard_points p where p.list = t.list and p.key = t.point)`.execute(tx)
}

/** How many tasks of a list are open and done. */
export const countTasks = async (db: LedgerDb, list: number): Promise<{ open: number; done: number }> => {
  const { rows } = await sql<{ open: number; done: number }>`
    select count(*) filter (where state = 'open') as open, count(*) filter (where state = 'done') as done
    from hazard_tasks where list = ${list}`.execute(db)
  return rows[0] ?? { open: 0, done: 0 }
}

/**
 * Makes every point of a list a task, once; a recheck a year later is scheduled where nobody has chosen a day. Gives how many tasks are new and the
 * day. Throws not_found, `conflict` where the list is not ready, `forbidden` where it reaches beyond the caller's areas.
 */
export const makeTasks = (
  { ledger, now, calendar }: Deps & { calendar: Calendar },
  asked: { list: number; note: string; scope: readonly string[]; actor: string },
): Promise<{ made: number; recheckOn: string }> =>
  ledger.transaction().execute(async (tx) => {
    const list = await listToChange(tx, asked.list, asked.scope)
    ownsWhole(asked.scope, list)
    const at = now()
    const made = await taskNewPoints(tx, list.id, { by: asked.actor, at, note: asked.note })
    const recheckOn = list.recheckOn ?? aYearAfter(calendar.local(at).date)
    if (made === 0 && list.recheckOn !== null) return { made, recheckOn }
    if (!list.taskedAt) await setTasked(tx, list.id, at)
    if (list.recheckOn === null) await setRecheck(tx, list.id, recheckOn)
    const { area, name } = list
    const data = { name, made, recheckOn }
    await appendEvent(tx, { kind: 'hazards.tasked', subject: String(list.id), area, actor: asked.actor, data })
    return { made, recheckOn }
  })

/**
 * Sets the task of one point. The same again changes nothing. Throws not_found for a point without a task or in another's area, `conflict` where the list
 * is not ready.
 */
export const setTask = (
  { ledger, now }: Deps,
  asked: { list: number; point: string; state: 'open' | 'done'; note: string; scope: readonly string[]; actor: string },
): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    const { list, point, state, note, scope, actor } = asked
    await listToChange(tx, list, scope)
    const found = await tx
      .selectFrom('hazard_tasks as t')
      .innerJoin('hazard_points as p', (join) => join.onRef('p.list', '=', 't.list').onRef('p.key', '=', 't.point'))
      .select(['p.area', 'p.address', 't.state', 't.note'])
      .where('t.list', '=', list)
      .where('t.point', '=', point)
      .executeTakeFirst()
    if (!found || !inScope(scope, found.area))
      throw new AppError('not_found', `隐患点 ${point} 没有任务，或不在您的辖区；请先为清单生成任务`)
    if (found.state === state && found.note === note) return
    await tx
      .updateTable('hazard_tasks')
      .set({ state, note, by: actor, at: now() })
      .where('list', '=', list)
      .where('point', '=', point)
      .execute()
    const data = { point, state, note, address: found.address, before: found.state }
    await appendEvent(tx, { kind: 'hazards.task', subject: String(list), area: found.area, actor, data })
  })
