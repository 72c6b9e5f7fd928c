import { gridDisk, latLngToCell } from 'h3-js'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { type CellLevels, emptyWeekly, levelsOf } from '../../../../api/detection/chronic/levels.ts'
import { leftOut, lookBack, type Weeks } from '../../../../api/detection/chronic/weeks.ts'

/** Four weeks that hold a holiday (4-6 April 2024, 清明) and its shifted workday (Sunday 7 April). */
export const until = new Date('2024-04-15T00:00:00+08:00')
export const calendar = makeCalendar('Asia/Shanghai', 'cn')
export const weeks: Weeks = lookBack(calendar, until, 4)

/** 堂子胡同. */
export const alley = latLngToCell(39.91, 116.369, 10)
export const district = gridDisk(alley, 10)

/** `week` 3 is the newest of the four; a weekend that stands in for a holiday's is older than week 0. */
export type LocalHour = { hour: number; date: string; kind: 'workday' | 'weekend'; week: number }

/** A cell's flow in values per 5 minutes; undefined where it did not report. */
export type Rate = (cell: string, at: LocalHour) => number | undefined

/** Between 0.8 and 1.2, another for each cell and always the same. */
export const own = (cell: string): number => {
  let hash = 2166136261
  for (const letter of cell) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619)
  return 0.8 + ((hash >>> 8) % 1000) / 2500
}

/** An ordinary alley: quiet at night, lively at meals, at most about 24 in 5 minutes. */
export const ordinary: Rate = (cell, { hour }) => {
  const meal = Math.exp(-(((hour - 12) / 2) ** 2)) + 0.8 * Math.exp(-(((hour - 18) / 2) ** 2))
  return own(cell) * (hour >= 6 && hour < 23 ? 8 + 12 * meal : 2)
}

/** The hours of a window that belong to a slot. */
export const hoursIn = (span: Weeks): (LocalHour & { index: number; place: number })[] =>
  span.place.flatMap((place, index) => {
    if (place === leftOut) return []
    const { date, hour } = calendar.local(span.from * 1000 + index * 3_600_000)
    return [
      {
        index,
        place,
        hour,
        date,
        kind: place % 48 >= 24 ? 'weekend' : 'workday',
        week: Math.floor(place / 48) - span.count + 4,
      },
    ]
  })

/** What the engine's query gives, said another way: of each week's days in a slot, the value that more than half of them reach. */
export const levelsFor = (
  rate: Rate,
  cells: readonly string[] = district,
  span: Weeks = weeks,
): Map<string, CellLevels> => {
  const hours = hoursIn(span)
  return new Map(
    cells.map((cell) => {
      const byPlace = Map.groupBy(hours, ({ place }) => place)
      const weekly = emptyWeekly(span)
      for (const [place, days] of byPlace) {
        const falling = days.map((day) => rate(cell, day) ?? 0).sort((a, b) => b - a)
        weekly[place] = falling[Math.floor(days.length / 2)] ?? Number.NaN
      }
      return [cell, levelsOf(cell, weekly, span)]
    }),
  )
}

export const noPause = async (): Promise<void> => {}
