import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { insertThreshold, type Threshold } from './queries.ts'

/** Sets from an instant on how sure a place must be to be taken without a person. What was set before stays on record. */
export const setThreshold = (ledger: LedgerDb, threshold: Threshold): Promise<void> =>
  ledger.transaction().execute(async (tx) => {
    await insertThreshold(tx, threshold)
    await appendEvent(tx, {
      kind: 'geocode.threshold',
      subject: 'geocode',
      actor: threshold.by,
      data: { value: threshold.value, since: threshold.since.toISOString() },
    })
  })
