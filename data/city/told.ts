import { type Address, addresses } from './addresses.ts'
import { componentAt, placesOf } from './components.ts'
import { type Crossing, crossings } from './crossings.ts'
import { areas } from './outline.ts'
import { toLonLat, toPlane, type XY } from './plane.ts'
import type { Draws } from './random.ts'
import { streetAt } from './where.ts'

/** How a caller without a map tells a place, and where that is. WGS84. */
export type Told = {
  way: 'address' | 'compound' | 'name' | 'crossing' | 'component'
  /** The name that a title bears. */
  name: string
  text: string
  lon: number
  lat: number
}

const areaNames = new Map(areas.map(({ code, name }) => [code, name]))
const streetName = (code: string): string => areaNames.get(code) ?? ''
const districtName = (street: string): string => areaNames.get(street.slice(0, 6)) ?? ''

/** What of a street's name callers put before a place: often all, often nothing. */
const prefix = (street: string, draws: Draws): string => {
  const luck = draws.uniform()
  if (luck < 0.4) return streetName(street)
  return luck < 0.6 ? districtName(street) : ''
}

const bucketMetres = 250
const bucketOf = ({ x, y }: XY): string => `${Math.floor(x / bucketMetres)} ${Math.floor(y / bucketMetres)}`

/** Classes of component that a class of complaint names by its code. */
const codedClasses: Record<string, { classes: readonly string[]; word: string }> = {
  路灯不亮: { classes: ['0118'], word: '路灯' },
  道路破损: { classes: ['0101', '0102', '0103', '0105', '0107', '0111'], word: '井盖' },
}

let coded: ReadonlyMap<string, readonly number[]> | undefined
/** Indexes of the components that callers read the code of, by word and bucket. */
const codedNear = (word: string, at: XY): readonly number[] => {
  if (!coded) {
    const found = new Map<string, number[]>()
    for (const { classes, word } of Object.values(codedClasses)) {
      for (const { index, lon, lat } of placesOf(classes)) {
        const key = `${word} ${bucketOf(toPlane(lon, lat))}`
        const list = found.get(key)
        if (list) list.push(index)
        else found.set(key, [index])
      }
    }
    coded = found
  }
  return coded.get(`${word} ${bucketOf(at)}`) ?? []
}

let byBucket: ReadonlyMap<string, readonly Crossing[]> | undefined
const crossingsNear = (at: XY): readonly Crossing[] => {
  byBucket ??= Map.groupBy(crossings(), (crossing) => bucketOf(crossing.at))
  return byBucket.get(bucketOf(at)) ?? []
}

let members: ReadonlyMap<string, readonly Address[]> | undefined
/** The first address of a name stands for the name alone: where a list of places would look for it. */
const firstOf = ({ kind, name }: Address): Address | undefined => {
  members ??= Map.groupBy(addresses(), (one) => `${one.kind} ${one.name}`)
  const all = members.get(`${kind} ${name}`) ?? []
  return all[Math.floor(all.length / 2)]
}

const rounded = (at: XY): { lon: number; lat: number } => {
  const [lon, lat] = toLonLat(at)
  return { lon: Number(lon.toFixed(5)), lat: Number(lat.toFixed(5)) }
}

const byCode = (address: Address, className: string, draws: Draws): Told | undefined => {
  const kind = codedClasses[className]
  if (!kind || draws.uniform() > 0.6) return undefined
  const near = codedNear(kind.word, toPlane(address.lon, address.lat))
  if (near.length === 0) return undefined
  const { code, lon, lat } = componentAt(draws.pick(near))
  const written = draws.uniform() < 0.3 ? `${code.slice(0, 4)} ${code.slice(4)}` : code
  const at = prefix(streetAt(toPlane(lon, lat)), draws)
  return { way: 'component', name: address.name, text: `${at}编号${written}的${kind.word}旁`, lon, lat }
}

const byCrossing = (address: Address, draws: Draws): Told | undefined => {
  // A road is long, and callers know its crossings better than its numbers.
  if (address.kind === 'compound' || draws.uniform() > (address.kind === 'road' ? 0.7 : 0.3)) return undefined
  const near = crossingsNear(toPlane(address.lon, address.lat)).filter(({ names }) => names.includes(address.name))
  if (near.length === 0) return undefined
  const { names, at } = draws.pick(near)
  const [one, other] = draws.uniform() < 0.5 ? names : [names[1], names[0]]
  const words = draws.pick(['交叉口', '路口', '交汇处', '交叉口东北角', '路口西侧'])
  return { way: 'crossing', name: address.name, text: `${one}与${other}${words}`, ...rounded(at) }
}

/** The name alone, of a pair of compounds without 东区 or 西区: a person may have to ask back. */
const byName = (address: Address, draws: Draws): Told | undefined => {
  if (draws.uniform() > 0.12) return undefined
  const { lon, lat } = firstOf(address) ?? address
  const name = draws.uniform() < 0.5 ? address.name.replace(/[东西]区$/, '') : address.name
  return { way: 'name', name: address.name, text: `${prefix(address.street, draws)}${name}`, lon, lat }
}

/** The words of a caller who gives no coordinates, for an address and a class of complaint. */
export const tell = (address: Address, className: string, draws: Draws): Told => {
  const other = byCode(address, className, draws) ?? byCrossing(address, draws) ?? byName(address, draws)
  if (other) return other
  const { name, lon, lat, street, kind } = address
  const rest = address.text.slice(streetName(street).length)
  if (kind === 'compound') {
    const unit = draws.uniform() < 0.5 ? `${draws.integer(1, 6)}单元` : ''
    return { way: 'compound', name, text: `${prefix(street, draws)}${rest}${unit}`, lon, lat }
  }
  return { way: 'address', name, text: `${prefix(street, draws)}${rest}`, lon, lat }
}
