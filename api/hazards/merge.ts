import { fold } from '../detection/text/fold.ts'
import {
  type Apart,
  hazardPoints,
  type Merge,
  type MergeReason,
  type PointOrder,
} from '../detection/text/hazard-points.ts'
import { addressOf, addressText, householdKey, phoneHash } from '../detection/text/household.ts'
import { matchesQuery } from '../detection/text/keyword.ts'
import { maskPhones } from '../files/mask.ts'
import { metresBetween } from '../gazetteer/shape.ts'
import { readAsked } from './ask.ts'

/** An order as the stores have it. `at` epoch seconds; `area`: code of the smallest area that holds it, '' if none; `phone` as given. WGS84. */
export type RawOrder = {
  number: string
  at: number
  class: string
  status: string
  place: string
  text: string
  area: string
  lon: number | null
  lat: number | null
  exact: boolean
  phone: string
}

/** An order as a list keeps it: nothing in it rings or names a person. `phone` is phoneHash under a key that is thrown away. */
export type ListOrder = PointOrder & Pick<RawOrder, 'class' | 'status' | 'place' | 'area' | 'lon' | 'lat' | 'exact'>

/** A point of the list that a new one rechecks. */
export type EarlierPoint = { key: string; household: string; lon: number | null; lat: number | null }

/** `again`: key of the same point in the earlier list, where people have called about it since. */
export type ListPoint = {
  key: string
  rank: number
  address: string
  household: string
  area: string
  lon: number | null
  lat: number | null
  orders: string[]
  callers: number
  first: number
  last: number
  again: string | null
}

/** `since`: epoch seconds to which the earlier list reached. */
export type Earlier = { since: number; points: readonly EarlierPoint[] }

export type Merged = {
  points: ListPoint[]
  merges: (Merge & { point: string })[]
  counts: { orders: number; points: number; merged: Record<MergeReason, number>; again: number }
}

/** Masks and reads raw orders, and leaves out those whose words stand only in what is masked. */
export const readOrders = (
  orders: readonly RawOrder[],
  { typed, areaNames, salt }: { typed: string; areaNames: readonly string[]; salt: string },
): ListOrder[] => {
  const query = readAsked(typed)
  return orders.flatMap(({ phone, place, text, ...order }) => {
    const shown = maskPhones(text)
    if (!matchesQuery(query, fold(shown).text)) return []
    const { area, lon, lat, exact } = order
    return {
      ...order,
      text: shown,
      place: maskPhones(place),
      phone: phoneHash(phone, salt),
      address: addressOf(place, { area, areaNames }),
      position: exact && lon !== null && lat !== null ? { lon, lat } : undefined,
    }
  })
}

/** As far as two positions of one house may be told apart, metres. */
const sameSpot = 20

const sameAs = ({ household, lon, lat }: Omit<EarlierPoint, 'key'>, earlier: EarlierPoint): boolean => {
  if (household !== '' && earlier.household !== '') return household === earlier.household
  if (lon === null || lat === null || earlier.lon === null || earlier.lat === null) return false
  // A degree of latitude is never under 110 km.
  return (
    Math.abs(lat - earlier.lat) * 110_000 <= sameSpot &&
    metresBetween([lon, lat], [earlier.lon, earlier.lat]) <= sameSpot
  )
}

/** Merges the orders of a list into points, most orders first; `apart` as people have said; `earlier`: the list that this one rechecks. */
export const mergeOrders = (orders: readonly ListOrder[], apart: Apart, earlier?: Earlier): Merged => {
  const byNumber = new Map(orders.map((order) => [order.number, order]))
  const { points, merges, counts } = hazardPoints(orders, apart)
  const sorted = points.toSorted(
    (a, b) => b.orders.length - a.orders.length || a.first - b.first || (a.key < b.key ? -1 : 1),
  )
  const listed = sorted.map((point, rank): ListPoint => {
    const own = point.orders.flatMap((number) => byNumber.get(number) ?? [])
    const placed = own.find(({ exact, lon }) => exact && lon !== null) ?? own.find(({ lon }) => lon !== null)
    const household = householdKey(point.address)
    const spot = { household, lon: placed?.lon ?? null, lat: placed?.lat ?? null }
    const { key, orders: numbers, callers, first, last } = point
    const before =
      earlier && last >= earlier.since
        ? earlier.points.find((one) => sameAs({ ...spot, ...(placed?.exact ? {} : { lon: null, lat: null }) }, one))
        : undefined
    return {
      key,
      rank,
      address: addressText(point.address) || own.find(({ place }) => place !== '')?.place || '',
      ...spot,
      area: (placed ?? own.find(({ area }) => area !== ''))?.area ?? '',
      orders: numbers,
      callers,
      first,
      last,
      again: before?.key ?? null,
    }
  })
  const pointOf = new Map(points.flatMap(({ key, orders: numbers }) => numbers.map((number) => [number, key] as const)))
  return {
    points: listed,
    merges: merges.map((merge) => ({ ...merge, point: pointOf.get(merge.a) ?? merge.a })),
    counts: { ...counts, again: listed.filter(({ again }) => again !== null).length },
  }
}
