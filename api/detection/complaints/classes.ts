import { complaintClasses } from '../../../data/codes/complaint-classes.ts'
import type { Calendar } from '../../areas/calendar.ts'
import type { InSeason } from './expectation.ts'
import type { Alias } from './queries.ts'

/**
 * Tells under which name a class goes today: old names lead to new ones, over several renamings too. From `until` on an old name stands
 * for itself. Names that lead in a circle stay as they are.
 */
export const classNow = (aliases: readonly Alias[]): ((name: string, at: number) => string) => {
  const byName = new Map(aliases.map((alias) => [alias.was, alias]))
  return (name, at) => {
    const seen = new Set<string>()
    let now = name
    for (;;) {
      const alias = byName.get(now)
      if (!alias || (alias.until !== null && at >= alias.until)) return now
      if (seen.has(now)) return name
      seen.add(now)
      now = alias.now
    }
  }
}

/** All names a class has or had. */
export const namesOf = (name: string, aliases: readonly Alias[]): string[] => {
  const names = new Set([name])
  for (let grown = true; grown; ) {
    const before = names.size
    for (const { was, now } of aliases) if (names.has(now)) names.add(was)
    grown = names.size > before
  }
  return [...names]
}

const seasons = new Map(complaintClasses.flatMap(({ name, season }) => (season ? [[name, season] as const] : [])))

/** Whether a class can come at an instant (epoch seconds), by the dated seasons of the class list. */
export const seasonsOf = (calendar: Calendar): InSeason => {
  return (name, at) => {
    const season = seasons.get(name)
    if (!season) return true
    const day = calendar.local(at * 1000).date.slice(5)
    const { from, to } = season
    return from <= to ? day >= from && day <= to : day >= from || day <= to
  }
}
