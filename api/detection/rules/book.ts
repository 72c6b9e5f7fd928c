import type { LedgerDb } from '../../db/ledger.ts'
import { rulesInForce } from './queries.ts'
import { bookOf } from './rule.ts'
import type { RuleBook } from './settings.ts'

/** The rules as they stood at an instant. */
export const rulesAt = async (ledger: LedgerDb, at: Date): Promise<RuleBook> => bookOf(await rulesInForce(ledger, at))

/**
 * Hands engines the rules of the moment, read anew at each call. As long as nobody changed them it is the same book, so that an
 * engine may keep what it worked out from it.
 */
export const keepRules = (ledger: LedgerDb, now: () => Date): (() => Promise<RuleBook>) => {
  let kept: { ids: string; book: RuleBook } | undefined
  return async () => {
    const rules = await rulesInForce(ledger, now())
    const ids = rules.map(({ id }) => id).join()
    if (kept?.ids !== ids) kept = { ids, book: bookOf(rules) }
    return kept.book
  }
}
