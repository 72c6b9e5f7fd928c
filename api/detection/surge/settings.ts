import type { DayKind } from '../../areas/calendar.ts'
import type { RuleBook } from '../rules/settings.ts'
import type { TickSettings } from './tick.ts'

export type CellSettings = { settings: TickSettings; own?: { of: Int16Array; settings: TickSettings[] } }

/** Above any score: nothing opens, and what is open ends. */
const never = 1000

const settingsIn = (
  book: RuleBook,
  scope: { area: string; subject: string; dayKind: DayKind },
  units: number,
): TickSettings => {
  const [up, down] = [book.settingsFor('surge', scope), book.settingsFor('drop', scope)]
  const side = <S extends typeof up | typeof down>(one: S): S => ({
    ...one,
    ...(one.enabled ? {} : { openZ: never, closeZ: never }),
    // k and n count looks of 5 minutes; an hour holds twelve of them.
    k: Math.ceil(one.k / units),
    n: Math.ceil(one.n / units),
  })
  return { alpha: up.alpha, up: side(up), down: side(down) }
}

/** The settings of a metric on a kind of day, and of the areas that have some of their own. `areaOf`: area code by cell number. */
export const cellSettings = (
  book: RuleBook,
  { subject, dayKind, units }: { subject: string; dayKind: DayKind; units: number },
  areaOf: readonly string[],
): CellSettings => {
  const settings = settingsIn(book, { area: '', subject, dayKind }, units)
  const areas = [...new Set([...book.areasOf('surge'), ...book.areasOf('drop')])].sort((a, b) => b.length - a.length)
  if (areas.length === 0) return { settings }
  return {
    settings,
    own: {
      settings: areas.map((area) => settingsIn(book, { area, subject, dayKind }, units)),
      of: Int16Array.from(areaOf, (code) => areas.findIndex((area) => code.startsWith(area))),
    },
  }
}
