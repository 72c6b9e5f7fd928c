import { Lines, type Section } from './batch.ts'
import type { Complaint } from './complaint.ts'
import type { FoundBy } from './placement.ts'
import type { Change } from './revisions.ts'

const complaintColumns = [
  'number',
  'revision',
  'at',
  'cell',
  'lon',
  'lat',
  'place_text',
  'placed',
  'class',
  'text',
  'channel',
  'status',
  'found_by',
  'found_level',
  'found_matched',
  'found_confidence',
  'batch',
] as const
const changeColumns = ['class', 'at', 'cell', 'number', 'sign', 'batch'] as const

/** The cell under which an order without a place is counted: the city's sum knows it, the map does not. */
export const nowhere = '0'

const decimal = (cell: string): string => (cell === nowhere ? '0' : BigInt(`0x${cell}`).toString())

/** What the fact store keeps of one revision. `cell`: H3 as a decimal number, '0' for none. */
export type ComplaintLine = Omit<Complaint, 'reporter'> & {
  revision: number
  cell: string
  placed: 'inside' | 'outside' | 'unplaced'
  found: FoundBy
}

/** Writes revisions of orders, and what they add to or take from the counts, as lines for the fact store. */
export class ComplaintLines {
  readonly #batch: number
  readonly #complaints = new Lines()
  readonly #changes = new Lines()
  readonly classes = new Set<string>()
  /** Epoch seconds of the first and last row whose counts change; infinite without any. */
  from = Number.POSITIVE_INFINITY
  to = Number.NEGATIVE_INFINITY

  constructor(batch: number) {
    this.#batch = batch
  }

  write(line: ComplaintLine, changes: readonly Change[]): void {
    const { number, revision, at, cell, lon, lat, place, placed, class: kind, text, channel, status, found } = line
    const own = [number, revision, at, cell, lon, lat, place, placed, kind, text, channel, status]
    const how = [found.by, found.level, found.matched, found.confidence]
    this.#complaints.add(`${JSON.stringify([...own, ...how, this.#batch])}\n`)
    for (const change of changes) this.#change(number, change)
  }

  sections(): Section[] {
    const complaints = {
      table: 'complaints',
      columns: complaintColumns,
      token: `b${this.#batch}c`,
      rows: this.#complaints.bytes(),
    }
    const changes = {
      table: 'complaint_changes',
      columns: changeColumns,
      token: `b${this.#batch}d`,
      rows: this.#changes.bytes(),
    }
    return [complaints, changes].filter((section) => section.rows.length > 0)
  }

  #change(number: string, { class: kind, at, cell, sign }: Change): void {
    this.classes.add(kind)
    this.from = Math.min(this.from, at)
    this.to = Math.max(this.to, at)
    this.#changes.add(`${JSON.stringify([kind, at, decimal(cell), number, sign, this.#batch])}\n`)
  }
}
