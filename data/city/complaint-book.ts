import { dayOf } from './clock.ts'
import { type Complaint, type ComplaintOptions, complaintsOfDay, longestLifeDays, type Status } from './complaints.ts'

/** Row of an order as the api takes it, with the status it had reached. */
export const complaintRow = (one: Complaint, status: Status): string =>
  JSON.stringify({
    number: one.number,
    at: one.steps[0]?.at,
    ...one.position,
    place: one.place,
    class: one.class,
    text: one.text,
    channel: one.channel,
    status,
    reporter: one.reporter,
  })

/** Remembers the days it has made: a live window asks for the same fortnight again and again. */
export class ComplaintBook {
  readonly #options: ComplaintOptions
  readonly #days = new Map<number, Complaint[]>()

  constructor(options: ComplaintOptions) {
    this.#options = options
  }

  /**
   * NDJSON rows of every order that came to a status in [from, to), epoch seconds: each once, as it stood at `to`. Orders called in before
   * `since` are left out.
   */
  between(from: number, to: number, since: number): { text: string; rows: number } {
    const moved: { at: number; row: string }[] = []
    for (let day = dayOf(from) - longestLifeDays; day <= dayOf(to); day++) {
      for (const one of this.#day(day)) {
        if ((one.steps[0]?.at ?? 0) < since) continue
        const step = one.steps.findLast(({ at }) => at < to)
        if (step && step.at >= from) moved.push({ at: step.at, row: complaintRow(one, step.status) })
      }
    }
    moved.sort((a, b) => a.at - b.at)
    return { text: moved.map(({ row }) => `${row}\n`).join(''), rows: moved.length }
  }

  #day(day: number): Complaint[] {
    const known = this.#days.get(day)
    if (known) return known
    if (this.#days.size > 3 * longestLifeDays) this.#days.clear()
    const made = complaintsOfDay(this.#options, day)
    this.#days.set(day, made)
    return made
  }
}
