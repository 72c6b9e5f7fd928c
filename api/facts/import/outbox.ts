import type { RowNote } from '../../files/fault.ts'
import type { BatchKind } from '../batch.ts'
import { Turns } from '../turns.ts'
import type { Outcome, Remark } from './rejects.ts'
import type { Server } from './server.ts'

/** Where in the file a sent row came from. */
export type Origin = { row: number; column: string | undefined }

export type Totals = {
  accepted: number
  rejected: number
  quarantined: number
  unplaced: number
  geocoded: number
  repeated: number
  updated: number
  batches: number
  /** Batches that an earlier run had brought in. */
  duplicates: number
  pending: number
}

type Setting = {
  kind: BatchKind
  server: Server
  /** Begins every batch's key: names the file's content and the options that shape its rows. */
  keyPrefix: string
  columnOf: (field: string) => string
  remark: (remark: Remark) => void
  warn: (words: string) => void
}

/** Rows of a batch. Complaints are few, and the server's notes of repeated numbers name a hundred a batch. */
const rowsAtMost: Record<BatchKind, number> = { observations: 5000, complaints: 1000 }
const charactersAtMost = 3_000_000

/** Batches on their way at once. Orders keep their sequence: a later row of the same number is the newer one. */
const atOnce: Record<BatchKind, number> = { observations: 3, complaints: 1 }

/** Cuts rows into batches, always at the same rows, and sends them; the file's rows are named in what the server says of them. */
export class Outbox {
  readonly totals: Totals = {
    accepted: 0,
    rejected: 0,
    quarantined: 0,
    unplaced: 0,
    geocoded: 0,
    repeated: 0,
    updated: 0,
    batches: 0,
    duplicates: 0,
    pending: 0,
  }
  readonly #setting: Setting
  readonly #turns: Turns
  readonly #warned = new Set<string>()
  readonly #onTheWay = new Set<Promise<void>>()
  #fault: unknown
  #lines: string[] = []
  #origins: Origin[] = []
  #characters = 0
  #number = 0

  constructor(setting: Setting) {
    this.#setting = setting
    this.#turns = new Turns(atOnce[setting.kind])
  }

  /** Resolves when there is room for more. Throws what an earlier batch met. */
  async add(json: string, origin: Origin): Promise<void> {
    this.#lines.push(json)
    this.#origins.push(origin)
    this.#characters += json.length
    if (this.#lines.length >= rowsAtMost[this.#setting.kind] || this.#characters >= charactersAtMost) await this.#post()
  }

  /** Sends what is left (unless told to leave it) and waits for every answer. */
  async close(send = true): Promise<void> {
    if (send && this.#lines.length > 0) await this.#post()
    await Promise.all(this.#onTheWay)
    if (this.#fault) throw this.#fault
  }

  async #post(): Promise<void> {
    const [lines, origins, number] = [this.#lines, this.#origins, ++this.#number]
    this.#lines = []
    this.#origins = []
    this.#characters = 0
    if (this.#onTheWay.size >= atOnce[this.#setting.kind]) await Promise.race(this.#onTheWay)
    if (this.#fault) throw this.#fault
    const sending: Promise<void> = this.#turns
      .take(() => this.#send(`${this.#setting.keyPrefix}-${number}`, lines, origins))
      .catch((error: unknown) => {
        this.#fault ??= error
      })
      .finally(() => this.#onTheWay.delete(sending))
    this.#onTheWay.add(sending)
  }

  async #send(key: string, lines: string[], origins: Origin[]): Promise<void> {
    const { kind, server, warn } = this.#setting
    const sent = await server.send(kind, key, lines.join('\n'))
    const { totals } = this
    totals.batches++
    if ('rejects' in sent) {
      totals.rejected += sent.rejected
      this.#tell(sent.rejects, sent.rejected, origins, 'rejected')
      return
    }
    const { receipt } = sent
    totals.accepted += receipt.accepted
    totals.rejected += receipt.rejected
    totals.quarantined += receipt.quarantined
    totals.unplaced += receipt.unplaced ?? 0
    totals.geocoded += receipt.geocoded ?? 0
    totals.repeated += receipt.repeated ?? 0
    totals.updated += receipt.updated ?? 0
    if (receipt.duplicate) totals.duplicates++
    if (receipt.state === 'pending') totals.pending++
    this.#tell(receipt.rejects, receipt.rejected, origins, 'rejected')
    this.#tellNumbers(receipt.notes, origins)
    for (const words of receipt.warnings) if (!this.#warned.has(words) && this.#warned.add(words)) warn(words)
  }

  #tell(notes: readonly RowNote[], count: number, origins: readonly Origin[], outcome: Outcome): void {
    for (const note of notes) this.#remark(note, origins, outcome)
    if (count > notes.length)
      this.#setting.remark({
        row: 0,
        column: '',
        value: '',
        reason: `另有 ${count - notes.length} 行被服务器拒收，未逐行列出`,
        outcome,
      })
  }

  /** Only the server knows which numbers it has had; where rows lie, the importer has said itself. */
  #tellNumbers(notes: readonly RowNote[], origins: readonly Origin[]): void {
    for (const note of notes)
      if (note.field === 'number') this.#remark(note, origins, note.reason.includes('更新') ? 'updated' : 'repeated')
  }

  #remark({ row, field, reason, found }: RowNote, origins: readonly Origin[], outcome: Outcome): void {
    const origin = origins[row - 1]
    const column = origin?.column ?? this.#setting.columnOf(field)
    this.#setting.remark({ row: origin?.row ?? 0, column, value: found, reason, outcome })
  }
}
