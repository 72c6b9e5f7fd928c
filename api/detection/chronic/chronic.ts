import type { Verdict } from '../../alerts/raise.ts'
import { median } from '../../heat/normal.ts'
import { ruleDefaults } from '../rules/settings.ts'
import { type Capacity, Comparison } from './capacity.ts'
import type { CellLevels } from './levels.ts'
import { slotsPerWeek, type Weeks } from './weeks.ts'

/**
 * Chronic congestion: the same hours of the week over capacity in k of n weeks. A cell that is jammed every lunch is normal for its
 * own hour of week, so it is held against what it can carry and against cells like it, never against itself.
 */
export type ChronicSettings = {
  /** n: weeks looked back on. */
  weeks: number
  /** k: in how many of them a slot must be over capacity. */
  atLeast: number
  /** Below this share of capacity for a whole week an alert is closed; between it and capacity nothing opens and nothing closes. */
  closeAt: number
  /** How many times the same hours of comparable cells: less is a busy place, not a jam. */
  standOut: number
  /**
   * The same where the capacity is read from a distribution: then the contrast is all the evidence, and it must hold against cells whose week
   * otherwise runs alike, too.
   */
  standOutUnknown: number
  /** Fewer comparable cells than this leave nothing to stand out from. */
  fewestPeers: number
}

export const chronicDefaults: ChronicSettings = ruleDefaults.chronic

/** Settings of a cell. Where `enabled` is false nothing opens. */
export type CellSettings = ChronicSettings & { enabled?: boolean }

/** A cell that is chronically over capacity, with what it is held against. Rates are values per 5 minutes. */
export type ChronicCell = {
  cell: string
  /** Typical rate in its worst slot. */
  observed: number
  /** Comparable cells in that same slot: their median. */
  normal: number
  capacity: number
  basis: string
  /** Its chronic slots, ascending, and the worst of them. */
  slots: number[]
  worst: number
  /** In how many of its weeks the slot was over capacity that was so most often. */
  weeks: number
}

/** Lets other work of the process in between two stretches of arithmetic. */
export type Breathe = () => Promise<void>

/**
 * Finds the chronic cells of one metric among all cells that have data, in the order of `cells`. A slot counts as over capacity in
 * a week if it is on most of the week's days of that kind (see mostDays); it is chronic if that holds in `atLeast` of the weeks, the
 * newest with data among them (a jam that ended is history), and its typical rate is `standOut` times that of its peers, or
 * `standOutUnknown` times where the table does not know its capacity: times that of near ones and of those of like rhythm. `settings`: for all cells, or by cell.
 */
export const findChronic = async (
  weeks: Weeks,
  cells: ReadonlyMap<string, CellLevels>,
  known: ReadonlyMap<string, Capacity>,
  settings: ChronicSettings | ((cell: string) => CellSettings),
  breathe: Breathe,
): Promise<ChronicCell[]> => {
  const comparison = new Comparison(cells, known)
  const found: ChronicCell[] = []
  let looked = 0
  for (const cell of cells.values()) {
    const least = comparison.leastCapacity(cell.cell)
    if (least === undefined) continue
    const own: CellSettings = typeof settings === 'function' ? settings(cell.cell) : settings
    if (own.enabled === false || slotsOver(weeks, cell, least, own).length === 0) continue
    // A cell of which few others are near is compared with the whole city: some milliseconds.
    if (++looked % 5 === 0) await breathe()
    const last = chronicIn(weeks, cell, least, { comparison, settings: own, known: known.has(cell.cell) })
    if (!last) continue
    const { peers, capacity, slots } = last
    const worst = slots.reduce((best, slot) => (at(cell.level, slot) > at(cell.level, best) ? slot : best))
    found.push({
      cell: cell.cell,
      observed: at(cell.level, worst),
      normal: normalOf(peers, worst),
      ...capacity,
      slots,
      worst,
      weeks: weeksOver(weeks, cell, capacity.capacity, slots),
    })
  }
  return found
}

type Against = { comparison: Comparison; settings: ChronicSettings; known: boolean }
type Outstanding = { peers: readonly CellLevels[]; capacity: Capacity; slots: number[] }

/** In which slots a cell is chronically over a capacity and stands out from `peers`. */
const outstanding = (
  weeks: Weeks,
  cell: CellLevels,
  { peers, capacity, settings, known }: Against & { peers: readonly CellLevels[]; capacity: number },
): number[] => {
  const standOut = known ? settings.standOut : settings.standOutUnknown
  return slotsOver(weeks, cell, capacity, settings).filter(
    (slot) => at(cell.level, slot) >= standOut * normalOf(peers, slot) && at(cell.level, slot) > 0,
  )
}

/**
 * Where a cell is chronically over what it can carry, if anywhere. Without a known capacity what stands out from its surroundings may be what
 * the place is for, a street of bars at ten at night: it must stand out from cells whose week otherwise runs alike, and these tell
 * what it can carry.
 */
const chronicIn = (weeks: Weeks, cell: CellLevels, least: number, against: Against): Outstanding | undefined => {
  const { comparison, settings, known } = against
  const near = comparison.peersOf(cell)
  if (near.length < settings.fewestPeers) return undefined
  const strange = outstanding(weeks, cell, { ...against, peers: near, capacity: least })
  if (strange.length === 0) return undefined
  const peers = known ? near : comparison.ofLikeRhythm(cell, strange)
  const capacity = comparison.capacityOf(cell.cell, peers)
  if (!capacity) return undefined
  const slots = outstanding(weeks, cell, { ...against, peers, capacity: capacity.capacity })
  return slots.length > 0 ? { peers, capacity, slots } : undefined
}

const at = (rates: Float32Array, index: number): number => rates[index] ?? Number.NaN

const normalOf = (peers: readonly CellLevels[], slot: number): number =>
  median(peers.map((peer) => at(peer.level, slot)).filter((rate) => !Number.isNaN(rate)))

/** Slots over a capacity in enough weeks, the newest that has data among them. */
const slotsOver = (weeks: Weeks, cell: CellLevels, capacity: number, settings: ChronicSettings): number[] => {
  const slots: number[] = []
  for (let slot = 0; slot < slotsPerWeek; slot++) {
    let over = 0
    let newest = Number.NaN
    for (let week = 0; week < weeks.count; week++) {
      const rate = at(cell.weekly, week * slotsPerWeek + slot)
      if (Number.isNaN(rate)) continue
      newest = rate
      if (rate > capacity) over++
    }
    if (over >= settings.atLeast && newest > capacity) slots.push(slot)
  }
  return slots
}

/** The most weeks in which any one of the slots was over. */
const weeksOver = (weeks: Weeks, cell: CellLevels, capacity: number, slots: readonly number[]): number =>
  slots.reduce((most, slot) => {
    let over = 0
    for (let week = 0; week < weeks.count; week++) if (at(cell.weekly, week * slotsPerWeek + slot) > capacity) over++
    return Math.max(most, over)
  }, 0)

/**
 * What has become of an alert's cells: 'gone' if they have stayed below the close threshold in all its slots through the last week,
 * 'no-data' if less than half of those hours reported (by `reported`, the share of the last week's hours of the slots in which these cells
 * reported). A week with less than half of the pattern's days (a holiday) tells nothing: the alert stays.
 */
export const verdictOf = (
  weeks: Weeks,
  cells: readonly { cell: string; capacity: number | null }[],
  slots: readonly number[],
  levels: ReadonlyMap<string, CellLevels>,
  reported: number,
  settings: ChronicSettings,
): Verdict => {
  const last = (weeks.count - 1) * slotsPerWeek
  const seen = slots.filter((slot) => (weeks.days[last + slot] ?? 0) > 0)
  if (seen.length * 2 < slots.length || seen.length === 0) return 'stays'
  if (reported < 0.5) return 'no-data'
  const quiet = cells.every(({ cell, capacity }) => {
    const weekly = levels.get(cell)?.weekly
    const closeAt = settings.closeAt * (capacity ?? 0)
    return weekly === undefined || seen.every((slot) => !(at(weekly, last + slot) >= closeAt))
  })
  return quiet ? 'gone' : 'stays'
}
