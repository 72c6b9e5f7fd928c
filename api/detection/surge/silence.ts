import type { SilenceRuleSettings } from '../rules/settings.ts'

export type Fault = 'silent' | 'stuck' | 'absurd'

/** A counter that reports nothing, the same or nonsense. `expected`: its usual value per 5 minutes; `value` what it says instead. */
export type Faulty = { cell: string; area: string; fault: Fault; value: number; expected: number }

/** What belongs together: the faulty cells of the smallest area of which enough fell silent, the whole city where that is so. */
export type FaultGroup = { fault: Fault; area: string; cells: Faulty[] }

/** One cell's last looks, oldest first. Values per 5 minutes (levels as they are), NaN without a row. */
export type Listened = {
  cell: string
  area: string
  kind: 'flow' | 'stock'
  /** The last n whole hours with what is usual then. */
  hours: readonly { value: number; mid: number; habit: number }[]
  /** The last `stuckLooks` buckets of 5 minutes. */
  fives: ArrayLike<number>
}

/** A flow of so many in 5 minutes never counts the same through the looks: chance alone moves it. */
const leastMoving = 3

/**
 * What is wrong with a cell, undefined where nothing is. Silent: it used to report in each of the last n hours and did not in at least k of
 * them, the last among them. Stuck: a flow that counts the very same through `stuckLooks` buckets. Absurd: below zero or above `most`.
 */
export const faultOf = (
  { hours, fives, kind }: Listened,
  { habit, k, stuckLooks }: Pick<SilenceRuleSettings, 'habit' | 'k' | 'stuckLooks'>,
  most: number,
): Pick<Faulty, 'fault' | 'value' | 'expected'> | undefined => {
  const last = hours.at(-1)
  if (!last) return undefined
  const expected = last.mid
  for (let at = 0; at < fives.length; at++) {
    const value = fives[at] ?? Number.NaN
    if (kind === 'flow' && (value < 0 || value > most)) return { fault: 'absurd', value, expected }
  }
  const usual = hours.every((hour) => hour.habit >= habit)
  if (usual && Number.isNaN(last.value) && hours.filter(({ value }) => Number.isNaN(value)).length >= k)
    return { fault: 'silent', value: 0, expected }
  const first = fives[0] ?? Number.NaN
  if (kind !== 'flow' || fives.length < stuckLooks || !(Math.max(first, expected) >= leastMoving)) return undefined
  for (let at = 1; at < fives.length; at++) if (fives[at] !== first) return undefined
  return Number.isNaN(first) ? undefined : { fault: 'stuck', value: first, expected }
}

/** Codes of an area's levels, largest first: city, district, street. */
const levelsOf = (area: string): string[] => [
  '',
  ...[6, 9].filter((length) => area.length >= length).map((length) => area.slice(0, length)),
]

/**
 * Puts faults together so that a source that fails is one group and not a hundred: silent cells by the largest area of which a share fell
 * silent (`usual`: how many cells of each area use to report), at least `fewestCells` of them; stuck and absurd ones stand alone.
 */
export const groupFaults = (
  faulty: readonly Faulty[],
  usual: ReadonlyMap<string, number>,
  { share, fewestCells }: Pick<SilenceRuleSettings, 'share' | 'fewestCells'>,
): FaultGroup[] => {
  const groups: FaultGroup[] = faulty
    .filter(({ fault }) => fault !== 'silent')
    .map((one) => ({ fault: one.fault, area: one.area, cells: [one] }))
  let left = faulty.filter(({ fault }) => fault === 'silent')
  for (const level of [0, 1, 2]) {
    for (const [area, cells] of Map.groupBy(left, (one) => levelsOf(one.area)[level] ?? 'none')) {
      if (area === 'none' || cells.length < fewestCells || cells.length < share * (usual.get(area) ?? 0)) continue
      groups.push({ fault: 'silent', area, cells })
      const told = new Set(cells)
      left = left.filter((one) => !told.has(one))
    }
  }
  return groups
}

/** How many cells of each area, at every level, use to report in all of their last hours. */
export const usualCells = (listened: readonly Listened[], habit: number): Map<string, number> => {
  const usual = new Map<string, number>()
  for (const { area, hours } of listened) {
    if (hours.length === 0 || !hours.every((hour) => hour.habit >= habit)) continue
    for (const level of levelsOf(area)) usual.set(level, (usual.get(level) ?? 0) + 1)
  }
  return usual
}
