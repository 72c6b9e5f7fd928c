import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import type { CodeLength } from './codes.ts'
import { hasNumbers, loadCodeLength, lockWriters, storeCodeLength } from './queries.ts'

/** Sets the length of grid codes. Throws `conflict` once a number was given: codes of two lengths in one city would be two kinds of grid. */
export const setCodeLength = (ledger: LedgerDb, digits: CodeLength, actor: string): Promise<{ digits: CodeLength }> =>
  ledger.transaction().execute(async (tx) => {
    await lockWriters(tx)
    const before = await loadCodeLength(tx)
    if (before === digits) return { digits }
    if (await hasNumbers(tx))
      throw new AppError(
        'conflict',
        `本市网格已按 ${before} 位编码，不能改为 ${digits} 位；编码位数须在划分网格之前设定`,
      )
    await storeCodeLength(tx, digits)
    await appendEvent(tx, { kind: 'grids.set', subject: 'digits', actor, data: { from: before, to: digits } })
    return { digits }
  })
