import { createHmac } from 'node:crypto'
import { parsePlace } from '../../gazetteer/address.ts'
import { fold } from './fold.ts'

/**
 * The address of an order taken apart and written one way; '' for what it does not state. `district`: six digits. `name`: compound,
 * road or alley, or whatever names the place. Numerals are Arabic without leading zeros: 十二号楼 has the building 12.
 */
export type Address = {
  district: string
  name: string
  number: string
  building: string
  unit: string
  room: string
}

export type AddressOptions = {
  /** Code of an area that holds the order, of any level; only its district counts. */
  area?: string
  /** Names of the city's areas, which callers put before the place: 东城区, 景山街道. */
  areaNames?: readonly string[]
  /** The name that the gazetteer found in the text, where it did. */
  name?: string
}

const digits = '〇一二三四五六七八九'
const han = '[一二三四五六七八九十百]+'
/** Where the name ends: the first number that counts something. 东四十条 and 和平里七区 are names. */
const firstDetail = new RegExp(
  `[甲乙丙丁临]?\\d+(?:-\\d+)*(?:号|弄|楼|栋|幢|座|单元|门|室|院)|${han}(?:号楼|号院|栋|幢|单元)|[a-z](?:座|栋|幢)|\\d+-\\d+`,
)
/** What may follow the name, in any order, each once. Hyphened numbers are building, unit and room. In a building 501号 is a room. */
const details: readonly (readonly [pattern: RegExp, fields: readonly (keyof Address)[], when?: 'house' | 'after'])[] = [
  [/^(\d+)(?:号楼)?-(\d+)(?:单元)?-(\d{3,4})(?:室|号)?(?!\d)/, ['building', 'unit', 'room']],
  [/^(\d+)(?:号楼)?-(\d{3,4})(?:室|号)?(?!\d)/, ['building', 'room']],
  [new RegExp(`^([甲乙丙丁临]?\\d+(?:-\\d+)*|${han})(?:号院|院|弄|号(?!楼|线|房))`), ['number'], 'house'],
  [new RegExp(`^(\\d+|${han}|[a-z])(?:号楼|号栋|栋|幢|座|楼)`), ['building']],
  [new RegExp(`^(\\d+|${han}|[a-z])(?:单元|门(?!前|口|牌))`), ['unit']],
  [/^(\d{1,4}[a-z]?)(?:室|户|号?房)/, ['room']],
  [/^(\d{3,4}[a-z]?|\d+(?=号))号?(?![楼院线\d米元层年月天点个])/, ['room'], 'after'],
]
/** A floor says where in the building, but is no room. */
const floor = new RegExp(`^(?:\\d+|${han})(?:层|楼)`)
const between = /^(?:[-,、的/]|内|里面)+/
/** What follows a name and is no part of it. */
const beside =
  /(?:的|内|里面|附近|周边|旁边|旁|对面|一带|门前|门口|院内|[东南西北中]{1,2}(?:侧|边|面|口|头|段|角)|路段|沿线)+$/
const crossing =
  /^(.{2,}?)(?:与|和|跟|及|、|\/)(.{2,}?)(?:交叉口|交叉路口|十字路口|丁字路口|路口|交汇处|交汇|交口|相交)/
/** 市 alone is no city: 骡马市大街, 东花市街道. */
const ofCity =
  /^(?:[\u4e00-\u9fff]{2,3}省)?(?:(?:北京|上海|天津|重庆)市|[\u4e00-\u9fff]{2,4}?市(?=[\u4e00-\u9fff]{2,4}[区县]))/
/** 东区, 小区 and 七区 are parts of compounds, 东城区 is none. */
const ofDistrict = /^[\u4e00-\u9fff]{2,4}?(?<![小院园校东西南北中新老期一二三四五六七八九十\d])区(?=.)/
const ofStreet = /^[\u4e00-\u9fff]{2,8}?(?:街道办事处|街道办|街道|地区办事处)(?=.)/
const ofCommunity = /^[\u4e00-\u9fff]{2,8}?(?:社区居委会|居委会|社区)(?=[\u4e00-\u9fff])/

const arabic = (numeral: string): string => {
  if (!new RegExp(`^${han}$`).test(numeral)) return numeral.replace(/^([甲乙丙丁临]?)0+(?=\d)/, '$1')
  let [sum, last] = [0, 0]
  for (const one of numeral) {
    const digit = digits.indexOf(one)
    if (digit >= 0) last = digit
    else {
      sum += Math.max(1, last) * (one === '百' ? 100 : 10)
      last = 0
    }
  }
  return String(sum + last)
}

/** Takes known names from the front, longest first, as long as a name is left behind them. */
const withoutKnown = (text: string, known: readonly string[]): string => {
  const found = known.find((name) => text.startsWith(name) && /^[\u4e00-\u9fffa-z]/.test(text.slice(name.length)))
  return found ? withoutKnown(text.slice(found.length), known) : text
}

const foldedNames = new WeakMap<readonly string[], readonly string[]>()

const withoutAreas = (text: string, names: readonly string[]): string => {
  const known =
    foldedNames.get(names) ??
    names
      .map((name) => fold(name).text)
      .filter((name) => name.length > 1)
      .sort((a, b) => b.length - a.length)
  foldedNames.set(names, known)
  const rest = withoutKnown(withoutKnown(text, known).replace(ofCity, '').replace(ofDistrict, ''), known)
  return rest.replace(ofStreet, '').replace(ofCommunity, '')
}

const nameIn = (text: string): string => {
  const crossed = crossing.exec(text)
  if (crossed) return [crossed[1] ?? '', crossed[2] ?? ''].sort().join('×')
  const name = text
    .replace(/[(（].*$/, '')
    .replace(beside, '')
    .replace(/[,。;、:].*$/, '')
  return name.length > 3 ? name.replace(/小区$/, '') : name
}

/**
 * The address in an order's place text: 景山街道安澜里小区３号楼二单元501室 → 安澜里, building 3, unit 2, room 501. A place told by a component's
 * code is named by it, a crossing by both its roads in a fixed order. Takes any text; one that names nothing gives empty fields.
 */
export const addressOf = (place: string, { area = '', areaNames = [], name }: AddressOptions = {}): Address => {
  const address: Address = { district: area.slice(0, 6), name: '', number: '', building: '', unit: '', room: '' }
  const coded = parsePlace(place).codes.find(({ told }) => told)
  if (coded) return { ...address, name: `部件${coded.digits}` }
  const text = withoutAreas(fold(place).text, areaNames)
  const at = firstDetail.exec(text)?.index ?? text.length
  address.name = nameIn(name === undefined ? text.slice(0, at) : fold(name).text)
  let rest = text.slice(at)
  let stated = false
  for (let going = true; going && rest !== ''; ) {
    const matched = details.find(
      ([pattern, fields, when]) =>
        (when !== 'after' || stated) &&
        (when !== 'house' || (address.building === '' && address.unit === '')) &&
        fields.every((field) => address[field] === '') &&
        pattern.test(rest),
    )
    const [pattern, fields] = matched ?? []
    const match = pattern?.exec(rest)
    fields?.forEach((field, i) => {
      address[field] = arabic(match?.[i + 1] ?? '')
    })
    const length = match?.[0].length ?? floor.exec(rest)?.[0].length ?? 0
    going = length > 0
    stated ||= going
    rest = rest.slice(length).replace(between, '')
  }
  return address
}

/**
 * Equal for orders of one household, '' where the address is not that exact: it has a room, or is a house number with nothing behind it.
 * A courtyard (5号院) counts as one household like a house (5号): the alley's number is what a repair goes to.
 */
export const householdKey = ({ district, name, number, building, unit, room }: Address): string => {
  if (name === '' || (number === '' && building === '' && unit === '')) return ''
  const exact = room !== '' || (number !== '' && building === '' && unit === '')
  return exact ? [district, name, number, building, unit, room].join('/') : ''
}

/** Equal for orders of one building or house number, '' where neither is stated. */
export const buildingKey = ({ district, name, number, building }: Address): string =>
  name === '' || (number === '' && building === '') ? '' : [district, name, number, building].join('/')

/** Equal for orders of one compound, road or alley, '' without a name. */
export const siteKey = ({ district, name }: Address): string => (name === '' ? '' : `${district}/${name}`)

/** A crossing bears the names of both its roads. */
const shareName = (a: string, b: string): boolean =>
  a.split('×').some((one) => b.split('×').some((other) => one.endsWith(other) || other.endsWith(one)))

/** True if two addresses cannot be one place: what both state differs. One name may be the tail of the other (西单堂子胡同). */
export const contradicts = (a: Address, b: Address): boolean => {
  if (a.district !== '' && b.district !== '' && a.district !== b.district) return true
  if (a.name !== '' && b.name !== '' && !shareName(a.name, b.name)) return true
  return (['number', 'building', 'unit', 'room'] as const).some(
    (field) => a[field] !== '' && b[field] !== '' && a[field] !== b[field],
  )
}

/** An address as a person reads it: 安澜里3号楼2单元501室. */
export const addressText = ({ name, number, building, unit, room }: Address): string =>
  [
    name,
    number && `${number}号`,
    building && building + (/[a-z]/.test(building) ? '座' : '号楼'),
    unit && `${unit}单元`,
    room && `${room}室`,
  ].join('')

/**
 * What stands for a telephone number where it must not be seen: equal for one number however it is written (+86, blanks, full-width),
 * of no use without `secret`. '' for fewer than seven digits, which are no telephone.
 */
export const phoneHash = (phone: string, secret: string): string => {
  const number = fold(phone)
    .text.replace(/\D/g, '')
    .replace(/^(?:00)?86(?=1\d{10}$)/, '')
  return number.length < 7 ? '' : createHmac('sha256', secret).update(number).digest('base64url').slice(0, 22)
}
