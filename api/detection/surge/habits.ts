import type { ClickHouseClient } from '@clickhouse/client'
import type { Calendar } from '../../areas/calendar.ts'
import type { Calibration } from '../normals/calibration.ts'
import { readSlots } from '../normals/read.ts'
import { slotOf } from '../normals/slots.ts'
import { latestVersion } from '../normals/versions.ts'
import { h3Neighbourhoods, type Neighbourhoods } from '../statistics/neighbourhood.ts'
import type { HoursAround } from './within.ts'

export type HourHabit = { mid: Float32Array; sigma: Float32Array; habit: Float32Array }

/** So many numbers of slots are kept at a time: a replay of weeks reads each slot of a small city once. */
const keptNumbers = 12_000_000

const hour = 3600

/** What is normal for one metric, as one version has it, slot by slot as they are asked for. */
export class Habits {
  readonly version: number
  readonly cells: readonly string[]
  readonly numbers: ReadonlyMap<bigint, number>
  readonly around: Neighbourhoods
  readonly calibration: Calibration
  readonly #facts: ClickHouseClient
  readonly #metric: string
  readonly #slots = new Map<number, HourHabit>()

  private constructor(
    facts: ClickHouseClient,
    metric: string,
    { version, calibration }: { version: number; calibration: Calibration },
    cells: readonly string[],
  ) {
    this.#facts = facts
    this.#metric = metric
    this.version = version
    this.calibration = calibration
    this.cells = cells
    this.numbers = new Map(cells.map((cell, number) => [BigInt(`0x${cell}`), number]))
    this.around = h3Neighbourhoods(cells)
  }

  /** The newest version of a metric; `known` again where it is that one, undefined where there is none. */
  static async newest(facts: ClickHouseClient, metric: string, known?: Habits): Promise<Habits | undefined> {
    const version = await latestVersion(facts, metric)
    if (!version || version.version === known?.version) return version && known
    const { cells } = await readSlots(facts, metric, version.version, [])
    return new Habits(facts, metric, version, cells)
  }

  /** Normals of the hour that holds an instant (epoch seconds) and of the two hours to either side. */
  async hoursAround(calendar: Calendar, at: number): Promise<HoursAround & { readonly 2: HourHabit }> {
    const start = Math.floor(at / hour) * hour
    const slots = [-2, -1, 0, 1, 2].map((off) => slotOf(calendar, start + off * hour))
    await this.#read(slots)
    const [a, b, c, d, e] = slots.map((slot) => this.#slots.get(slot))
    if (!a || !b || !c || !d || !e) throw new Error(`normals of ${this.#metric} have no slot ${slots.join(', ')}`)
    return [a, b, c, d, e]
  }

  async #read(slots: readonly number[]): Promise<void> {
    const missing = [...new Set(slots)].filter((slot) => !this.#slots.has(slot))
    if (missing.length === 0) return
    const kept = Math.max(8, Math.floor(keptNumbers / (3 * Math.max(1, this.cells.length))))
    for (const slot of this.#slots.keys()) {
      if (this.#slots.size + missing.length <= kept) break
      if (!slots.includes(slot)) this.#slots.delete(slot)
    }
    const { mid, sigma, habit } = await readSlots(this.#facts, this.#metric, this.version, missing, this.cells)
    missing.forEach((slot, at) => {
      const [m, s, h] = [mid[at], sigma[at], habit[at]]
      if (m && s && h) this.#slots.set(slot, { mid: m, sigma: s, habit: h })
    })
  }
}
