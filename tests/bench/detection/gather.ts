import type { Neighbourhoods } from '../../../api/detection/statistics/neighbourhood.ts'
import type { Series } from './detector.ts'

/** What a person would see as one alert. Times in the steps of its stream: buckets of flows, hours of complaints. */
export type FlowIncident = { cells: Set<number>; metrics: Set<number>; opened: number; last: number }
export type ComplaintIncident = Series & { opened: number; last: number }

/** An incident not told of for longer than this has ended: an hour of buckets; a day of hours. */
const flowGap = 12
const complaintGap = 24

/**
 * Makes incidents of what is told bucket by bucket, the same way for every detector: cells that touch, of whatever metric, are one
 * incident, and so are those of one bucket and the next hour.
 */
export class FlowGatherer {
  readonly incidents: FlowIncident[] = []
  readonly #around: Neighbourhoods
  #live: FlowIncident[] = []

  constructor(around: Neighbourhoods) {
    this.#around = around
  }

  /** `told`: cells by metric. */
  look(bucket: number, told: readonly (readonly number[])[]): void {
    this.#live = this.#live.filter((incident) => bucket - incident.last <= flowGap)
    for (const [metric, cells] of told.entries())
      for (const cell of cells) {
        const [first, ...others] = this.#live.filter((incident) => this.#touches(incident, cell))
        if (!first) {
          const incident = { cells: new Set([cell]), metrics: new Set([metric]), opened: bucket, last: bucket }
          this.incidents.push(incident)
          this.#live.push(incident)
          continue
        }
        first.cells.add(cell)
        first.metrics.add(metric)
        first.last = bucket
        for (const other of others) this.#join(first, other)
      }
  }

  #touches({ cells }: FlowIncident, cell: number): boolean {
    const { starts, members } = this.#around
    for (let at = starts[cell]!; at < starts[cell + 1]!; at++) if (cells.has(members[at]!)) return true
    return false
  }

  /** The older one goes on; live incidents stand in the order in which they opened. */
  #join(first: FlowIncident, other: FlowIncident): void {
    for (const cell of other.cells) first.cells.add(cell)
    for (const metric of other.metrics) first.metrics.add(metric)
    this.#live.splice(this.#live.indexOf(other), 1)
    this.incidents.splice(this.incidents.indexOf(other), 1)
  }
}

/** Incidents of complaints: one class in areas that have a street in common, no more than a day's silence between. */
export class ComplaintGatherer {
  readonly incidents: ComplaintIncident[] = []

  look(hour: number, told: readonly Series[]): void {
    for (const series of told) {
      const live = this.incidents.findLast(
        (one) =>
          one.class === series.class &&
          hour - one.last <= complaintGap &&
          series.streets.some((street) => one.streets.includes(street)),
      )
      if (!live) {
        this.incidents.push({ ...series, opened: hour, last: hour })
        continue
      }
      live.last = hour
      live.streets = [...new Set([...live.streets, ...series.streets])]
    }
  }
}
