import { inScope } from '../accounts/caller.ts'
import { appendEvent } from '../db/events.ts'
import { AppError } from '../http/errors.ts'
import { changeCodes, importedSince, insertChange, lockChange, markUndone } from './history.ts'
import { lockGrids, lockWriters, reinstateGrids, withdrawGrids } from './queries.ts'
import type { Changed, Deps } from './split.ts'

/** What can be taken back; an import is taken back by importing the former file. */
export const undoable = ['generated', 'split', 'merged'] as const

/**
 * Takes a change back: its new codes are withdrawn for good and the old ones are in force again. It stays in the history, with who took it back.
 * Throws `not_found` for a change that is unknown or outside the scope, `conflict` where it was taken back already, is none of the kinds that can
 * be, or one of its grids has changed since.
 */
export const undoChange = (
  { ledger, city, now }: Deps,
  id: number,
  { name: actor, scope }: { name: string; scope: readonly string[] },
): Promise<Changed> =>
  ledger.transaction().execute(async (tx) => {
    await lockWriters(tx)
    const change = await lockChange(tx, id)
    if (!change || !inScope(scope, change.area))
      throw new AppError('not_found', `没有网格变更 ${id}，或不在您的管辖范围内`)
    if (change.undoneAt) throw new AppError('conflict', `网格变更 ${id} 已由${change.undoneBy}撤销`)
    if (!undoable.some((verb) => verb === change.verb))
      throw new AppError('conflict', '导入和撤销本身不能撤销；请重新导入原来的文件，或重新拆分、合并')
    const { before, after } = await changeCodes(tx, id)
    const standing = await lockGrids(tx, after)
    if (standing.length < after.length) {
      const gone = after.find((code) => !standing.some((grid) => grid.code === code))
      throw new AppError('conflict', `网格 ${gone} 之后又有变更，请先撤销那一次`)
    }
    const redrawn = await importedSince(tx, id, after)
    if (redrawn)
      throw new AppError('conflict', `网格 ${redrawn} 之后又由文件导入改过，不能撤销；请重新拆分、合并或导入`)
    const at = now()
    await withdrawGrids(tx, after, city.calendar().local(at).date)
    await reinstateGrids(tx, before)
    await markUndone(tx, id, at, actor)
    const { area } = change
    const undone = await insertChange(tx, {
      at,
      actor,
      verb: 'undone',
      area,
      detail: { of: id, verb: change.verb },
      before: after,
      after: before,
    })
    await appendEvent(tx, {
      kind: 'grids.undone',
      subject: String(id),
      area,
      actor,
      data: { before: after, after: before },
    })
    return { change: undone, before: after, after: before }
  })
