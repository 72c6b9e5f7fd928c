import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { redone, undone } from '../detection/text/hazard-points.ts'
import { AppError } from '../http/errors.ts'
import { loadApart, loadEarlier, loadOrders, reassignOrders, replacePoints } from './point-store.ts'
import { listToChange, ownsWhole } from './reach.ts'
import { type List, type ListCounts, loadList, setCounts } from './store.ts'
import { dropTasks, taskNewPoints } from './tasks.ts'
import { mergeInThread } from './thread.ts'

type Asked = { list: number; a: string; b: string; scope: readonly string[]; actor: string }
type Deps = { ledger: LedgerDb; now: () => Date }

const inOrder = ({ a, b }: Pick<Asked, 'a' | 'b'>): [a: string, b: string] => (a < b ? [a, b] : [b, a])

/** Merges the kept orders of a list anew and writes what came of it; tasks stay with the point that keeps its first order. */
const mergeAnew = async (
  tx: LedgerDb,
  list: List,
  pairs: { apart: Awaited<ReturnType<typeof loadApart>>; actor: string; at: Date },
): Promise<ListCounts> => {
  const kept = await loadOrders(tx, list.id)
  const before = list.previous === null ? undefined : await loadList(tx, list.previous)
  const earlier = before && { since: before.filter.to, points: await loadEarlier(tx, before.id) }
  const merged = await mergeInThread({ kept, apart: pairs.apart, ...(earlier ? { earlier } : {}) })
  await replacePoints(tx, list.id, merged)
  await reassignOrders(tx, list.id, merged.points)
  await setCounts(tx, list.id, merged.counts)
  await dropTasks(tx, list.id)
  if (list.taskedAt) await taskNewPoints(tx, list.id, { by: pairs.actor, at: pairs.at, note: '' })
  return merged.counts
}

/**
 * Undoes a merge: the two orders never stand in one point of this list again, until that is taken back. Said twice it changes nothing. Throws
 * not_found, `invalid` where the two are not one point, `forbidden` where the list reaches beyond the caller's areas.
 */
export const takeApart = ({ ledger, now }: Deps, { list: id, scope, actor, ...pair }: Asked): Promise<ListCounts> =>
  ledger.transaction().execute(async (tx) => {
    const list = await listToChange(tx, id, scope)
    ownsWhole(scope, list)
    const [a, b] = inOrder(pair)
    const apart = await loadApart(tx, id)
    if (apart.some(([one, other]) => one === a && other === b)) return countsOf(list)
    const orders = await tx
      .selectFrom('hazard_orders')
      .select(['number', 'point', 'area'])
      .where('list', '=', id)
      .where('number', 'in', [a, b])
      .execute()
    const missing = [a, b].find((one) => !orders.some(({ number }) => number === one))
    if (missing !== undefined) throw new AppError('not_found', `清单里没有工单 ${missing}，请核对编号`)
    const [one, other] = orders
    if (!one || !other || one.point !== other.point)
      throw new AppError('invalid', `工单 ${a} 与 ${b} 不在同一个隐患点，没有可拆开的合并`)
    const merge = await tx
      .selectFrom('hazard_merges')
      .select('said')
      .where('list', '=', id)
      .where((e) => e.or([e.and([e('a', '=', a), e('b', '=', b)]), e.and([e('a', '=', b), e('b', '=', a)])]))
      .executeTakeFirst()
    const at = now()
    await tx
      .insertInto('hazard_apart')
      .values({
        list: id,
        a,
        b,
        said: merge?.said ?? '经其他工单合并在一起',
        by: actor,
        at,
        undone_by: null,
        undone_at: null,
      })
      .execute()
    const counts = await mergeAnew(tx, list, { apart: undone(apart, { a, b }), actor, at })
    const data = { a, b, points: counts.points }
    await appendEvent(tx, { kind: 'hazards.apart', subject: String(id), area: one.area, actor, data })
    return counts
  })

/** Takes an undoing back. Said twice it changes nothing. Throws as takeApart. */
export const putTogether = ({ ledger, now }: Deps, { list: id, scope, actor, ...pair }: Asked): Promise<ListCounts> =>
  ledger.transaction().execute(async (tx) => {
    const list = await listToChange(tx, id, scope)
    ownsWhole(scope, list)
    const [a, b] = inOrder(pair)
    const at = now()
    const { numUpdatedRows } = await tx
      .updateTable('hazard_apart')
      .set({ undone_by: actor, undone_at: at })
      .where('list', '=', id)
      .where('a', '=', a)
      .where('b', '=', b)
      .where('undone_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return countsOf(list)
    const counts = await mergeAnew(tx, list, { apart: redone(await loadApart(tx, id), { a, b }), actor, at })
    const data = { a, b, points: counts.points }
    await appendEvent(tx, { kind: 'hazards.together', subject: String(id), area: list.area, actor, data })
    return counts
  })

const countsOf = ({ counts }: List): ListCounts => {
  if (!counts) throw new AppError('internal', 'a ready list has counts')
  return counts
}
