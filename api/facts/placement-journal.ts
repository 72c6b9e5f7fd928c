import { sql } from 'kysely'
import type { LedgerDb } from '../db/ledger.ts'
import type { Complaint } from './complaint.ts'
import type { ComplaintBatch } from './complaint-batch.ts'
import type { Placement } from './placement.ts'

/** The ledger's side of orders without coordinates: where each stands, and what those that wait for a person say. */

/** What an order says, kept while it may still be placed by hand. `at` epoch seconds. */
export type OrderContent = Pick<Complaint, 'at' | 'class' | 'text' | 'channel' | 'status'>

const contentOf = ({ at, class: kind, text, channel, status }: Complaint): OrderContent => ({
  at,
  class: kind,
  text,
  channel,
  status,
})

const numbersAtOnce = 20_000

export const loadPlacements = async (tx: LedgerDb, numbers: readonly string[]): Promise<Map<string, Placement>> => {
  const known = new Map<string, Placement>()
  for (let at = 0; at < numbers.length; at += numbersAtOnce) {
    const { rows } = await sql<Placement & { number: string }>`
      select number, state, place, candidates, level, matched, confidence, lon, lat, by
      from complaint_placements where number = any(${numbers.slice(at, at + numbersAtOnce)}::text[])`.execute(tx)
    for (const { number, ...placement } of rows) known.set(number, placement)
  }
  return known
}

/** Writes where the orders of a batch stand. Those that the gazetteer placed keep no words: the fact store has them. */
export const savePlacements = async (
  tx: LedgerDb,
  { placements, positioned }: Pick<ComplaintBatch, 'placements' | 'positioned'>,
  at: Date,
): Promise<void> => {
  if (positioned.size > 0)
    await sql`delete from complaint_placements where number = any(${[...positioned]}::text[])`.execute(tx)
  const all = [...placements].map(([number, { placement, complaint }]) => ({
    number,
    ...placement,
    content: placement.state === 'geocoded' ? null : contentOf(complaint),
  }))
  for (let from = 0; from < all.length; from += numbersAtOnce)
    await sql`
      insert into complaint_placements (number, state, place, candidates, level, matched, confidence, lon, lat, by, changed_at, content)
      select number, state, place, coalesce(candidates, '[]'), level, matched, confidence, lon, lat, by, ${at}, nullif(content, 'null')
      from jsonb_to_recordset(${JSON.stringify(all.slice(from, from + numbersAtOnce))}::jsonb) as t (number text, state text, place text,
        candidates jsonb, level text, matched text, confidence float8, lon float8, lat float8, by text, content jsonb)
      on conflict (number) do update set state = excluded.state, place = excluded.place, candidates = excluded.candidates,
        level = excluded.level, matched = excluded.matched, confidence = excluded.confidence, lon = excluded.lon, lat = excluded.lat,
        by = excluded.by, content = excluded.content, changed_at = case
          when complaint_placements.state = excluded.state then complaint_placements.changed_at else excluded.changed_at end`.execute(
      tx,
    )
}

/** An order without coordinates of its own, and what it says while a person may still decide about it. */
export type UnplacedOrder = Placement & { number: string; content: OrderContent | null }

/** One order, locked until the transaction ends. */
export const takeOrder = async (tx: LedgerDb, number: string): Promise<UnplacedOrder | undefined> => {
  const { rows } = await sql<UnplacedOrder>`
    select number, state, place, candidates, level, matched, confidence, lon, lat, by, content
    from complaint_placements where number = ${number} for update`.execute(tx)
  return rows[0]
}

/** What a person, or the gazetteer on a second look, decided about one order. */
export const saveDecision = async (tx: LedgerDb, number: string, next: Placement, at: Date): Promise<void> => {
  const { state, candidates, level, matched, confidence, lon, lat, by } = next
  await sql`
    update complaint_placements set state = ${state}, candidates = ${JSON.stringify(candidates)}::jsonb, level = ${level},
      matched = ${matched}, confidence = ${confidence}, lon = ${lon}, lat = ${lat}, by = ${by}, changed_at = ${at},
      content = case when ${state === 'geocoded'}::boolean then null else content end
    where number = ${number}`.execute(tx)
}

/** Orders that wait, in the order of numbers from one on, with the words by which they may be found. */
export const waitingOrders = async (
  ledger: LedgerDb,
  after: string,
): Promise<{ number: string; place: string; text: string }[]> => {
  const { rows } = await sql<{ number: string; place: string; text: string }>`
    select number, place, coalesce(content ->> 'text', '') as text from complaint_placements
    where state = 'waiting' and number > ${after} order by number limit 500`.execute(ledger)
  return rows
}

export type QueueRow = UnplacedOrder & { since: Date }

/** Orders without a place, the latest first, of those that lie in a scope by one of their candidates. */
export const listPlacements = async (
  ledger: LedgerDb,
  filter: {
    state: Placement['state']
    scope: readonly string[]
    before: { at: Date; number: string } | undefined
    limit: number
  },
): Promise<QueueRow[]> => {
  const { state, scope, before, limit } = filter
  const { rows } = await sql<QueueRow>`
    select number, state, place, candidates, level, matched, confidence, lon, lat, by, content, changed_at as since
    from complaint_placements
    where state = ${state} and (${scope.includes('')}::boolean or exists (
      select from jsonb_array_elements(candidates) as c, unnest(${[...scope]}::text[]) as prefix
      where starts_with(c ->> 'area', prefix)))
      and (${before?.at ?? null}::timestamptz is null or (changed_at, number) < (${before?.at ?? null}, ${before?.number ?? ''}))
    order by changed_at desc, number desc limit ${limit}`.execute(ledger)
  return rows
}

/** How many orders wait in the whole city. */
export const countWaiting = async (ledger: LedgerDb): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::float8 as n from complaint_placements where state = 'waiting'`.execute(ledger)
  return rows[0]?.n ?? 0
}
