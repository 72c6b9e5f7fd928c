import type { LedgerDb } from '../db/ledger.ts'
import { type Incoming, readRows } from '../files/body.ts'
import type { RowFault } from '../files/fault.ts'
import { AppError } from '../http/errors.ts'
import type { Arrivals } from './arrivals.ts'
import type { BatchKind, BatchResult, Notes, Section } from './batch.ts'
import type { Forwarder } from './forward.ts'
import { Gate } from './gate.ts'
import { findBatch, type KnownBatch, reserveBatchIds } from './journal.ts'
import type { Sender } from './observation-batch.ts'

export type Receipt = BatchResult & { duplicate: boolean; state: 'stored' | 'pending' }

/** A batch in the journal, and what of it is to be sent on. `bytes`: its size there. */
export type Journaled = { result: BatchResult; sections: Section[]; bytes: number }

/** A batch while its rows are read. */
type Building = { add(text: string | RowFault, row: number): void }

type Sent = { sender: Sender; key: string; kind: BatchKind; body: Incoming }

/** How one kind of batch is begun, and how it is journaled; undefined from `journal`: another writer of the key was first. */
type Steps<Batch extends Building> = {
  begin: (id: number) => Promise<Batch>
  journal: (batch: Batch, digest: Buffer) => Promise<Journaled | undefined>
}

type Deps = {
  ledger: LedgerDb
  forwarder: Forwarder
  arrivals: Arrivals
  now: () => Date
  limits: { pendingBatches: number; pendingBytes: number }
}

/** Memory that the bodies being read may take together. */
const readingBytes = 512 * 1024 ** 2
const longestQueue = 500

/** What a body may take while it is read: rows become lines, and gzip opens to several times its size. */
const weightOf = ({ length, contentEncoding }: Incoming): number =>
  Math.max(65_536, (length ?? 16 * 1024 ** 2) * (contentEncoding === '' ? 3 : 12))

const idsAtOnce = 32

/** What both kinds of batch go through: the gate, the sender's key, the reading of rows, the journal, the way on to the fact store. */
export class Intake {
  readonly #deps: Deps
  readonly #gate = new Gate(readingBytes, longestQueue)
  readonly #freeIds: number[] = []

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Throws invalid, conflict, unavailable. */
  async receive<Batch extends Building>(sent: Sent, { begin, journal }: Steps<Batch>): Promise<Receipt> {
    const { ledger, forwarder } = this.#deps
    const { sender, key, body } = sent
    await forwarder.open()
    return this.#gate.pass(weightOf(body), async () => {
      const earlier = findBatch(ledger, sender.name, key)
      // Awaited below; until then a fault of it must not count as unhandled.
      earlier.catch(() => undefined)
      const id = await this.#nextId()
      let used = false
      try {
        const batch = await begin(id)
        const digest = await readRows(body, (text, row) => batch.add(text, row))
        const known = await earlier
        if (known) return again(known, sent, digest)
        this.#needRoom()
        used = true
        const journaled = await journal(batch, digest)
        return journaled ? await this.#forward(sent, journaled) : await this.#late(sent, digest)
      } finally {
        if (!used) this.#freeIds.push(id)
      }
    })
  }

  async #forward({ kind }: Sent, { result, sections, bytes }: Journaled): Promise<Receipt> {
    const { arrivals, forwarder, now } = this.#deps
    arrivals.arrived(kind, result.metrics, now())
    const state = sections.length === 0 ? 'stored' : await forwarder.send(result.batch, kind, result, sections, bytes)
    return { ...result, duplicate: false, state }
  }

  /** Another writer of the same key was first, between the look and the writing. */
  async #late(sent: Sent, digest: Buffer): Promise<Receipt> {
    const known = await findBatch(this.#deps.ledger, sent.sender.name, sent.key)
    if (!known) throw new AppError('unavailable', '同一个 Idempotency-Key 正在处理，请稍后重送')
    return again(known, sent, digest)
  }

  #needRoom(): void {
    const { limits, forwarder } = this.#deps
    const { batches, bytes } = forwarder.backlog
    if (batches < limits.pendingBatches && bytes < limits.pendingBytes) return
    throw new AppError(
      'unavailable',
      `事实库不可用，待存批次已满（${batches} 批），请稍后用同一个 Idempotency-Key 重送`,
    )
  }

  async #nextId(): Promise<number> {
    if (this.#freeIds.length === 0) this.#freeIds.push(...(await reserveBatchIds(this.#deps.ledger, idsAtOnce)))
    return this.#freeIds.shift() ?? this.#nextId()
  }
}

/** The first result again, if the content is the same. */
const again = (known: KnownBatch, { kind, key }: Sent, digest: Buffer): Receipt => {
  if (known.kind === kind && known.digest.equals(digest))
    return { ...known.result, duplicate: true, state: known.state }
  throw new AppError(
    'conflict',
    `Idempotency-Key“${key}”已用于另一批内容，本批未收；同一批重送须内容相同，新的一批请换一个 key`,
    { batch: known.id },
  )
}

/** Throws `invalid` where no row was fit to be taken, so that nothing is stored and the key may be used again. */
export const refuseAllBad = (rejects: Notes, accepted: number): void => {
  if (accepted > 0) return
  const first = rejects.told[0]
  if (!first) throw new AppError('invalid', '正文里没有任何行')
  const all = rejects.count === 1 ? '唯一的一行' : `全部 ${rejects.count} 行`
  const where = `第 ${first.row} 行${first.field ? ` ${first.field}` : ''}`
  throw new AppError('invalid', `${all}都不合要求，整批未收。${where}：${first.reason}`, {
    rejected: rejects.count,
    rejects: rejects.told,
  })
}
