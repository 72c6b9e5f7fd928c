import type { Caller } from '../accounts/caller.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { type Incoming, readRows } from '../files/body.ts'
import { RowFault, type RowNote } from '../files/fault.ts'
import { AppError } from '../http/errors.ts'
import type { ComponentInput } from './component.ts'
import type { Ground } from './place.ts'
import { type RowDefaults, readRow } from './read-row.ts'
import { ComponentWriter, type WriteCount } from './store.ts'
import { inTurn } from './turns.ts'
import { analyze, lockWriters } from './writes.ts'

export type Received = WriteCount & {
  accepted: number
  rejected: number
  /** The first 500 rows left out, and why. */
  rejects: RowNote[]
  /** Rows taken with a remark, e.g. a line that became a point; the first 500 of them. */
  remarked: number
  remarks: RowNote[]
}

const mostTold = 500
export const rowsAtOnce = 1000
const limits = { sentBytes: 16 * 1024 * 1024, openedBytes: 64 * 1024 * 1024 }
/** A delivery waits this long for another that is being written. */
const waitSeconds = 60

/** `ground` reads with the connection it is given: one that waited for another here would wait for those who wait for it. */
type Deps = { ledger: LedgerDb; ground: (db: LedgerDb) => Promise<Ground>; now: () => Date }

/**
 * Takes a delivery of components: JSON array or NDJSON, checked row by row, written in one transaction with one event. Sent again it changes
 * nothing. Throws invalid where no row could be taken (details name them), 413 above 16 MB, unavailable while another delivery is being written.
 */
export const receive = async (
  { ledger, ground, now }: Deps,
  caller: Caller,
  body: Incoming,
  said: RowDefaults & { source?: string | undefined },
): Promise<Received> => {
  const rejects: RowNote[] = []
  const remarks: RowNote[] = []
  let rejected = 0
  const onFault = (row: number, { field, reason, found }: RowFault): void => {
    if (++rejected <= mostTold) rejects.push({ row, field, reason, found })
  }
  const inputs: ComponentInput[] = []
  await readRows(body, (text, row) => take(text, row, said, inputs, onFault), limits)
  let remarked = 0
  for (const { row, was } of inputs) {
    if (was === undefined) continue
    if (++remarked <= mostTold)
      remarks.push({ row, field: 'geometry', reason: `图形是 ${was} 而不是点，已取其中点`, found: was })
  }
  const count = await inTurn(waitSeconds, () =>
    ledger.transaction().execute(async (tx) => {
      await lockWriters(tx, waitSeconds)
      const writer = new ComponentWriter(tx, {
        ground: await ground(tx),
        scope: caller.scope,
        source: said.source,
        at: now(),
        actor: caller.name,
        onFault,
      })
      for (let at = 0; at < inputs.length; at += rowsAtOnce) await writer.put(inputs.slice(at, at + rowsAtOnce))
      return writer.finish()
    }),
  )
  const accepted = count.added + count.changed + count.unchanged
  rejects.sort((a, b) => a.row - b.row)
  if (accepted === 0 && rejected > 0) throw allBad(rejected, rejects)
  if (count.added >= rowsToAnalyze) await analyze(ledger)
  return { accepted, ...count, rejected, rejects, remarked, remarks }
}

/** After so many new rows the planner's idea of the tables is worth mending at once. */
export const rowsToAnalyze = 10_000

const take = (
  text: string | RowFault,
  row: number,
  said: RowDefaults,
  inputs: ComponentInput[],
  onFault: (row: number, fault: RowFault) => void,
): void => {
  const read = text instanceof RowFault ? text : readRow(parsed(text), row, said)
  if (read instanceof RowFault) onFault(row, read)
  else inputs.push(read)
}

/** Text that is no JSON reads as no object and is refused as such. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const allBad = (rejected: number, rejects: RowNote[]): AppError => {
  const [first] = rejects
  const all = rejected === 1 ? '唯一的一行' : `全部 ${rejected} 行`
  const where = first ? `第 ${first.row} 行${first.field ? ` ${first.field}` : ''}：${first.reason}` : ''
  return new AppError('invalid', `${all}都不合要求，一行未收。${where}`, { rejected, rejects })
}
