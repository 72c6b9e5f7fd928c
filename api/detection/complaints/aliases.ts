import type { Caller } from '../../accounts/caller.ts'
import { appendEvent } from '../../db/events.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { AppError } from '../../http/errors.ts'
import { classNow } from './classes.ts'
import { type Alias, classAliases } from './queries.ts'
import { words } from './words.ts'

/**
 * Says that a class used to have another name, so that its series goes on; `until` (epoch seconds): from when on the old name stands for itself
 * again. Said again it replaces what was said of that name. Throws conflict where names would lead in a circle.
 */
export const setAlias = async (ledger: LedgerDb, caller: Caller, alias: Alias, at: Date): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    await tx.selectFrom('class_aliases').select('was').forUpdate().execute()
    const others = (await classAliases(tx)).filter(({ was }) => was !== alias.was)
    if (classNow(others)(alias.now, 0) === alias.was) throw new AppError('conflict', words.circle(alias.was, alias.now))
    const values = {
      is_now: alias.now,
      until: alias.until === null ? null : new Date(alias.until * 1000),
      by: caller.name,
      at,
    }
    await tx
      .insertInto('class_aliases')
      .values({ was: alias.was, ...values })
      .onConflict((conflict) => conflict.column('was').doUpdateSet(values))
      .execute()
    await appendEvent(tx, {
      kind: 'class.renamed',
      subject: alias.was,
      actor: caller.name,
      data: { now: alias.now, until: alias.until },
    })
  })

/** Takes such a word back. Throws not_found where there is none. */
export const removeAlias = async (ledger: LedgerDb, caller: Caller, was: string): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom('class_aliases').where('was', '=', was).executeTakeFirst()
    if (numDeletedRows === 0n) throw new AppError('not_found', words.noAlias(was))
    await appendEvent(tx, { kind: 'class.unrenamed', subject: was, actor: caller.name })
  })
