import { sql, type Transaction } from 'kysely'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import type { BatchKind, BatchResult } from './batch.ts'
import type { ComplaintBatch } from './complaint-batch.ts'
import type { Revision } from './revisions.ts'

/** The ledger's side of ingest: batches, their bodies until the fact store has them, and the newest revision of each order. */

export type JournalEntry = {
  id: number
  sender: string
  key: string
  kind: BatchKind
  digest: Buffer
  result: BatchResult
  /** undefined: nothing for the fact store, the batch is stored as it stands. */
  body: Buffer | undefined
  at: Date
}

export type KnownBatch = {
  id: number
  kind: BatchKind
  digest: Buffer
  state: 'pending' | 'stored'
  result: BatchResult
}

/** Batch numbers, taken before the rows are written because every row carries its own. Numbers never used leave gaps. */
export const reserveBatchIds = async (ledger: LedgerDb, count: number): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('batches', 'id')) as id from generate_series(1, ${count}::int)`.execute(
    ledger,
  )
  return rows.map((row) => row.id)
}

export const findBatch = async (ledger: LedgerDb, sender: string, key: string): Promise<KnownBatch | undefined> => {
  const row = await ledger
    .selectFrom('batches')
    .select(['id', 'kind', 'digest', 'state', 'result'])
    .where('sender', '=', sender)
    .where('key', '=', key)
    .executeTakeFirst()
  // Written by insertBatch alone.
  return row && { ...row, result: row.result as BatchResult }
}

/**
 * Writes a batch and its body in one statement, so that both are durable or neither. False, and nothing written, if the
 * sender has used the key: a concurrent writer of the same key is waited for.
 */
export const insertBatch = async (ledger: LedgerDb, entry: JournalEntry): Promise<boolean> => {
  const { id, sender, key, kind, digest, result, body, at } = entry
  const { rows } = await sql`
    with accepted as (
      insert into batches (id, sender, key, kind, digest, state, result, accepted_at, stored_at)
      overriding system value
      values (${id}, ${sender}, ${key}, ${kind}, ${digest}, ${body ? 'pending' : 'stored'}, ${JSON.stringify(result)}::jsonb,
        ${at}, ${body ? null : at})
      on conflict (sender, key) do nothing
      returning id
    ), kept as (
      insert into batch_bodies (batch, body)
      select id, ${body ?? null}::bytea from accepted where ${body !== undefined}::boolean
    )
    select id from accepted`.execute(ledger)
  return rows.length > 0
}

/** Any number will do that nothing else in this database locks on. */
const complaintLock = 7_411_854

/** Complaint batches take turns: two of them may name the same order. */
export const lockComplaints = async (tx: LedgerDb): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${complaintLock})`.execute(tx)
}

/** Numbers named in one statement. */
const numbersAtOnce = 20_000

const slices = function* <Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += numbersAtOnce) yield items.slice(at, at + numbersAtOnce)
}

type RevisionRow = { number: string; digest: Buffer; revision: number; at: Date; cell: string | null; class: string }

export const loadRevisions = async (tx: LedgerDb, numbers: readonly string[]): Promise<Map<string, Revision>> => {
  const known = new Map<string, Revision>()
  for (const some of slices(numbers)) {
    const { rows } = await sql<RevisionRow>`
      select number, digest, revision, at, cell, class from complaint_numbers where number = any(${some}::text[])`.execute(
      tx,
    )
    for (const { number, at, ...row } of rows) known.set(number, { ...row, at: at.getTime() / 1000 })
  }
  return known
}

/** Writes the newest revision of each order that a batch changed, and who reported it. */
export const saveRevisions = async (
  tx: LedgerDb,
  { revised, reporters }: Pick<ComplaintBatch, 'revised' | 'reporters'>,
): Promise<void> => {
  for (const rows of slices([...revised]))
    await sql`
      insert into complaint_numbers (number, digest, revision, at, cell, class)
      select number, decode(digest, 'hex'), revision, to_timestamp(at), cell, class
      from unnest(${rows.map(([number]) => number)}::text[], ${rows.map(([, row]) => row.digest.toString('hex'))}::text[],
        ${rows.map(([, row]) => row.revision)}::int[], ${rows.map(([, row]) => row.at)}::float8[],
        ${rows.map(([, row]) => row.cell)}::text[], ${rows.map(([, row]) => row.class)}::text[])
        as t (number, digest, revision, at, cell, class)
      on conflict (number) do update set digest = excluded.digest, revision = excluded.revision, at = excluded.at,
        cell = excluded.cell, class = excluded.class`.execute(tx)
  for (const people of slices([...reporters]))
    await sql`
      insert into complaint_reporters (number, name, phone)
      select * from unnest(${people.map(([number]) => number)}::text[], ${people.map(([, one]) => one.name)}::text[],
        ${people.map(([, one]) => one.phone)}::text[])
      on conflict (number) do update set name = excluded.name, phone = excluded.phone`.execute(tx)
}

/**
 * Marks batches stored and lets go of their bodies. The commit is not waited for on disk: a mark that a crash loses only means
 * that the batch is sent once more, under the same token.
 */
export const markStored = async (tx: Transaction<Ledger>, ids: readonly number[], at: Date): Promise<void> => {
  await sql`set local synchronous_commit = off`.execute(tx)
  await sql`
    with gone as (delete from batch_bodies where batch = any(${ids}::bigint[]))
    update batches set state = 'stored', stored_at = ${at} where id = any(${ids}::bigint[])`.execute(tx)
}

export type Pending = { id: number; kind: BatchKind; result: BatchResult; body: Buffer }

/** The oldest pending batch that nobody else is sending, locked until the transaction ends. */
export const takePending = async (tx: LedgerDb, except: readonly number[]): Promise<Pending | undefined> => {
  const { rows } = await sql<Pending>`
    select b.id, b.kind, b.result, p.body from batches b join batch_bodies p on p.batch = b.id
    where b.state = 'pending' and b.id <> all(${except}::bigint[])
    order by b.id limit 1 for update of b skip locked`.execute(tx)
  return rows[0]
}

/** How much waits for the fact store. */
export const countPending = async (ledger: LedgerDb): Promise<{ batches: number; bytes: number }> => {
  const { rows } = await sql<{ batches: number; bytes: number }>`
    select count(*) as batches, coalesce(sum(octet_length(p.body)), 0) as bytes
    from batches b join batch_bodies p on p.batch = b.id where b.state = 'pending'`.execute(ledger)
  return rows[0] ?? { batches: 0, bytes: 0 }
}
