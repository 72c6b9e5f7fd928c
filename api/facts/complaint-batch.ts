import { setImmediate } from 'node:timers/promises'
import { inScope } from '../accounts/caller.ts'
import type { City } from '../areas/city.ts'
import type { Position } from '../files/crs.ts'
import { RowFault } from '../files/fault.ts'
import { type BatchResult, Notes, parseRow, type Section } from './batch.ts'
import { type Complaint, digestOf, readComplaint } from './complaint.ts'
import { ComplaintLines, nowhere } from './complaint-lines.ts'
import type { OrderWords } from './locate.ts'
import { swappedFault } from './observation.ts'
import { outOfScope, type Sender } from './observation-batch.ts'
import type { Placer, Spot } from './place.ts'
import { bySender, foundByOf, type Located, type Placement, settlePlacement } from './placement.ts'
import { type Revision, revise } from './revisions.ts'
import { Sample } from './sample.ts'

type Setting = {
  batch: number
  sender: Sender
  city: City
  place: Placer
  /** Epoch seconds. */
  now: number
}

/** `located`: what the gazetteer says of a row without coordinates; undefined for rows that have their own. */
type Taken = { row: number; complaint: Complaint; spot: Spot | undefined; digest: Buffer; located?: Located }

/** Rows settled before other work gets its turn. */
const rowsInSlice = 5000

const outsideNote = new RowFault('lon', '在本市范围之外：已收入隔离区，不上图')
const unplacedNote = new RowFault('lon', '没有坐标，地点文字也不足以定位：计入全市总数，等待人工定位')
const dismissedNote = new RowFault('lon', '没有坐标，已由人工确认无法定位：计入全市总数，不上图')
const foundNote = (name: string, confidence: number): RowFault =>
  new RowFault('place', `没有坐标，按地点文字定位（置信度 ${confidence.toFixed(2)}）`, name)
const needsPlace = new RowFault('lon', '不在授权范围：此令牌只管部分区域，须给出坐标或足以定位的地点文字才能确认')
const foreign = new RowFault('number', '不在授权范围：此编号的工单属于其他区域')

/**
 * Builds one batch of complaints in three steps: `add` checks and places rows as they are read; `locate` asks the gazetteer about those
 * without coordinates; `settle` decides, against what is stored under their numbers, which are new, repeated or updated, and writes the
 * lines for the fact store.
 */
export class ComplaintBatch {
  readonly rejects = new Notes()
  readonly notes = new Notes()
  readonly sample = new Sample<Position>(500)
  /** Newest revision by number after this batch, for those it changes. */
  readonly revised = new Map<string, Revision>()
  readonly reporters = new Map<string, { name: string; phone: string }>()
  /** By number, for the orders this batch changes that came without coordinates: where they stand, and what they say. */
  readonly placements = new Map<string, { placement: Placement; complaint: Complaint }>()
  /** Orders that have coordinates of their own by now. */
  readonly positioned = new Set<string>()
  readonly #setting: Setting
  readonly #wholeCity: boolean
  readonly #taken: Taken[] = []
  readonly #lines: ComplaintLines
  accepted = 0
  quarantined = 0
  unplaced = 0
  geocoded = 0
  repeated = 0
  updated = 0

  constructor(setting: Setting) {
    this.#setting = setting
    this.#wholeCity = setting.sender.scope.includes('')
    this.#lines = new ComplaintLines(setting.batch)
  }

  get numbers(): string[] {
    return [...new Set(this.#taken.map((one) => one.complaint.number))]
  }

  add(text: string | RowFault, row: number): void {
    const fault = this.#take(parseRow(text, false), row)
    if (fault) this.rejects.add(row, fault)
  }

  /** `find`: tells where orders are by their words, in their order. */
  async locate(find: (orders: readonly OrderWords[]) => Promise<readonly Located[]>): Promise<void> {
    const without = this.#taken.filter(({ spot }) => !spot)
    if (without.length === 0) return
    const located = await find(without.map(({ complaint }) => complaint))
    for (const [index, taken] of without.entries()) taken.located = located[index]
  }

  /** `stored`, `placements`: what the ledger has under `numbers`, read in the transaction that writes the outcome. */
  async settle(
    stored: ReadonlyMap<string, Revision>,
    placements: ReadonlyMap<string, Placement> = new Map(),
  ): Promise<void> {
    for (const [index, taken] of this.#taken.entries()) {
      if (index % rowsInSlice === rowsInSlice - 1) await setImmediate()
      const { number } = taken.complaint
      const placement = this.positioned.has(number)
        ? undefined
        : (this.placements.get(number)?.placement ?? placements.get(number))
      this.#settleOne(taken, this.revised.get(number) ?? stored.get(number), placement)
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
      geocoded: this.geocoded,
      repeated: this.repeated,
      updated: this.updated,
      rejects: this.rejects.told.toSorted((a, b) => a.row - b.row),
      notes: this.notes.told,
      warnings: [...warnings],
      metrics: [...this.#lines.classes].sort(),
      from: Number.isFinite(this.#lines.from) ? this.#lines.from : 0,
      to: Number.isFinite(this.#lines.to) ? this.#lines.to : 0,
    }
  }

  sections(): Section[] {
    return this.#lines.sections()
  }

  #settleOne(
    { row, complaint, spot: own, digest, located }: Taken,
    prior: Revision | undefined,
    placed: Placement | undefined,
  ): void {
    const { number } = complaint
    if (prior && !this.#owns(prior)) {
      this.rejects.add(row, foreign)
      return
    }
    const placement = own
      ? undefined
      : settlePlacement(placed, complaint.place, located ?? { candidates: [], sure: undefined })
    const spot = own ?? this.#spotOf(placement)
    if (!own && !this.#wholeCity) {
      const fault = this.#outOfReach(placement, spot)
      if (fault) {
        this.rejects.add(row, fault)
        return
      }
    }
    const cell = spot === undefined ? nowhere : spot.where === 'inside' ? spot.cell : null
    const { outcome, revision, changes } = revise(prior, { at: complaint.at, class: complaint.class, cell, digest })
    this.accepted++
    const repeated = outcome === 'repeated'
    this.#tell(row, own, repeated ? placed : placement)
    if (repeated) {
      this.#remark('repeated', row, new RowFault('number', '编号重复，内容相同：不再计数', number))
      return
    }
    if (outcome === 'updated')
      this.#remark('updated', row, new RowFault('number', '编号已有，内容不同：按更新处理', number))
    this.revised.set(number, revision)
    if (complaint.reporter) this.reporters.set(number, complaint.reporter)
    if (placement) {
      this.placements.set(number, { placement, complaint })
      this.positioned.delete(number)
    } else {
      this.positioned.add(number)
      this.placements.delete(number)
    }
    this.#lines.write(
      {
        ...complaint,
        revision: revision.revision,
        cell: spot?.id ?? '0',
        lon: complaint.lon ?? placement?.lon ?? null,
        lat: complaint.lat ?? placement?.lat ?? null,
        placed: spot === undefined ? 'unplaced' : spot.where === 'inside' ? 'inside' : 'outside',
        found: spot && placement ? foundByOf(placement) : bySender,
      },
      changes,
    )
  }

  /** What is worth a look about where a row lies. */
  #tell(row: number, own: Spot | undefined, placement: Placement | undefined): void {
    const spot = own ?? this.#spotOf(placement)
    if (spot && spot.where !== 'inside') this.#remark('quarantined', row, outsideNote)
    else if (!spot) this.#remark('unplaced', row, placement?.state === 'dismissed' ? dismissedNote : unplacedNote)
    else if (!own) this.#remark('geocoded', row, foundNote(placement?.matched ?? '', placement?.confidence ?? 0))
  }

  #spotOf(placement: Placement | undefined): Spot | undefined {
    if (!placement || placement.lon === null || placement.lat === null) return undefined
    return this.#setting.place(placement.lon, placement.lat)
  }

  /** A sender of some areas may send an order without coordinates where its words say that it lies in one of them. */
  #outOfReach(placement: Placement | undefined, spot: Spot | undefined): RowFault | undefined {
    if (spot?.where !== 'inside' || !placement) return needsPlace
    const { city, sender } = this.#setting
    const area = city.areaAt(placement.lon ?? 0, placement.lat ?? 0)
    return area !== '' && inScope(sender.scope, area) ? undefined : outOfScope(area)
  }

  #remark(count: 'unplaced' | 'geocoded' | 'quarantined' | 'repeated' | 'updated', row: number, note: RowFault): void {
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
    if (!this.#wholeCity && spot) {
      const area = spot.where === 'inside' ? city.areaAt(lon ?? 0, lat ?? 0) : ''
      if (area === '' || !inScope(sender.scope, area)) return outOfScope(area)
    }
    if (lon !== null && lat !== null) this.sample.add([lon, lat])
    this.#taken.push({ row, complaint, spot, digest: digestOf(complaint) })
    return undefined
  }
}
