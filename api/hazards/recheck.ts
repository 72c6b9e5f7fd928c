import type { CityHolder } from '../areas/holder.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import type { HazardLists } from './lists.ts'
import { listToChange, ownsWhole } from './reach.ts'
import { type List, type ListFilter, listsDue, setRecheck, setRechecked } from './store.ts'
import { aYearAfter } from './years.ts'

/** What a recheck looks through: as long a time, up to now; a list of all time is followed by what came since. Epoch seconds. */
export const filterAt = ({ from, to, ...rest }: ListFilter, now: number): ListFilter => ({
  ...rest,
  from: from === 0 ? to : Math.max(0, now - (to - from)),
  to: now,
})

const recheckedName = /（\d{4}-\d{2}-\d{2} 回头看）$/

export const nameAt = (name: string, date: string): string => `${name.replace(recheckedName, '')}（${date} 回头看）`

/**
 * Sets or, with null, drops the local day on which a list is made again (回头看). The same day again changes nothing. Throws not_found, `invalid` for a day
 * that is over, `conflict` where the list is not ready or was rechecked already, `forbidden` where it reaches beyond the caller's areas.
 */
export const scheduleRecheck = (
  { ledger, now, city }: { ledger: LedgerDb; now: () => Date; city: CityHolder },
  { list: id, on, scope, actor }: { list: number; on: string | null; scope: readonly string[]; actor: string },
): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    const list = await listToChange(tx, id, scope)
    ownsWhole(scope, list)
    if (list.recheckedBy !== null)
      throw new AppError('conflict', `这份清单已经回头看过（清单 ${list.recheckedBy}），请在那份清单上设定下一次`)
    const today = city.calendar().local(now()).date
    if (on !== null && on <= today) throw new AppError('invalid', `回头看的日期 ${on} 已过，请填写 ${today} 以后的日期`)
    if (list.recheckOn === on) return
    await setRecheck(tx, id, on)
    const data = { name: list.name, on }
    await appendEvent(tx, { kind: 'hazards.recheck', subject: String(id), area: list.area, actor, data })
  })

/**
 * Makes every list anew whose day has come: the same query over as long a time up to now, told apart what came back. Each once, over any restart or
 * missed day: the new list and the old one's mark are one transaction. Gives the ids of the new lists.
 */
export const runRechecks = async ({
  ledger,
  lists,
  city,
  now,
}: {
  ledger: LedgerDb
  lists: HazardLists
  city: CityHolder
  now: () => Date
}): Promise<number[]> => {
  const at = now()
  const today = city.calendar().local(at).date
  const made: number[] = []
  for (const due of await listsDue(ledger, today)) {
    const filter = filterAt(due.filter, Math.floor(at.getTime() / 1000))
    made.push(
      await lists.make(
        {
          name: nameAt(due.name, today),
          query: due.query,
          area: due.area,
          filter,
          madeBy: 'system',
          madeAt: at,
          previous: due.id,
          recheckOn: aYearAfter(due.recheckOn ?? today),
        },
        (tx, id) => markRechecked(tx, due, id),
      ),
    )
  }
  return made
}

const markRechecked = async (tx: LedgerDb, { id }: List, by: number): Promise<void> => {
  const held = await tx
    .selectFrom('hazard_lists')
    .select('rechecked_by')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (held?.rechecked_by !== null) throw new AppError('conflict', `清单 ${id} 已经回头看过`)
  await setRechecked(tx, id, by)
}
