import type { Calendar } from '../../areas/calendar.ts'
import { seasonsOf } from './classes.ts'
import { type Expectation, learnExpectation } from './expectation.ts'
import type { Tally } from './tally.ts'

/** What is usual, learnt once for each local day: looks of one day are held against the same past. */
export class Usual {
  readonly #tally: Tally
  readonly #calendar: Calendar
  #day = Number.NaN
  #learnt: Expectation | undefined

  constructor(tally: Tally, calendar: Calendar) {
    this.#tally = tally
    this.#calendar = calendar
  }

  /** `at` epoch seconds. */
  at(at: number): Expectation {
    const day = this.#calendar.startOfDay(at * 1000).getTime() / 1000
    if (this.#learnt && day === this.#day) return this.#learnt
    this.#day = day
    this.#learnt = learnExpectation(this.#tally, day, this.#calendar, seasonsOf(this.#calendar))
    return this.#learnt
  }
}
