import { cellToLatLng } from 'h3-js'
import { noCause } from '../../alerts/evidence.ts'
import { type Incident, lockRule, raise } from '../../alerts/raise.ts'
import type { City } from '../../areas/city.ts'
import { type PlaceOf, placeNamer } from '../naming.ts'
import { markOf, setMark } from '../queries.ts'
import { defaultRules, limitsOf } from '../rules/settings.ts'
import { Habits } from './habits.ts'
import { type MetricRow, metricRows, observedIn } from './queries.ts'
import type { SurgeDeps, SurgeRun } from './run.ts'
import { type Fault, type FaultGroup, faultOf, groupFaults, type Listened, usualCells } from './silence.ts'

const hour = 3600
/** An hour is listened to so long after its end: what comes late has come. Seconds. */
const grace = 600
/** After a start of the server senders first fill what they could not send. Milliseconds. */
const settling = 900_000
/** More than this many times the busiest cell of the hour, and in any case more than `leastAbsurd`, is no count. */
const absurdTimes = 20
const leastAbsurd = 2000

/** Listens for counters that fell silent, are stuck or tell nonsense, hour by hour, and brings alerts of rule `silence` in line. */
export class Listener {
  readonly #deps: SurgeDeps
  readonly #begunAt: number
  readonly #habits = new Map<string, Habits>()

  constructor(deps: SurgeDeps) {
    this.#deps = deps
    this.#begunAt = deps.now().getTime()
  }

  /** Looks at the newest whole hour of every metric, if nobody has. Missed hours need no look: the last ones tell. */
  async run(): Promise<SurgeRun[]> {
    const { ledger, now, city } = this.#deps
    if (!city.loaded || now().getTime() - this.#begunAt < settling) return []
    const runs: SurgeRun[] = []
    for (const metric of await metricRows(ledger)) {
      const run = await this.#listen(metric)
      if (run) runs.push(run)
    }
    return runs
  }

  async #listen(metric: MetricRow): Promise<SurgeRun | undefined> {
    const { ledger, facts, city: holder, now, rules } = this.#deps
    const until = Math.floor((now().getTime() / 1000 - grace) / hour) * hour
    const doneTo = new Date(until * 1000)
    const mark = await markOf(ledger, 'silence', metric.code)
    if (mark && mark.doneTo >= doneTo) return undefined
    const habits = await Habits.newest(facts, metric.code, this.#habits.get(metric.code))
    if (!habits) return undefined
    this.#habits.set(metric.code, habits)
    const settings = ((await rules?.()) ?? defaultRules).settingsFor('silence', { subject: metric.code })
    const city = holder.get()
    const listened = await this.#hear(metric, habits, until, settings)
    const most = mostOf(listened)
    const faulty = listened.flatMap((one) => {
      const fault = faultOf(one, settings, most)
      return fault ? [{ cell: one.cell, area: one.area, ...fault }] : []
    })
    const groups = settings.enabled ? groupFaults(faulty, usualCells(listened, settings.habit), settings) : []
    const cells = groups.flatMap((group) => group.cells.map(({ cell }) => cell))
    const placeOf = await placeNamer(ledger, city, cells)
    const told = new Set(
      listened.filter(({ hours }) => !Number.isNaN(hours.at(-1)?.value ?? Number.NaN)).map(({ cell }) => cell),
    )
    const still = new Set(faulty.map(({ cell }) => cell))
    return ledger.transaction().execute(async (tx) => {
      await lockRule(tx, 'silence', metric.code)
      const before = await markOf(tx, 'silence', metric.code)
      if (before && before.doneTo >= doneTo) return undefined
      const done = await raise(tx, {
        rule: 'silence',
        metric: metric.code,
        at: doneTo,
        // One finding speaks for its group: its cells need not touch.
        findings: groups.map((fault) => ({ cell: fault.cells[0]?.cell ?? '', fault })),
        describe: (found) =>
          describeFault(
            found.map(({ fault }) => fault),
            { metric, until, city, placeOf, looks: settings },
          ),
        gone: (alert) => {
          const back = alert.cells.filter(({ cell }) => told.has(cell) && !still.has(cell)).length
          return back * 2 >= alert.cells.length ? 'gone' : 'stays'
        },
        limits: limitsOf(settings),
        calendar: holder.calendar(),
      })
      await setMark(tx, 'silence', metric.code, { doneTo, rowsSeen: 0, lookedAt: now() })
      return { metric: metric.code, until: doneTo, recorded: [], ...done }
    })
  }

  async #hear(
    metric: MetricRow,
    habits: Habits,
    until: number,
    { n, stuckLooks }: { n: number; stuckLooks: number },
  ): Promise<Listened[]> {
    const { facts, city: holder } = this.#deps
    const { areaOfCell } = holder.get()
    const starts = Array.from({ length: n }, (_, back) => until - (n - back) * hour)
    const values = starts.map(() => new Float64Array(habits.cells.length).fill(Number.NaN))
    const fives = Array.from(habits.cells, () => new Float64Array(stuckLooks).fill(Number.NaN))
    const from = until - stuckLooks * 300
    const units = metric.kind === 'flow' ? 12 : 1
    await observedIn(facts, metric, hour, { from: starts[0] ?? until, until }, (at, cell, value) => {
      const number = habits.numbers.get(cell)
      const own = values[(at - (starts[0] ?? 0)) / hour]
      if (number !== undefined && own) own[number] = value / units
    })
    await observedIn(facts, metric, 300, { from, until }, (at, cell, value) => {
      const own = fives[habits.numbers.get(cell) ?? -1]
      if (own) own[(at - from) / 300] = value
    })
    const normals = await Promise.all(starts.map((at) => habits.hoursAround(holder.calendar(), at)))
    return habits.cells.map((cell, number) => ({
      cell,
      area: areaOfCell(cell),
      kind: metric.kind,
      hours: values.map((own, at) => ({
        value: own[number] ?? Number.NaN,
        mid: normals[at]?.[2].mid[number] ?? Number.NaN,
        habit: normals[at]?.[2].habit[number] ?? Number.NaN,
      })),
      fives: fives[number] ?? [],
    }))
  }
}

const mostOf = (listened: readonly Listened[]): number =>
  listened.reduce((most, { hours }) => Math.max(most, absurdTimes * (hours.at(-1)?.mid || 0)), leastAbsurd)

const methods: Record<Fault, string> = { silent: 'silence', stuck: 'stuck', absurd: 'absurd' }

type Around = {
  metric: MetricRow
  until: number
  city: City
  placeOf: PlaceOf
  looks: { k: number; n: number; stuckLooks: number }
}

/** A metric that is silent over much of the city is graver than one counter that is stuck. */
const severityOf = (fault: Fault, area: string, cells: number): Incident['severity'] =>
  fault === 'silent' && area.length <= 6 ? 'B' : cells >= 20 ? 'B' : 'C'

const describeFault = (groups: readonly FaultGroup[], { metric, until, city, placeOf, looks }: Around): Incident => {
  const cells = groups
    .flatMap((group) => group.cells)
    .sort((a, b) => b.expected - a.expected || (a.cell < b.cell ? -1 : 1))
  const [first] = cells
  if (!first) throw new Error('a fault has at least one cell')
  const [largest] = [...groups].sort((a, b) => a.area.length - b.area.length)
  const area = largest?.area ?? ''
  const named = city.areas.find(({ code }) => code === area)?.name
  const wide = area.length <= 9 && first.fault === 'silent'
  const since = new Date((until - (first.fault === 'silent' ? looks.k * hour : looks.stuckLooks * 300)) * 1000)
  const [lat, lon] = cellToLatLng(first.cell)
  const round = (value: number): number => Math.round(value * 100) / 100
  return {
    severity: severityOf(first.fault, area, cells.length),
    place: wide ? (named ?? (area === '' ? '全市' : area)) : placeOf([{ cell: first.cell, weight: 1 }]),
    area,
    lon: Math.round(lon * 1e6) / 1e6,
    lat: Math.round(lat * 1e6) / 1e6,
    observed: round(first.value),
    normal: round(first.expected),
    evidence: {
      ...noCause,
      unit: metric.unit,
      per: '5min',
      observed: round(first.value),
      expected: round(first.expected),
      band: null,
      z: null,
      rate: null,
      neighbours: [],
      since: since.toISOString(),
      looks: { k: looks.k, n: looks.n },
      method: methods[first.fault],
    },
    firstSeen: since,
    lastSeen: new Date(until * 1000),
    cells: cells.map(({ cell, value, expected }) => ({ cell, observed: round(value), expected: round(expected) })),
  }
}
