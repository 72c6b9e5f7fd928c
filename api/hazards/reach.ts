import { inScope } from '../accounts/caller.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { type List, loadList, lockList } from './store.ts'

/** Whether a reader may see anything of a list: it lies in their areas, or their areas lie in it. */
export const sees = (scope: readonly string[], { area }: Pick<List, 'area'>): boolean =>
  inScope(scope, area) || scope.some((prefix) => prefix.startsWith(area))

const absent = (id: number): AppError => new AppError('not_found', `没有编号为 ${id} 的隐患点清单，或不在您的辖区`)

const known = (id: number, list: List | undefined, scope: readonly string[]): List => {
  if (!list || list.state === 'discarded' || !sees(scope, list)) throw absent(id)
  return list
}

/** Throws not_found for a list that is none, was put away, or lies elsewhere. */
export const listFor = async (db: LedgerDb, id: number, scope: readonly string[]): Promise<List> =>
  known(id, await loadList(db, id), scope)

/** The same with its points there: throws `conflict` while it is being made or where it was not. */
export const readyList = async (db: LedgerDb, id: number, scope: readonly string[]): Promise<List> =>
  ready(await listFor(db, id, scope))

const ready = (list: List): List => {
  if (list.state === 'making') throw new AppError('conflict', '清单还在生成，请稍候再试')
  if (list.state !== 'ready')
    throw new AppError('conflict', `清单没有生成${list.reason ? `：${list.reason}` : ''}，请重新生成`)
  return list
}

/** A ready list held for a change until the transaction ends. What concerns all of it may only be changed by those whose areas hold it. */
export const listToChange = async (tx: LedgerDb, id: number, scope: readonly string[]): Promise<List> =>
  ready(known(id, await lockList(tx, id), scope))

/** Throws `forbidden` where a list reaches beyond somebody's areas. */
export const ownsWhole = (scope: readonly string[], { area }: Pick<List, 'area'>): void => {
  if (!inScope(scope, area))
    throw new AppError('forbidden', '这份清单超出您的辖区，只能查看本辖区的隐患点，不能改整份清单')
}
