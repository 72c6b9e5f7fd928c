import { type Caller, inScope } from '../../accounts/caller.ts'
import { appendEvent } from '../../db/events.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { AppError } from '../../http/errors.ts'
import { endRule, lockRules, ruleById } from './queries.ts'
import { words } from './words.ts'

/**
 * Ends a rule: broader ones, or the usual settings, hold again. Throws `not_found` if there is none or it is not in the caller's areas,
 * `conflict` if it has ended.
 */
export const endRuleNow = async (
  { ledger, now }: { ledger: LedgerDb; now: () => Date },
  caller: Caller,
  id: number,
): Promise<void> => {
  await ledger.transaction().execute(async (tx) => {
    await lockRules(tx)
    const rule = await ruleById(tx, id)
    if (!rule || !inScope(caller.scope, rule.area)) throw new AppError('not_found', words.notFound(id))
    if (rule.until) throw new AppError('conflict', words.endedAlready(id))
    await endRule(tx, id, new Date(Math.max(now().getTime(), rule.since.getTime())), caller.name)
    const data = { rule: rule.rule, subject: rule.subject, dayKind: rule.dayKind }
    await appendEvent(tx, { kind: 'rule.ended', subject: String(id), area: rule.area, actor: caller.name, data })
  })
}
