import { setImmediate } from 'node:timers/promises'
import { reportsBetween } from './queries.ts'
import { around, type Single, touch } from './replaying.ts'
import { type Hazard, hazardOf, severeIncident } from './severe-report.ts'

/** Reports read before other work gets its turn. */
const stretch = 200

/** Severe reports one by one, those of one place and kind together for as long as the rule merges them. */
export const replaySevere: Single = async ({ ledger, facts, city }, { from, to, signal, onProgress }, book) => {
  const calendar = city.calendar()
  const reports = await reportsBetween(
    facts,
    Math.floor(from.getTime() / 1000),
    Math.floor(to.getTime() / 1000),
    signal,
  )
  const told: { hazards: Hazard[]; until: number }[] = []
  for (const [i, report] of reports.entries()) {
    if (i % stretch === stretch - 1) {
      await setImmediate()
      signal.throwIfAborted()
      onProgress(i / reports.length)
    }
    const { date } = calendar.local(report.at * 1000)
    const scope = { area: city.get().areaOfCell(report.cell), dayKind: calendar.dayKindOf(date) }
    const hazard = hazardOf(report, date, (subject) => {
      const settings = book.settingsFor('severe', { ...scope, subject })
      return settings.enabled ? settings.weight : undefined
    })
    if (!hazard) continue
    const { code } = hazard.rule
    const until = report.at + book.settingsFor('severe', { ...scope, subject: code }).mergeHours * 3600
    const own = { cell: report.cell }
    const known = told.findLast(
      (one) =>
        one.until > report.at &&
        one.hazards[0]?.rule.code === code &&
        touch(
          one.hazards.map((before) => ({ cell: before.report.cell })),
          [own],
        ),
    )
    if (known) {
      known.hazards.push(hazard)
      known.until = until
    } else told.push({ hazards: [hazard], until })
  }
  const where = await around(
    { ledger, city },
    told.map(({ hazards }) => ({ cells: hazards.map(({ report }) => report) })),
  )
  return told.flatMap(({ hazards, until }) => {
    const first = hazards[0]
    if (!first) return []
    const incident = severeIncident(hazards, where)
    return [
      {
        subject: first.rule.code,
        name: first.rule.name,
        incident,
        from: first.report.at,
        to: Math.min(until, to.getTime() / 1000),
      },
    ]
  })
}
