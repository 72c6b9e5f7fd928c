/**
 * Ingest: how a batch that was acknowledged comes to stand in the fact store exactly once.
 *
 * 1. Rows are checked and placed. A bad row is a reject of that row; a batch of nothing but bad rows is refused and leaves
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
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { Arrivals } from './arrivals.ts'
import { type BatchKind, type BatchResult, type Notes, packSections, type Section } from './batch.ts'
import { type Incoming, readRows } from './body.ts'
import { ComplaintBatch } from './complaint-batch.ts'
import type { Position } from './crs.ts'
import { Forwarder, type Stored } from './forward.ts'
import { Gate } from './gate.ts'
import {
  findBatch,
  insertBatch,
  type KnownBatch,
  loadRevisions,
  lockComplaints,
  reserveBatchIds,
  saveRevisions,
} from './journal.ts'
import { MetricRegistry } from './metrics.ts'
import { ObservationBatch, type Sender } from './observation-batch.ts'
import { makePlacer, type Placer } from './place.ts'
import { suspectCrs, suspicionWords } from './suspect.ts'

export type { Stored } from './forward.ts'

export type Receipt = BatchResult & { duplicate: boolean; state: 'stored' | 'pending' }

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
}

export type IngestDeps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
  log: (line: string) => void
  limits?: { pendingBatches: number; pendingBytes: number }
}

/** The journal's room: beyond it the sender keeps its batches, and is told so. */
const journalRoom = { pendingBatches: 20_000, pendingBytes: 2 * 1024 ** 3 }

/** Memory that bodies being read may take together, as a multiple of what was sent: rows become objects and lines. */
const readingBytes = 512 * 1024 ** 2
const longestQueue = 500
const sizeUnknown = 16 * 1024 ** 2

const idsAtOnce = 32

/** What one kind of batch does differently. */
type Building = {
  add(text: Parameters<ObservationBatch['add']>[0], row: number): void
  rejects: Notes
  sample: { items: readonly Position[] }
}

export const makeIngest = ({ ledger, facts, city, now, log, limits = journalRoom }: IngestDeps): Ingest => {
  const listeners = new Set<(stored: Stored) => void>()
  const onStored = (stored: Stored): void => {
    for (const listener of listeners) listener(stored)
  }
  const forwarder = new Forwarder({ ledger, facts, now, log, onStored })
  const metrics = new MetricRegistry(ledger, now)
  const arrivals = new Arrivals(ledger)
  const gate = new Gate(readingBytes, longestQueue)

  const placers = new WeakMap<object, Placer>()
  const placer = (): Placer => {
    const here = city.get()
    const known = placers.get(here) ?? makePlacer(here)
    placers.set(here, known)
    return known
  }

  const freeIds: number[] = []
  const nextId = async (): Promise<number> => {
    if (freeIds.length === 0) freeIds.push(...(await reserveBatchIds(ledger, idsAtOnce)))
    return freeIds.shift() ?? nextId()
  }

  const again = (known: KnownBatch, kind: BatchKind, digest: Buffer, key: string): Receipt => {
    if (known.kind !== kind || !known.digest.equals(digest))
      throw new AppError(
        'conflict',
        `Idempotency-Key“${key}”已用于另一批内容，本批未收；同一批重送须内容相同，新的一批请换一个 key`,
        { batch: known.id },
      )
    return { ...known.result, duplicate: true, state: known.state }
  }

  const crsWarnings = (sample: readonly Position[], quarantined: number): string[] => {
    if (quarantined === 0) return []
    const suspicion = suspectCrs(sample, 'wgs84', city.get().contains)
    return suspicion
      ? [suspicionWords(suspicion, 'wgs84', '请先转换为 WGS84 再上报，或用 npm run import 的 --crs 参数导入')]
      : []
  }

  /** Journal and forward, common to both kinds. `undefined` from `journal`: another writer of the same key was first. */
  const accept = async (
    sender: Sender,
    key: string,
    kind: BatchKind,
    digest: Buffer,
    journal: () => Promise<{ result: BatchResult; sections: Section[]; bytes: number } | undefined>,
  ): Promise<Receipt> => {
    const journaled = await journal()
    if (!journaled) {
      const known = await findBatch(ledger, sender.name, key)
      if (!known) throw new AppError('unavailable', '同一个 Idempotency-Key 正在处理，请稍后重送')
      return again(known, kind, digest, key)
    }
    const { result, sections, bytes } = journaled
    arrivals.arrived(kind, result.metrics, now())
    const state = sections.length === 0 ? 'stored' : await forwarder.send(result.batch, kind, result, sections, bytes)
    return { ...result, duplicate: false, state }
  }

  const refuseAllBad = (rejects: Notes, accepted: number): void => {
    const first = rejects.told[0]
    if (accepted > 0) return
    if (!first) throw new AppError('invalid', '正文里没有任何行')
    throw new AppError(
      'invalid',
      `${rejects.count === 1 ? '唯一的一行' : `全部 ${rejects.count} 行`}都不合要求，整批未收。第 ${first.row} 行${first.field ? ` ${first.field}` : ''}：${first.reason}`,
      { rejected: rejects.count, rejects: rejects.told },
    )
  }

  const receive = async <B extends Building>(
    sender: Sender,
    key: string,
    kind: BatchKind,
    body: Incoming,
    begin: (batch: number) => Promise<B>,
    finish: (built: B, batch: number, digest: Buffer) => Promise<Receipt>,
  ): Promise<Receipt> => {
    await forwarder.open()
    const weight = Math.max(65_536, (body.length ?? sizeUnknown) * (body.contentEncoding === '' ? 3 : 12))
    return gate.pass(weight, async () => {
      const earlier = findBatch(ledger, sender.name, key)
      // Awaited below; until then a fault of it must not count as unhandled.
      earlier.catch(() => undefined)
      const batch = await nextId()
      let used = false
      try {
        const built = await begin(batch)
        const digest = await readRows(body, (text, row) => built.add(text, row))
        const known = await earlier
        if (known) return again(known, kind, digest, key)
        const { batches, bytes } = forwarder.backlog
        if (batches >= limits.pendingBatches || bytes >= limits.pendingBytes)
          throw new AppError(
            'unavailable',
            `事实库不可用，待存批次已满（${batches} 批），请稍后用同一个 Idempotency-Key 重送`,
          )
        used = true
        return await finish(built, batch, digest)
      } finally {
        if (!used) freeIds.push(batch)
      }
    })
  }

  const seconds = (): number => Math.floor(now().getTime() / 1000)

  const observations: Ingest['observations'] = (sender, key, body) =>
    receive(
      sender,
      key,
      'observations',
      body,
      async (batch) =>
        new ObservationBatch({
          batch,
          sender,
          city: city.get(),
          place: placer(),
          metrics: await metrics.all(),
          now: seconds(),
        }),
      async (built, batch, digest) => {
        refuseAllBad(built.rejects, built.accepted)
        await metrics.addUnknown([...built.unknown])
        const unknown = [...built.unknown].map(
          (code) => `指标 ${code} 尚未登记，已按流量（flow）自动登记，请补充名称和单位`,
        )
        const result: BatchResult = {
          batch,
          key,
          accepted: built.accepted,
          rejected: built.rejects.count,
          quarantined: built.quarantined,
          rejects: built.rejects.told,
          notes: built.notes.told,
          warnings: [...unknown, ...crsWarnings(built.sample.items, built.quarantined)],
          metrics: built.metrics,
          from: built.from,
          to: built.to,
        }
        const sections = [built.section()]
        const packed = await packSections(sections)
        return accept(sender, key, 'observations', digest, async () => {
          const entry = {
            id: batch,
            sender: sender.name,
            key,
            kind: 'observations',
            digest,
            result,
            body: packed,
            at: now(),
          } as const
          return (await insertBatch(ledger, entry)) ? { result, sections, bytes: packed.length } : undefined
        })
      },
    )

  const complaints: Ingest['complaints'] = (sender, key, body) =>
    receive(
      sender,
      key,
      'complaints',
      body,
      async (batch) => new ComplaintBatch({ batch, sender, city: city.get(), place: placer(), now: seconds() }),
      (built, batch, digest) =>
        accept(sender, key, 'complaints', digest, () =>
          ledger.transaction().execute(async (tx) => {
            await lockComplaints(tx)
            if (await findBatch(tx, sender.name, key)) return undefined
            built.settle(await loadRevisions(tx, built.numbers))
            refuseAllBad(built.rejects, built.accepted)
            const result: BatchResult = {
              batch,
              key,
              accepted: built.accepted,
              rejected: built.rejects.count,
              quarantined: built.quarantined,
              unplaced: built.unplaced,
              repeated: built.repeated,
              updated: built.updated,
              rejects: built.rejects.told,
              notes: built.notes.told,
              warnings: crsWarnings(built.sample.items, built.quarantined),
              metrics: built.classes,
              from: Number.isFinite(built.from) ? built.from : 0,
              to: Number.isFinite(built.to) ? built.to : 0,
            }
            const sections = built.sections()
            const packed = sections.length > 0 ? await packSections(sections) : undefined
            const entry = {
              id: batch,
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
            return { result, sections, bytes: packed?.length ?? 0 }
          }),
        ),
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
  }
}
