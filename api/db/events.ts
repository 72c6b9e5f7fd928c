import { type Kysely, sql, type Transaction } from 'kysely'
import type { Ledger } from './ledger.ts'

export type EventToAppend = {
  /** 'noun.verb', e.g. 'alert.raised'. */
  kind: string
  /** Id of what changed. */
  subject: string
  /** Area code, so that a reader's scope can be applied; '' is the whole city. */
  area?: string
  actor?: string
  data?: Record<string, unknown>
}

export type LedgerEvent = {
  id: number
  at: Date
  kind: string
  subject: string
  area: string
  actor: string
  data: Record<string, unknown>
}

const eventLock = 7_411_853

/**
 * Takes the lock that `appendEvent` takes, until the transaction ends. Whoever locks rows that other writers of events lock too takes it first, so
 * that no two of them wait for each other crosswise. May be taken twice.
 */
export async function lockEvents(tx: Transaction<Ledger>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${eventLock})`.execute(tx)
}

/**
 * Appends an event in the writer's transaction and returns its id. Writers of events wait for each other until they commit, so ids commit in order:
 * a reader that remembers the last id it saw misses none.
 */
export async function appendEvent(tx: Transaction<Ledger>, event: EventToAppend): Promise<number> {
  await lockEvents(tx)
  const { id } = await tx
    .insertInto('events')
    .values({
      kind: event.kind,
      subject: event.subject,
      area: event.area ?? '',
      actor: event.actor ?? 'system',
      data: JSON.stringify(event.data ?? {}),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Events after the id, oldest first, at most `limit`. */
export async function eventsAfter(ledger: Kysely<Ledger>, id: number, limit: number): Promise<LedgerEvent[]> {
  return ledger.selectFrom('events').selectAll().where('id', '>', id).orderBy('id').limit(limit).execute()
}

/** Id of the newest event, 0 before the first. */
export async function lastEventId(ledger: Kysely<Ledger>): Promise<number> {
  const row = await ledger
    .selectFrom('events')
    .select((e) => e.fn.max('id').as('id'))
    .executeTakeFirst()
  return Number(row?.id ?? 0)
}
