import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { type Calendar, makeCalendar } from './calendar.ts'
import { type City, makeCity } from './city.ts'
import { loadAreas, loadCity } from './queries.ts'

/** The one city of this data folder, reloaded when its areas change. Rooms hold this, not the city, so that none goes stale. */
export class CityHolder {
  #city: City | undefined
  #calendar: Calendar | undefined
  #readings = 0
  /** The reading that the city comes from. */
  #taken = 0

  /** For tests and tools that have a city at hand. */
  static of(city: City): CityHolder {
    const holder = new CityHolder()
    holder.#take(city)
    return holder
  }

  get loaded(): boolean {
    return this.#city !== undefined
  }

  /** Throws `unavailable` before the city is known. */
  get(): City {
    if (!this.#city) throw new AppError('unavailable', '城市资料尚未就绪，请稍候')
    return this.#city
  }

  /** Throws `unavailable` before the city is known. */
  calendar(): Calendar {
    if (!this.#calendar) throw new AppError('unavailable', '城市资料尚未就绪，请稍候')
    return this.#calendar
  }

  /** Reads the city from the ledger; leaves the holder empty if the folder has none yet. A reading that a later one has overtaken is dropped. */
  async reload(ledger: LedgerDb): Promise<void> {
    const reading = ++this.#readings
    const settings = await loadCity(ledger)
    if (!settings) return
    const areas = await loadAreas(ledger)
    if (reading < this.#taken) return
    this.#taken = reading
    this.#take(makeCity(settings, areas))
  }

  #take(city: City): void {
    this.#city = city
    this.#calendar = makeCalendar(city.timeZone, city.calendar)
  }
}
