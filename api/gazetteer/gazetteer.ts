import { inScope } from '../accounts/caller.ts'
import type { City } from '../areas/city.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { parsePlace } from './address.ts'
import type { Candidate, Level } from './candidate.ts'
import { geocode } from './geocode.ts'
import { Names } from './names.ts'
import { componentsByCode, gridsByCode, loadPlaces, loadThresholds, placesMark } from './queries.ts'

/** How sure a place must be to be taken without a person, until the city says otherwise. */
export const usualThreshold = 0.8

/**
 * A text to be placed. `within`: areas that its sender named in fields of their own (codes). `scope`: whose eyes it is for; components,
 * grids and areas outside it are not told. Both default to the whole city.
 */
export type PlaceQuery = { text: string; within?: readonly string[]; scope?: readonly string[] }

/** Of these a reader sees only those of its own areas; names of roads and places are the whole city's. */
const scoped: ReadonlySet<Level> = new Set(['component', 'grid', 'community', 'street', 'district'])

type Options = {
  /** Names are read again at most this often, in milliseconds: between two looks at the tables the last ones serve. */
  freshMs?: number
}

/** The names of the city, kept in memory and read again when areas or places change, and geocoding over them. */
export class Gazetteer {
  readonly #ledger: LedgerDb
  readonly #city: CityHolder
  readonly #freshMs: number
  #names: Names | undefined
  #of: City | undefined
  #mark = ''
  #lookedAt = Number.NEGATIVE_INFINITY
  #looking: Promise<Names> | undefined

  constructor({ ledger, city }: { ledger: LedgerDb; city: CityHolder }, { freshMs = 2000 }: Options = {}) {
    this.#ledger = ledger
    this.#city = city
    this.#freshMs = freshMs
  }

  /** Throws `unavailable` before the city is known, or while the ledger is away. */
  async names(): Promise<Names> {
    const fresh = this.#of === this.#city.get() && performance.now() - this.#lookedAt < this.#freshMs
    if (this.#names && fresh) return this.#names
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  /** Candidates of one text, the surest first; none where it names nothing known. */
  async geocode(query: PlaceQuery): Promise<Candidate[]> {
    const [candidates = []] = await this.geocodeAll([query])
    return candidates
  }

  /** Candidates of many texts, with one look into the components for all of them. */
  async geocodeAll(queries: readonly PlaceQuery[]): Promise<Candidate[][]> {
    if (queries.length === 0) return []
    const names = await this.names()
    const city = this.#city.get()
    const parsed = queries.map(({ text }) => parsePlace(text))
    const codes = [...new Set(parsed.flatMap((place) => place.codes.map(({ digits }) => digits)))]
    const gridCodes = [...new Set(parsed.flatMap((place) => place.grids))]
    const [components, grids] = await Promise.all([
      componentsByCode(this.#ledger, codes),
      gridsByCode(this.#ledger, gridCodes),
    ])
    const { contains, areaAt } = city
    return parsed.map((place, index) => {
      const { within = [], scope = [''] } = queries[index] ?? {}
      const seen = components.filter(({ area, district }) => inScope(scope, area || district))
      return geocode({ place, names, components: seen, grids, contains, areaAt, within }).filter(
        ({ level, area }) => !scoped.has(level) || inScope(scope, area),
      )
    })
  }

  /** The confidence from which a place is taken without a person, in force at an instant. */
  async threshold(at: Date): Promise<number> {
    const all = await loadThresholds(this.#ledger)
    return all.find(({ since }) => since <= at)?.value ?? usualThreshold
  }

  async #look(): Promise<Names> {
    const city = this.#city.get()
    const at = performance.now()
    const mark = await placesMark(this.#ledger)
    if (!this.#names || this.#of !== city || this.#mark !== mark) {
      const names = new Names(city.areas, await loadPlaces(this.#ledger), city.areaAt)
      // Before anybody asks: the first who types pinyin would wait for it.
      await names.beginnings()
      this.#names = names
      this.#of = city
      this.#mark = mark
    }
    this.#lookedAt = at
    return this.#names
  }
}
