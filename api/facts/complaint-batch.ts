import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { inScope } from '../accounts/caller.ts'
import type { City } from '../areas/city.ts'
import { type BatchResult, Lines, Notes, parseRow, type Section } from './batch.ts'
import { type Complaint, readComplaint } from './complaint.ts'
import type { Position } from './crs.ts'
import { RowFault } from './fault.ts'
import { swappedFault } from './observation.ts'
import { outOfScope, type Sender } from './observation-batch.ts'
import type { Placer, Spot } from './place.ts'
import { type Change, type Revision, revise } from './revisions.ts'
import { Sample } from './sample.ts'

type Setting = {
  batch: number
  sender: Sender
  city: City
  place: Placer
  /** Epoch seconds. */
  now: number
}

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
  'batch',
] as const
const changeColumns = ['class', 'at', 'cell', 'number', 'sign', 'batch'] as const

type Taken = { row: number; complaint: Complaint; spot: Spot | undefined; digest: Buffer }

/** Rows settled before other work gets its turn. */
const rowsInSlice = 5000

/** The cell under which an order without coordinates is counted: the city's sum knows it, the map does not. */
const nowhere = '0'

const outsideNote = new RowFault('lon', '在本市范围之外：已收入隔离区，不上图')
const unplacedNote = new RowFault('lon', '没有坐标：计入全市总数，不上图')
const foreign = new RowFault('number', '不在授权范围：此编号的工单属于其他区域')

/** What a row says, for telling a repeat from an update. Reporter fields count too: a corrected phone is an update. */
const digestOf = ({ number: _, ...content }: Complaint): Buffer =>
  createHash('sha256')
    .update(
      JSON.stringify([
        content.at,
        content.lon,
        content.lat,
        content.place,
        content.class,
        content.text,
        content.channel,
        content.status,
        content.reporter?.name ?? '',
        content.reporter?.phone ?? '',
      ]),
    )
    .digest()

const decimal = (cell: string): string => (cell === nowhere ? '0' : BigInt(`0x${cell}`).toString())

/**
 * Builds one batch of complaints in two steps: `add` checks and places rows as they are read; `settle` decides, against what
 * is stored under their numbers, which are new, repeated or updated, and writes the lines for the fact store.
 */
export class ComplaintBatch {
  readonly rejects = new Notes()
  readonly notes = new Notes()
  readonly sample = new Sample<Position>(500)
  /** Newest revision by number after this batch, for those it changes. */
  readonly revised = new Map<string, Revision>()
  readonly reporters = new Map<string, { name: string; phone: string }>()
  readonly #setting: Setting
  readonly #wholeCity: boolean
  readonly #taken: Taken[] = []
  readonly #complaints = new Lines()
  readonly #changes = new Lines()
  readonly #classes = new Set<string>()
  #from = Number.POSITIVE_INFINITY
  #to = Number.NEGATIVE_INFINITY
  accepted = 0
  quarantined = 0
  unplaced = 0
  repeated = 0
  updated = 0

  constructor(setting: Setting) {
    this.#setting = setting
    this.#wholeCity = setting.sender.scope.includes('')
  }

  get numbers(): string[] {
    return [...new Set(this.#taken.map((one) => one.complaint.number))]
  }

  add(text: string | RowFault, row: number): void {
    const fault = this.#take(parseRow(text, false), row)
    if (fault) this.rejects.add(row, fault)
  }

  /** `stored`: what the ledger has under `numbers`, read in the transaction that writes the outcome. */
  async settle(stored: ReadonlyMap<string, Revision>): Promise<void> {
    for (const [index, taken] of this.#taken.entries()) {
      if (index % rowsInSlice === rowsInSlice - 1) await setImmediate()
      this.#settleOne(taken, this.revised.get(taken.complaint.number) ?? stored.get(taken.complaint.number))
    }
  }

  /** After `settle`. */
  result(key: string, warnings: readonly string[]): BatchResult {
    return {
      batch: this.#setting.batch,
      key,
      accepted: this.accepted,
      rejected: this.rejects.count,
      quarantined: this.quarantined,
      unplaced: this.unplaced,
      repeated: this.repeated,
      updated: this.updated,
      rejects: this.rejects.told.toSorted((a, b) => a.row - b.row),
      notes: this.notes.told,
      warnings: [...warnings],
      metrics: [...this.#classes].sort(),
      from: Number.isFinite(this.#from) ? this.#from : 0,
      to: Number.isFinite(this.#to) ? this.#to : 0,
    }
  }

  sections(): Section[] {
    const { batch } = this.#setting
    const complaints = {
      table: 'complaints',
      columns: complaintColumns,
      token: `b${batch}c`,
      rows: this.#complaints.bytes(),
    }
    const changes = {
      table: 'complaint_changes',
      columns: changeColumns,
      token: `b${batch}d`,
      rows: this.#changes.bytes(),
    }
    return [complaints, changes].filter((section) => section.rows.length > 0)
  }

  #settleOne({ row, complaint, spot, digest }: Taken, prior: Revision | undefined): void {
    const { number } = complaint
    if (prior && !this.#owns(prior)) {
      this.rejects.add(row, foreign)
      return
    }
    const cell = spot === undefined ? nowhere : spot.where === 'inside' ? spot.cell : null
    const { outcome, revision, changes } = revise(prior, { at: complaint.at, class: complaint.class, cell, digest })
    this.accepted++
    if (spot === undefined) this.#remark('unplaced', row, unplacedNote)
    else if (spot.where !== 'inside') this.#remark('quarantined', row, outsideNote)
    if (outcome === 'repeated') {
      this.#remark('repeated', row, new RowFault('number', '编号重复，内容相同：不再计数', number))
      return
    }
    if (outcome === 'updated')
      this.#remark('updated', row, new RowFault('number', '编号已有，内容不同：按更新处理', number))
    this.revised.set(number, revision)
    if (complaint.reporter) this.reporters.set(number, complaint.reporter)
    this.#writeComplaint(complaint, spot, revision)
    for (const change of changes) this.#writeChange(number, change)
  }

  #writeChange(number: string, { class: kind, at, cell, sign }: Change): void {
    this.#classes.add(kind)
    this.#from = Math.min(this.#from, at)
    this.#to = Math.max(this.#to, at)
    this.#changes.add(`${JSON.stringify([kind, at, decimal(cell), number, sign, this.#setting.batch])}\n`)
  }

  #remark(count: 'unplaced' | 'quarantined' | 'repeated' | 'updated', row: number, note: RowFault): void {
    this[count]++
    this.notes.add(row, note)
  }

  /** A sender of some areas may not touch an order that lies elsewhere, or whose place nobody knows. */
  #owns({ cell }: Revision): boolean {
    if (this.#wholeCity) return true
    const { city, sender } = this.#setting
    return cell !== null && cell !== nowhere && inScope(sender.scope, city.areaOfCell(cell))
  }

  #take(parsed: unknown, row: number): RowFault | undefined {
    if (parsed instanceof RowFault) return parsed
    const { now, place, city, sender } = this.#setting
    const complaint = readComplaint(parsed, now)
    if (complaint instanceof RowFault) return complaint
    const { lon, lat } = complaint
    const spot = lon === null || lat === null ? undefined : place(lon, lat)
    if (spot?.where === 'swapped') return swappedFault(lon ?? 0, lat ?? 0)
    if (!this.#wholeCity) {
      if (!spot) return new RowFault('lon', '不在授权范围：此令牌只管部分区域，须给出坐标才能确认')
      const area = spot.where === 'inside' ? city.areaAt(lon ?? 0, lat ?? 0) : ''
      if (area === '' || !inScope(sender.scope, area)) return outOfScope(area)
    }
    if (lon !== null && lat !== null) this.sample.add([lon, lat])
    this.#taken.push({ row, complaint, spot, digest: digestOf(complaint) })
    return undefined
  }

  #writeComplaint(complaint: Complaint, spot: Spot | undefined, { revision }: Revision): void {
    const { number, at, lon, lat, place, class: kind, text, channel, status } = complaint
    const placed = spot === undefined ? 'unplaced' : spot.where === 'inside' ? 'inside' : 'outside'
    const cells = [number, revision, at, spot?.id ?? '0', lon, lat, place, placed, kind, text, channel, status]
    this.#complaints.add(`${JSON.stringify([...cells, this.#setting.batch])}\n`)
  }
}
