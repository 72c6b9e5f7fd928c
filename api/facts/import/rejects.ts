import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { sheetLine } from '../../files/csv.ts'

export type Outcome = 'rejected' | 'quarantined' | 'unplaced' | 'repeated' | 'updated' | 'repeated-key'

export type Remark = { row: number; column: string; value: string; reason: string; outcome: Outcome }

/** The rejects file: CSV that a spreadsheet opens, made when the first remark is written. */
export class RejectsFile {
  readonly path: string
  #out: WriteStream | undefined
  #failed: Error | undefined
  readonly counts = new Map<Outcome, number>()

  constructor(path: string) {
    this.path = path
  }

  get written(): boolean {
    return this.#out !== undefined
  }

  add({ row, column, value, reason, outcome }: Remark): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1)
    if (!this.#out) {
      this.#out = createWriteStream(this.path)
      this.#out.on('error', (error) => {
        this.#failed = error
      })
      this.#out.write(`\ufeff${sheetLine(['row', 'column', 'value', 'reason', 'outcome'])}`)
    }
    this.#out.write(sheetLine([row, column, value, reason, outcome]))
  }

  /** Throws the system's error where the file could not be written. */
  async close(): Promise<void> {
    if (this.#out && !this.#failed) {
      this.#out.end()
      await once(this.#out, 'close')
    }
    if (this.#failed) throw this.#failed
  }
}
