import { booleanPointInPolygon } from '@turf/turf'
import type { Area } from '../areas/city.ts'
import { type Beginnings, beginningsOf } from './beginnings.ts'
import { soundOf } from './pinyin.ts'
import { type Box, boxOf, insideOf, type LonLat, middleOf, pointsOf, type Spread } from './shape.ts'
import { normalise } from './text.ts'

/** A place of the city that is no area, as the ledger keeps it. WGS84. */
export type PlaceRow = { kind: string; name: string; geometry: GeoJSON.Geometry }

/** Something with a name. `key`: an area's code, else kind and name. `area`: the smallest area that holds its middle ('' for none). */
export type Named = {
  readonly kind: Area['level'] | 'alley' | 'road' | 'compound' | 'landmark'
  readonly key: string
  readonly name: string
  readonly area: string
  readonly at: LonLat
  readonly box: Box
  readonly geometry: GeoJSON.Geometry
}

/** A name in a text, [from, to), and everything that is called so. `weight`: 1 the whole name, less a shortened one. */
export type Hit = { from: number; to: number; text: string; options: { named: Named; weight: number }[] }

const levelOf: Record<string, Named['kind']> = {
  arterial: 'road',
  road: 'road',
  alley: 'alley',
  compound: 'compound',
  landmark: 'landmark',
  park: 'landmark',
  water: 'landmark',
}

/** What people leave out of a name. */
const leftOut: Partial<Record<Named['kind'], RegExp>> = {
  district: /(?:自治县|新区|区|县|市)$/,
  street: /(?:街道办事处|街道|地区办事处|地区|镇|乡)$/,
  community: /(?:社区居委会|居委会|社区|村委会|村)$/,
  alley: /胡同$/,
  compound: /(?:小区|社区|大院)$/,
}
const shortWeight = 0.9
/** A shortened name right after such a character is a piece of some other name: 富莱茵花园 is not 花园胡同. */
const glue = /[\u4e00-\u9fff](?<![在于到至近是从往市区县道与和及、])/
const endingsSaid: Partial<Record<Named['kind'], readonly string[]>> = {
  street: ['街道办事处', '街道办'],
  community: ['社区'],
}

export const isArea = ({ kind }: Named): boolean => kind === 'district' || kind === 'street' || kind === 'community'

export const isLine = ({ kind }: Named): boolean => kind === 'alley' || kind === 'road'

/** What takes time is worked out when it is first asked for: of 60,000 names hardly any ever is. */
const named = (
  kind: Named['kind'],
  key: string,
  name: string,
  geometry: GeoJSON.Geometry,
  areaAt: (lon: number, lat: number) => string,
): Named => {
  let at: LonLat | undefined
  let area: string | undefined
  let box: Box | undefined
  return {
    kind,
    key,
    name,
    geometry,
    get at() {
      at ??= insideOf(geometry)
      return at
    },
    get area() {
      area ??= areaAt(this.at[0], this.at[1])
      return area
    },
    get box() {
      box ??= boxOf(geometry)
      return box
    },
  }
}

type Called = { text: string; named: Named; weight: number }

/** Every name of a city in memory, for finding names in texts. 60,000 names take some 40 MB and are indexed in a second. */
export class Names {
  readonly all: readonly Named[]
  /** The names of `all` as texts are compared. */
  readonly texts: readonly string[]
  /** What is called by a text, under its first two characters, longest first. */
  readonly #byStart = new Map<string, Called[]>()
  readonly #areas: Map<string, Area>
  readonly #byKey: Map<string, Named>
  readonly #clips = new Map<string, Spread | undefined>()
  #bySound: Map<string, Named[]> | undefined
  #beginnings: Promise<Beginnings> | undefined

  constructor(areas: readonly Area[], places: readonly PlaceRow[], areaAt: (lon: number, lat: number) => string) {
    this.#areas = new Map(areas.map((area) => [area.code, area]))
    const ofAreas = areas.map(({ code, level, name, geometry }) => named(level, code, name, geometry, () => code))
    const ofPlaces = places.flatMap(({ kind, name, geometry }): Named[] => {
      const level = levelOf[kind]
      return level ? [named(level, `${kind}/${name}`, name, geometry, areaAt)] : []
    })
    this.all = [...ofAreas, ...ofPlaces]
    this.#byKey = new Map(this.all.map((named) => [named.key, named]))
    this.texts = this.all.map(({ name }) => normalise(name))
    for (const [at, named] of this.all.entries()) this.#call(named, this.texts[at] ?? '')
    for (const called of this.#byStart.values()) called.sort((a, b) => b.text.length - a.text.length)
  }

  /** By an area's code, or a place's kind and name. */
  get(key: string): Named | undefined {
    return this.#byKey.get(key)
  }

  area(code: string): Area | undefined {
    return this.#areas.get(code)
  }

  /** The names in a normalised text; where they overlap the longest counts, of equal ones the first. A shortened name counts only where it stands apart. */
  scan(text: string): Hit[] {
    const found: Hit[] = []
    for (let from = 0; from < text.length - 1; from++) {
      const options = new Map<string, Hit>()
      for (const { text: name, named, weight } of this.#byStart.get(text.slice(from, from + 2)) ?? []) {
        if (!text.startsWith(name, from)) continue
        const hit = options.get(name) ?? { from, to: from + name.length, text: name, options: [] }
        if (!hit.options.some((one) => one.named === named)) hit.options.push({ named, weight })
        options.set(name, hit)
      }
      found.push(...options.values())
    }
    const taken: Hit[] = []
    for (const hit of found.sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from))
      if (taken.every((one) => hit.to <= one.from || hit.from >= one.to)) taken.push(hit)
    const glued = ({ from, options }: Hit): boolean =>
      options.every(({ weight }) => weight < 1) &&
      glue.test(text[from - 1] ?? '') &&
      taken.every(({ to }) => to !== from)
    return taken.filter((hit) => !glued(hit)).sort((a, b) => a.from - b.from)
  }

  /** Names that sound like a text of three characters or more: 唐子胡同 finds 堂子胡同. */
  soundingLike(text: string): readonly Named[] {
    if (!this.#bySound) {
      this.#bySound = new Map()
      for (const named of this.all) {
        if (isArea(named)) continue
        const sound = soundOf(normalise(named.name))
        this.#bySound.set(sound, [...(this.#bySound.get(sound) ?? []), named])
      }
    }
    return this.#bySound.get(soundOf(text)) ?? []
  }

  /** Where pinyin can begin, as positions in `all`. Worked out once, in pauses between other work. */
  beginnings(): Promise<Beginnings> {
    this.#beginnings ??= beginningsOf(this.texts)
    return this.#beginnings
  }

  /** The middle of a named thing, of a line only the part inside an area ('' for all of it). undefined: it does not touch the area. */
  middle(named: Named, code: string): Spread | undefined {
    const key = `${code} ${named.key}`
    if (this.#clips.has(key)) return this.#clips.get(key)
    const area = this.#areas.get(code)
    const points = pointsOf(named.geometry)
    const spread = middleOf(area ? points.filter((point) => booleanPointInPolygon([...point], area.geometry)) : points)
    if (this.#clips.size > 20_000) this.#clips.clear()
    this.#clips.set(key, spread)
    return spread
  }

  #call(named: Named, whole: string): void {
    this.#add(whole, named, 1)
    const short = whole.replace(leftOut[named.kind] ?? /$^/, '')
    if (short === whole) return
    if (short.length >= 2) this.#add(short, named, shortWeight)
    for (const ending of endingsSaid[named.kind] ?? [])
      if (`${short}${ending}` !== whole) this.#add(short + ending, named, 1)
  }

  #add(text: string, named: Named, weight: number): void {
    if (text.length < 2) return
    const start = text.slice(0, 2)
    const called = this.#byStart.get(start)
    if (called) called.push({ text, named, weight })
    else this.#byStart.set(start, [{ text, named, weight }])
  }
}
