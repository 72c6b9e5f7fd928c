import { keepers } from './fixtures.ts'
import { shortened } from './land.ts'
import { streets } from './outline.ts'
import { toPlane } from './plane.ts'
import { hash, uniform } from './random.ts'
import { putAll } from './spots.ts'
import { districts } from './streets.ts'
import { streetAt } from './where.ts'

export type ComponentState = 'intact' | 'damaged' | 'missing' | 'abandoned' | 'removed'

/** A component (城市部件) of the demo city as its record states it. Invented but for its class. */
export type DemoComponent = {
  /** Six digits. */
  district: string
  /** Eight digits, once in its district; nothing is to be read out of them. */
  code: string
  /** Sixteen digits: district, class, six more (CJ/T 214-2007). */
  national: string
  class: string
  state: ComponentState
  owner: string
  maintainer: string
  manager: string
  /** WGS84. */
  lon: number
  lat: number
  /** 'YYYY-MM-DD'. */
  installedOn: string
}

/** All components in few bytes each; a record is written when it is asked for. Street by street, in the order of `streets`. */
type Inventory = {
  /** Index into `streets`. */
  street: Uint8Array
  /** Index into `classes`. */
  class: Uint8Array
  lon: Float64Array
  lat: Float64Array
  code: Uint32Array
  /** How many of its class come before it in its district. */
  ordinal: Uint32Array
  classes: readonly string[]
}

/** Numbers are given street by street, in each district from the same one on, with gaps as surveys leave them. */
const firstCode = 1_000_000
const codesPerStreet = 600_000
const codeStep = 37

const makeInventory = (): Inventory => {
  const classes: string[] = []
  const listOf = new Map(
    streets.map(({ code }) => [code, { class: [] as number[], lon: [] as number[], lat: [] as number[] }]),
  )
  putAll((name, at) => {
    const [lon, lat] = shortened(at, 6)
    const list = listOf.get(streetAt(toPlane(lon, lat)))
    if (!list) return
    const known = classes.indexOf(name)
    list.class.push(known < 0 ? classes.push(name) - 1 : known)
    list.lon.push(lon)
    list.lat.push(lat)
  })
  const lists = streets.map(({ code }) => listOf.get(code)?.class ?? [])
  const numbers = lists.flatMap((list, street) => {
    const own = streets
      .slice(0, street)
      .filter(({ code }) => districtOf(code) === districtOf(streets[street]?.code ?? ''))
    const first = firstCode + own.length * codesPerStreet
    return list.map((_, i) => first + i * codeStep + (hash(0xc0de, street, i) % codeStep))
  })
  const seen = new Map<string, number>()
  const ordinals = lists.flatMap((list, street) =>
    list.map((name) => {
      const key = `${districtOf(streets[street]?.code ?? '')} ${name}`
      const before = seen.get(key) ?? 0
      seen.set(key, before + 1)
      return before
    }),
  )
  return {
    street: Uint8Array.from(lists.flatMap((list, street) => list.map(() => street))),
    class: Uint8Array.from(lists.flat()),
    lon: Float64Array.from([...listOf.values()].flatMap(({ lon }) => lon)),
    lat: Float64Array.from([...listOf.values()].flatMap(({ lat }) => lat)),
    code: Uint32Array.from(numbers),
    ordinal: Uint32Array.from(ordinals),
    classes,
  }
}

const districtOf = (street: string): string => street.slice(0, 6)

let made: Inventory | undefined
const inventory = (): Inventory => {
  made ??= makeInventory()
  return made
}

/** How many components the demo city has: some 180,000. The list is made at the first call, within a second. */
export const componentCount = (): number => inventory().class.length

/** Where the components of some classes are (WGS84), by their place in the list. */
export const placesOf = (classes: readonly string[]): { index: number; lon: number; lat: number }[] => {
  const all = inventory()
  const wanted = new Set(classes.map((name) => all.classes.indexOf(name)))
  const found: { index: number; lon: number; lat: number }[] = []
  all.class.forEach((name, index) => {
    if (wanted.has(name)) found.push({ index, lon: all.lon[index] ?? 0, lat: all.lat[index] ?? 0 })
  })
  return found
}

/** What goes wrong most often with a class, besides mere damage. */
const commonLoss: Record<string, ComponentState> = {
  '01': 'missing',
  '02': 'damaged',
  '03': 'damaged',
  '05': 'abandoned',
}

const stateOf = (className: string, bits: number): ComponentState => {
  const luck = uniform(bits)
  if (luck < 0.022) return 'damaged'
  if (luck < 0.028) return commonLoss[className.slice(0, 2)] ?? 'damaged'
  if (luck < 0.032) return 'abandoned'
  return luck < 0.034 ? 'removed' : 'intact'
}

const districtNames = new Map<string, string>(districts.map(({ code, name }) => [code, name]))

/** The component at a place of the list, 0 to `componentCount() - 1`. Throws RangeError outside it. */
export const componentAt = (index: number): DemoComponent => {
  const all = inventory()
  const street = streets[all.street[index] ?? streets.length]
  const name = all.classes[all.class[index] ?? all.classes.length]
  if (!street || !name) throw new RangeError(`there is no component ${index}`)
  const district = districtOf(street.code)
  const keeper = keepers[name] ?? keepers[name.slice(0, 2)] ?? { owner: '', maintainer: '' }
  const filled = (text: string): string =>
    text.replace('{d}', districtNames.get(district) ?? '').replace('{s}', street.name)
  const code = all.code[index] ?? 0
  const bits = hash(0xc0de, Number(district), code)
  // The city was surveyed in 2004; what came since carries its year.
  const installed = Date.UTC(2004, 9, 1) + Math.floor(uniform(hash(bits, 1)) ** 1.3 * 7400) * 86_400_000
  return {
    district,
    code: String(code).padStart(8, '0'),
    national: `${district}${name}${String((all.ordinal[index] ?? 0) + 1).padStart(6, '0')}`,
    class: name,
    state: stateOf(name, bits),
    owner: filled(keeper.owner),
    maintainer: filled(keeper.maintainer),
    manager: `${street.name}办事处`,
    lon: all.lon[index] ?? 0,
    lat: all.lat[index] ?? 0,
    installedOn: new Date(installed).toISOString().slice(0, 10),
  }
}
