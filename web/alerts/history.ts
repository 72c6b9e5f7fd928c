import type { AlertEvent } from '../api.ts'
import { w } from '../words.ts'

/** An event of an alert's history; `times`: how many like it, one after the other, it stands for. */
export type Entry = { id: number; at: string; kind: string; actor: string; words: string[]; times: number }

/** Events without a person's name were made by the system itself. */
const bySystem = (actor: string): boolean => actor === '' || actor === 'system'

/** Events the newest first. What the system tells again and again in a row is one entry, with the newest words. */
export const entriesOf = (events: readonly AlertEvent[], when: (iso: string) => string): Entry[] => {
  const entries: Entry[] = []
  for (const event of events) {
    const { id, at, kind } = event
    const actor = bySystem(event.actor) ? '' : event.actor
    const last = entries.at(-1)
    const entry = { id, at, kind, actor, words: wordsOf(event, when), times: 1 }
    const again = last && actor === '' && last.actor === '' && last.kind === kind && repeats.has(kind)
    if (again) entries[entries.length - 1] = { ...entry, times: last.times + 1 }
    else entries.push(entry)
  }
  return entries.reverse()
}

const repeats = new Set(['alert.changed', 'alert.explained', 'alert.related'])

const kinds: Record<string, string> = w.alerts.events
const stages: Record<string, string> = w.alerts.states
const grades: Record<string, string> = w.alerts.severityLong
const holds: Record<string, string> = w.alerts.held

/** The kind of an event in words; one that is not known yet by its name. */
export const kindWords = (kind: string): string => kinds[kind] ?? kind.replace(/^alert\./, '')

/** What an event's data add to its kind. They were written by any version of the server: nothing is taken for granted. */
const wordsOf = ({ kind, data }: AlertEvent, when: (iso: string) => string): string[] => {
  const of = (name: string): string | undefined => {
    const value: unknown = data[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const put = (text: string | undefined, say: (text: string) => string | undefined = (same) => same): string[] => {
    const said = text === undefined ? undefined : say(text)
    return said === undefined ? [] : [said]
  }
  const grade = put(of('severity'), (code) => grades[code])
  switch (kind) {
    case 'alert.opened':
    case 'alert.reopened':
    case 'alert.pending':
      return [...grade, ...put(of('held'), (code) => holds[code])]
    case 'alert.recorded':
      return [...grade, ...put(of('openedAt'), when)]
    case 'alert.changed':
      return grade.map((each) => (data.worse === true ? w.alerts.eventRose(each) : w.alerts.eventGrade(each)))
    case 'alert.moved':
      return [...put(of('to'), (to) => stages[to] && w.alerts.eventMoved(stages[to])), ...put(of('why'))]
    case 'alert.snoozed':
      return [...put(of('until'), (until) => w.alerts.eventUntil(when(until))), ...put(of('why'))]
    case 'alert.unsnoozed':
      return of('why') === 'worse' ? [w.alerts.eventWorse] : []
    case 'alert.related':
      return [typeof data.parent === 'number' ? w.alerts.eventJoined(data.parent) : w.alerts.eventAlone]
    case 'alert.closed':
      return put(of('why'))
    default:
      return []
  }
}
