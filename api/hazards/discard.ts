import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { listFor, ownsWhole } from './reach.ts'
import { moveList } from './store.ts'

/** Puts a list away; what was decided in it is kept. Throws not_found, `forbidden` where it reaches beyond the caller's areas. */
export const discardList = (
  ledger: LedgerDb,
  { id, scope, actor }: { id: number; scope: readonly string[]; actor: string },
): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    const list = await listFor(tx, id, scope)
    ownsWhole(scope, list)
    if (!(await moveList(tx, id, ['ready', 'failed', 'cancelled'], 'discarded'))) return
    await appendEvent(tx, {
      kind: 'hazards.discarded',
      subject: String(id),
      area: list.area,
      actor,
      data: { name: list.name },
    })
  })
