import { idleCounters, idleRoundHours } from './ground.ts'
import type { Simulation } from './simulate.ts'

/** Rows ready to send: NDJSON, one observation a line. */
export type Body = { bytes: Buffer; rows: number }

/** Live reports leave every five seconds; a counter reports once a minute, a car park once in five. */
export const slotSeconds = 5
const counterSlots = 60 / slotSeconds
const lotSlots = 300 / slotSeconds
const hourSlots = 3600 / slotSeconds

/** Longest row: 120 bytes of text and numbers. */
const longestRow = 120

/**
 * Writes observations as the api takes them. Rows are put together from bytes prepared once per counter, without an object per row: some
 * three million rows a second on one core. A counter that has counted nothing sends nothing;
 * idle ones send a zero once in three days, so that silence elsewhere is known to be silence.
 */
export class RowWriter {
  readonly #simulation: Simulation
  readonly #heads = new Map<string, Buffer[]>()
  #buffer = Buffer.alloc(1 << 20)
  #end = 0
  #rows = 0

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  /** One row per counter and hour, period 3600, and the car parks' levels in the middle of each hour. `from` on a full hour. */
  hours(from: number, count: number): Body {
    this.#begin()
    for (let at = from; at < from + count * 3600; at += 3600) {
      this.#counts(at, 3600)
      this.#levels(at + 1800, 3600)
      this.#idle(at, 3600)
    }
    return this.#done()
  }

  /** One row per counter and five minutes, period 300. `from` on full five minutes. */
  fives(from: number, count: number): Body {
    this.#begin()
    for (let at = from; at < from + count * 300; at += 300) {
      this.#counts(at, 300)
      this.#levels(at, 300)
      if (at % 3600 === 0) this.#idle(at, 300)
    }
    return this.#done()
  }

  /** What is reported at one live instant (a multiple of 5 s): a twelfth of the counters for the minute past, a sixtieth of the car parks. */
  live(at: number): Body {
    this.#begin()
    const slot = Math.floor(at / slotSeconds)
    this.#counts(at, 60, (index) => index % counterSlots === slot % counterSlots)
    this.#levels(at, 300, (index) => index % lotSlots === slot % lotSlots)
    this.#idle(at, 60, (index) => index % hourSlots === slot % hourSlots)
    return this.#done()
  }

  #counts(at: number, period: number, wanted?: (index: number) => boolean): void {
    const counts = this.#simulation.counts(at, period)
    const heads = this.#headsOf('flow', period)
    const time = Buffer.from(String(at))
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] ?? 0
      const head = heads[i]
      if (count > 0 && head && (!wanted || wanted(i))) this.#row(head, time, count)
    }
  }

  #levels(at: number, period: number, wanted?: (index: number) => boolean): void {
    const taken = this.#simulation.occupied(at)
    const heads = this.#headsOf('stock', period)
    const time = Buffer.from(String(at))
    for (let i = 0; i < taken.length; i++) {
      const head = heads[i]
      if (head && (!wanted || wanted(i))) this.#row(head, time, taken[i] ?? 0)
    }
  }

  /** The zeros of the idle counters whose hour it is. */
  #idle(at: number, period: number, wanted?: (index: number) => boolean): void {
    const heads = this.#headsOf('idle', period)
    const time = Buffer.from(String(at))
    const hour = Math.floor(at / 3600) % idleRoundHours
    for (const index of idleByHour()[hour] ?? []) {
      const head = heads[index]
      if (head && (!wanted || wanted(index))) this.#row(head, time, 0)
    }
  }

  /** The text of each source's rows up to the time. The api takes 300 s where no period stands. */
  #headsOf(kind: 'flow' | 'stock' | 'idle', period: number): Buffer[] {
    const known = this.#heads.get(`${kind} ${period}`)
    if (known) return known
    const spoken = period === 300 ? '' : `"period":${period},`
    const of =
      kind === 'flow'
        ? this.#simulation.sensors
        : kind === 'idle'
          ? idleCounters()
          : this.#simulation.lots.map((lot) => ({ ...lot, metric: 'parking_occupied' }))
    const heads = of.map(({ metric, lon, lat, source }) =>
      Buffer.from(`{"metric":"${metric}","lon":${lon},"lat":${lat},"source":"${source}",${spoken}"at":`),
    )
    this.#heads.set(`${kind} ${period}`, heads)
    return heads
  }

  #begin(): void {
    this.#end = 0
    this.#rows = 0
  }

  /** A view of the writer's buffer: send or copy it before the next call. */
  #done(): Body {
    return { bytes: this.#buffer.subarray(0, this.#end), rows: this.#rows }
  }

  #row(head: Buffer, time: Buffer, value: number): void {
    if (this.#end + longestRow > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(this.#buffer.length * 2)
      this.#buffer.copy(larger, 0, 0, this.#end)
      this.#buffer = larger
    }
    const buffer = this.#buffer
    buffer.set(head, this.#end)
    this.#end += head.length
    buffer.set(time, this.#end)
    this.#end += time.length
    buffer.set(valueMark, this.#end)
    this.#end += valueMark.length
    let digits = value >= 10_000 ? 5 : value >= 1000 ? 4 : value >= 100 ? 3 : value >= 10 ? 2 : 1
    while (value >= 10 ** digits) digits++
    let rest = value
    for (let i = this.#end + digits - 1; i >= this.#end; i--) {
      buffer[i] = 48 + (rest % 10)
      rest = Math.floor(rest / 10)
    }
    this.#end += digits
    buffer[this.#end++] = 125
    buffer[this.#end++] = 10
    this.#rows++
  }
}

let byHour: readonly (readonly number[])[] | undefined
/** Indexes of the idle counters by the hour of their round. */
const idleByHour = (): readonly (readonly number[])[] => {
  if (!byHour) {
    const found = Array.from({ length: idleRoundHours }, (): number[] => [])
    idleCounters().forEach(({ hour }, index) => {
      found[hour]?.push(index)
    })
    byHour = found
  }
  return byHour
}

const valueMark = Buffer.from(',"value":')
