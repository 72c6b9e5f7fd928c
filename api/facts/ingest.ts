/**
 * Ingest: how a batch that was acknowledged comes to stand in the fact store exactly once.
 *
 * 1. Rows are checked and placed; orders without coordinates are looked up in the gazetteer, before anything is written. A bad row is a reject of that row; a batch of nothing but bad rows is refused and leaves
 *    no trace, so its key may be used again.
 * 2. One ledger transaction writes the batch under (sender, key) and the rows as they will go to the fact store, their batch
 *    number inside. The unique key lets one of several concurrent writers win; the others are told the winner's result if
 *    their content's digest is the same, and `conflict` if not. Once this has committed (fsync) the batch is accepted, and
 *    nothing computed here is ever computed again: what is sent later is byte for byte what was journaled.
 * 3. The rows are inserted under the token `b<batch>`. Rows are one block per table, so a table has them all or none of them
 *    per month; tables and roll-ups remember 10,000 tokens each and skip what they have. Hence an insert whose answer was
 *    lost (a kill of this process, of the store, a cut line) is simply sent again until an answer comes.
 * 4. The batch is marked stored and its body deleted. A crash before the mark costs one more harmless insert.
 *
 * Why 10,000 tokens are enough: after any failure, and at start, nothing newer is sent until every older batch is through
 * (Forwarder). So between two tries of one batch at most a handful of others were sent, however long the store was away.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { City } from '../areas/city.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Incoming } from '../files/body.ts'
import { systemWarnings } from '../files/suspect.ts'
import { Gazetteer } from '../gazetteer/gazetteer.ts'
import { Arrivals } from './arrivals.ts'
import { packSections } from './batch.ts'
import { ComplaintBatch } from './complaint-batch.ts'
import { Forwarder, type Stored } from './forward.ts'
import { Intake, type Receipt, refuseAllBad } from './intake.ts'
import { insertBatch, loadRevisions, lockComplaints, saveRevisions } from './journal.ts'
import { locateOrders, type OrderWords } from './locate.ts'
import { MetricRegistry } from './metrics.ts'
import { ObservationBatch, type Sender } from './observation-batch.ts'
import { makePlacer, type Placer } from './place.ts'
import type { Located } from './placement.ts'
import { loadPlacements, savePlacements } from './placement-journal.ts'
import { makePlacing, type Placing } from './placing.ts'
import { Turns } from './turns.ts'

export type { Stored } from './forward.ts'
export type { Receipt } from './intake.ts'

export type Ingest = {
  /** Throws invalid, conflict (the key was used for other content), unavailable (journal full, ledger away). */
  observations(sender: Sender, key: string, body: Incoming): Promise<Receipt>
  complaints(sender: Sender, key: string, body: Incoming): Promise<Receipt>
  /** Sends what is journaled and not yet stored. Call it at start and every second. */
  drainPending(): Promise<void>
  /** Tells what has become visible in the roll-ups. Returns a function that ends the telling. */
  onStored(listener: (stored: Stored) => void): () => void
  /** Batches and bytes that wait for the fact store. */
  backlog(): { batches: number; bytes: number }
  metrics: MetricRegistry
  arrivals: Arrivals
  /** Orders without coordinates that a person, or the gazetteer on a second look, brings to their place. */
  placing: Placing
}

export type IngestDeps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  /** Finds places for orders without coordinates; where left out, one of its own. */
  gazetteer?: Gazetteer
  now: () => Date
  log: (line: string) => void
  limits?: { pendingBatches: number; pendingBytes: number }
}

/** The journal's room: beyond it the sender keeps its batches, and is told so. */
const journalRoom = { pendingBatches: 20_000, pendingBytes: 2 * 1024 ** 3 }

/** Complaint batches take turns in the ledger; more of them waiting there would only hold its connections. */
const complaintsAtOnce = 2

export const makeIngest = ({
  ledger,
  facts,
  city,
  gazetteer = new Gazetteer({ ledger, city }),
  now,
  log,
  limits = journalRoom,
}: IngestDeps): Ingest => {
  const listeners = new Set<(stored: Stored) => void>()
  const onStored = (stored: Stored): void => {
    for (const listener of listeners) listener(stored)
  }
  const forwarder = new Forwarder({ ledger, facts, now, log, onStored })
  const metrics = new MetricRegistry(ledger, now)
  const arrivals = new Arrivals(ledger)
  const intake = new Intake({ ledger, forwarder, arrivals, now, limits })
  const complaintTurns = new Turns(complaintsAtOnce)

  const placers = new WeakMap<City, Placer>()
  const here = (): { city: City; place: Placer; now: number } => {
    const current = city.get()
    const place = placers.get(current) ?? makePlacer(current)
    placers.set(current, place)
    return { city: current, place, now: Math.floor(now().getTime() / 1000) }
  }

  const observations: Ingest['observations'] = (sender, key, body) =>
    intake.receive(
      { sender, key, kind: 'observations', body },
      {
        begin: async (batch) => new ObservationBatch({ batch, sender, metrics: await metrics.all(), ...here() }),
        journal: async (built, digest) => {
          refuseAllBad(built.rejects, built.accepted)
          await metrics.addUnknown([...built.unknown])
          const result = built.result(key, systemWarnings(built.sample.items, built.quarantined, city.get().contains))
          const sections = [built.section()]
          const packed = await packSections(sections)
          const entry = {
            id: result.batch,
            sender: sender.name,
            key,
            kind: 'observations',
            digest,
            result,
            body: packed,
            at: now(),
          } as const
          return (await insertBatch(ledger, entry)) ? { result, sections, bytes: packed.length } : undefined
        },
      },
    )

  const locate = async (orders: readonly OrderWords[]): Promise<Located[]> => {
    const threshold = await gazetteer.threshold(now())
    return locateOrders(gazetteer, { threshold, contains: city.get().contains }, orders)
  }

  const journalComplaints = (sender: Sender, key: string, built: ComplaintBatch, digest: Buffer) =>
    ledger.transaction().execute(async (tx) => {
      await lockComplaints(tx)
      await built.settle(await loadRevisions(tx, built.numbers), await loadPlacements(tx, built.numbers))
      refuseAllBad(built.rejects, built.accepted)
      const result = built.result(key, systemWarnings(built.sample.items, built.quarantined, city.get().contains))
      const sections = built.sections()
      const packed = sections.length > 0 ? await packSections(sections) : undefined
      const entry = {
        id: result.batch,
        sender: sender.name,
        key,
        kind: 'complaints',
        digest,
        result,
        body: packed,
        at: now(),
      } as const
      if (!(await insertBatch(tx, entry))) return undefined
      await saveRevisions(tx, built)
      await savePlacements(tx, built, now())
      return { result, sections, bytes: packed?.length ?? 0 }
    })

  const complaints: Ingest['complaints'] = (sender, key, body) =>
    intake.receive(
      { sender, key, kind: 'complaints', body },
      {
        begin: async (batch) => new ComplaintBatch({ batch, sender, ...here() }),
        journal: async (built, digest) => {
          await built.locate(locate)
          return complaintTurns.take(() => journalComplaints(sender, key, built, digest))
        },
      },
    )

  return {
    observations,
    complaints,
    drainPending: () => forwarder.drain(),
    onStored: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    backlog: () => forwarder.backlog,
    metrics,
    arrivals,
    placing: makePlacing({ ledger, forwarder, here, locate, turns: complaintTurns, now }),
  }
}
