import { inScope } from '../accounts/caller.ts'
import type { City } from '../areas/city.ts'
import type { Position } from '../files/crs.ts'
import { RowFault } from '../files/fault.ts'
import { type BatchResult, Lines, Notes, parseRow, type Section } from './batch.ts'
import { type Metric, mostMetrics } from './metrics.ts'
import { readObservation, swappedFault } from './observation.ts'
import type { Placer } from './place.ts'
import { Sample } from './sample.ts'

export type Sender = { name: string; scope: readonly string[] }

type Setting = {
  batch: number
  sender: Sender
  city: City
  place: Placer
  metrics: ReadonlyMap<string, Metric>
  /** Epoch seconds. */
  now: number
}

const columns = [
  'metric',
  'at',
  'cell',
  'lon',
  'lat',
  'value',
  'source',
  'period',
  'stock',
  'outside',
  'batch',
] as const

const outsideNote = new RowFault('lon', '在本市范围之外：已收入隔离区，不上图')

export const outOfScope = (code: string): RowFault =>
  new RowFault('lon', '不在授权范围：此令牌只能上报授权区域之内的数据', code)

/** Builds one batch of observations row by row: checks, places and writes each as a line for the fact store. */
export class ObservationBatch {
  readonly rejects = new Notes()
  readonly notes = new Notes()
  readonly sample = new Sample<Position>(500)
  readonly unknown = new Set<string>()
  readonly #lines = new Lines()
  readonly #setting: Setting
  readonly #metrics = new Set<string>()
  readonly #sources = new Map<string, string>()
  readonly #wholeCity: boolean
  #from = Number.POSITIVE_INFINITY
  #to = Number.NEGATIVE_INFINITY
  quarantined = 0

  constructor(setting: Setting) {
    this.#setting = setting
    this.#wholeCity = setting.sender.scope.includes('')
  }

  get accepted(): number {
    return this.#lines.count
  }

  add(text: string | RowFault, row: number): void {
    const fault = this.#take(parseRow(text, true), row)
    if (fault) this.rejects.add(row, fault)
  }

  result(key: string, warnings: readonly string[]): BatchResult {
    const unknown = [...this.unknown].map((code) => `指标 ${code} 尚未登记，已按流量（flow）自动登记，请补充名称和单位`)
    return {
      batch: this.#setting.batch,
      key,
      accepted: this.accepted,
      rejected: this.rejects.count,
      quarantined: this.quarantined,
      rejects: this.rejects.told,
      notes: this.notes.told,
      warnings: [...unknown, ...warnings],
      metrics: [...this.#metrics].sort(),
      from: this.#from,
      to: this.#to,
    }
  }

  section(): Section {
    const { batch } = this.#setting
    return { table: 'observations', columns, token: `b${batch}`, rows: this.#lines.bytes() }
  }

  #take(parsed: unknown, row: number): RowFault | undefined {
    if (parsed instanceof RowFault) return parsed
    const { now, sender, place, city, metrics, batch } = this.#setting
    const seen = readObservation(parsed, now, sender.name)
    if (seen instanceof RowFault) return seen
    const { metric, at, lon, lat, value, source, period } = seen
    const spot = place(lon, lat)
    if (spot.where === 'swapped') return swappedFault(lon, lat)
    if (!this.#wholeCity) {
      const area = spot.where === 'inside' ? city.areaAt(lon, lat) : ''
      if (area === '' || !inScope(sender.scope, area)) return outOfScope(area)
    }
    const kind = metrics.get(metric)?.kind
    if (kind === undefined && !this.unknown.has(metric)) {
      if (metrics.size + this.unknown.size >= mostMetrics)
        return new RowFault('metric', `指标已达 ${mostMetrics} 个，不再自动登记，请检查代码是否写错`, metric)
      this.unknown.add(metric)
    }
    this.sample.add([lon, lat])
    const outside = spot.where === 'inside' ? 0 : 1
    if (outside) {
      this.quarantined++
      this.notes.add(row, outsideNote)
    }
    if (at < this.#from) this.#from = at
    if (at > this.#to) this.#to = at
    this.#metrics.add(metric)
    let sourceJson = this.#sources.get(source)
    if (sourceJson === undefined) {
      sourceJson = JSON.stringify(source)
      this.#sources.set(source, sourceJson)
    }
    const stock = kind === 'stock' ? 1 : 0
    this.#lines.add(
      `["${metric}",${at},"${spot.id}",${lon},${lat},${value},${sourceJson},${period},${stock},${outside},${batch}]\n`,
    )
    return undefined
  }
}
