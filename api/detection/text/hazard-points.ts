import { metresBetween } from '../../gazetteer/shape.ts'
import { type Bounds, Clusters, type Member } from './clusters.ts'
import { type Address, addressText, buildingKey, contradicts, householdKey } from './household.ts'
import { likeness, pairsOf } from './similar.ts'

/** One order that a query matched, in its newest revision. `at`: epoch seconds of the call. `phone`: phoneHash, '' if none. */
export type PointOrder = Member & { number: string; at: number; phone: string; text: string }

export const mergeReasons = ['household', 'building', 'phone', 'distance'] as const
export type MergeReason = (typeof mergeReasons)[number]

/**
 * Two orders that were taken for one point, the earlier first, and why. `value`: likeness 0..1 of a building's texts, metres of a distance,
 * 1 otherwise. `said`: the reason in words, without anybody's number.
 */
export type Merge = { a: string; b: string; reason: MergeReason; value: number; said: string }

/** `key`: number of its first order. `address`: the fullest of its orders. `position`: of the first that has one. `callers`: distinct phones. */
export type HazardPoint = {
  key: string
  orders: string[]
  address: Address
  position: { lon: number; lat: number } | undefined
  callers: number
  first: number
  last: number
  merges: Merge[]
}

/** Points by their first call. Every merge made two points one, so `points` = `orders` - merges. */
export type HazardPoints = {
  points: HazardPoint[]
  merges: Merge[]
  counts: { orders: number; points: number; merged: Record<MergeReason, number> }
}

/** `likeness` 0..1; distances in metres: `reach` between two orders, `widest` within a point joined by it, `phone` between one caller's. */
export type PointLimits = { likeness: number; reach: number; widest: number; phone: number }
export const pointLimits: PointLimits = { likeness: 0.6, reach: 20, widest: 40, phone: 300 }

/** Pairs of order numbers that a person has taken apart: they never stand in one point. */
export type Apart = readonly (readonly [a: string, b: string])[]

type Edge = { a: number; b: number; value: number }

/** Undoes a merge: the same as if these two orders had never been merged. */
export const undone = (apart: Apart, { a, b }: Pick<Merge, 'a' | 'b'>): Apart => [...redone(apart, { a, b }), [a, b]]

/** Takes an undoing back. */
export const redone = (apart: Apart, { a, b }: Pick<Merge, 'a' | 'b'>): Apart =>
  apart.filter(([one, other]) => !((one === a && other === b) || (one === b && other === a)))

const inOrder = (a: PointOrder, b: PointOrder): number =>
  a.at - b.at || (a.number < b.number ? -1 : a.number > b.number ? 1 : 0)

/**
 * Merges orders into unique hazard points, the surest reason first: one household; one building and like texts; one telephone; a few metres.
 * A weaker reason never joins what contradicts: addresses that differ in what both state, or orders that a person took apart. Distance
 * alone joins an order that states no house to a point near by, never two houses. The result does not depend on the order of `orders`;
 * of equal numbers the first call counts.
 */
export const hazardPoints = (
  orders: readonly PointOrder[],
  apart: Apart = [],
  limits: PointLimits = pointLimits,
): HazardPoints => {
  const known = new Map<string, number>()
  const sorted = orders.toSorted(inOrder).filter(({ number }) => !known.has(number) && known.set(number, known.size))
  const clusters = new Clusters(sorted, heldApart(apart, known))
  const merges: Merge[] = []
  const join = (reason: MergeReason, { a, b, value }: Edge, bounds: Bounds): void => {
    const [one, other] = [sorted[a], sorted[b]]
    if (one && other && clusters.join(a, b, bounds))
      merges.push({ a: one.number, b: other.number, reason, value, said: said(reason, value, other) })
  }
  const anywhere = { widest: Number.POSITIVE_INFINITY, oneBuilding: false }
  joinEqual(
    sorted,
    ({ address }) => householdKey(address),
    clusters,
    (edge) => join('household', edge, { ...anywhere, sameAddress: true }),
  )
  for (const edge of likeTexts(sorted, limits.likeness)) join('building', edge, { ...anywhere, sameAddress: false })
  joinEqual(
    sorted,
    ({ phone }) => phone,
    clusters,
    (edge) => join('phone', edge, { sameAddress: false, widest: limits.phone, oneBuilding: false }),
  )
  for (const edge of nearPairs(sorted, limits.reach))
    join('distance', edge, { sameAddress: false, widest: limits.widest, oneBuilding: true })

  const all = clusters.all()
  const mergesOf = Map.groupBy(merges, ({ a }) => clusters.of(known.get(a) ?? 0))
  const points = all.map((members) =>
    pointOf(
      members.flatMap((i) => sorted[i] ?? []),
      mergesOf.get(clusters.of(members[0] ?? 0)) ?? [],
    ),
  )
  const merged = { household: 0, building: 0, phone: 0, distance: 0 }
  for (const { reason } of merges) merged[reason]++
  return { points, merges, counts: { orders: sorted.length, points: points.length, merged } }
}

const heldApart = (apart: Apart, known: ReadonlyMap<string, number>): Map<number, Set<number>> => {
  const held = new Map<number, Set<number>>()
  for (const [a, b] of apart) {
    const [one, other] = [known.get(a), known.get(b)]
    if (one === undefined || other === undefined || one === other) continue
    held.set(one, (held.get(one) ?? new Set()).add(other))
    held.set(other, (held.get(other) ?? new Set()).add(one))
  }
  return held
}

/** Joins every order to the earlier ones of its key, by one pair for each cluster that they stand in; '' is no key. */
const joinEqual = (
  orders: readonly PointOrder[],
  keyOf: (order: PointOrder) => string,
  clusters: Clusters,
  join: (edge: Edge) => void,
): void => {
  const firsts = new Map<string, number[]>()
  orders.forEach((order, b) => {
    const key = keyOf(order)
    if (key === '') return
    const earlier = firsts.get(key) ?? []
    for (const a of earlier) join({ a, b, value: 1 })
    const seen = new Set<number>()
    const kept = [...earlier, b].filter((one) => !seen.has(clusters.of(one)) && seen.add(clusters.of(one)))
    firsts.set(key, kept)
  })
}

/** Pairs of one building whose texts are alike, the most alike first. Those of one household are joined already. */
const likeTexts = (orders: readonly PointOrder[], least: number): Edge[] => {
  const groups = Map.groupBy(orders.keys(), (i) => buildingKey(orders[i]?.address ?? nowhere))
  groups.delete('')
  const edges: Edge[] = []
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const texts = new Map(group.map((i) => [i, pairsOf(orders[i]?.text ?? '', orders[i]?.address.name)]))
    for (const [position, b] of group.entries())
      for (const a of group.slice(0, position)) {
        const [one, other] = [orders[a]?.address ?? nowhere, orders[b]?.address ?? nowhere]
        if (contradicts(one, other)) continue
        const value = likeness(texts.get(a) ?? new Set(), texts.get(b) ?? new Set())
        if (value >= least) edges.push({ a, b, value })
      }
  }
  return edges.sort((x, y) => y.value - x.value || x.b - y.b || x.a - y.a)
}

const nowhere: Address = { district: '', name: '', number: '', building: '', unit: '', room: '' }

/** Pairs not farther apart than `reach` metres of which one states no house, the nearest first; tenths of a metre. */
const nearPairs = (orders: readonly PointOrder[], reach: number): Edge[] => {
  const edges: Edge[] = []
  const byNorth = [...orders.keys()]
    .filter((i) => orders[i]?.position)
    .sort((a, b) => latOf(orders, a) - latOf(orders, b))
  // A degree of latitude is never under 110 km.
  const span = reach / 110_000
  byNorth.forEach((i, place) => {
    for (let next = place + 1; next < byNorth.length; next++) {
      const j = byNorth[next] ?? 0
      const [one, other] = [orders[i], orders[j]]
      if (!one?.position || !other?.position || latOf(orders, j) - latOf(orders, i) > span) break
      if (buildingKey(one.address) !== '' && buildingKey(other.address) !== '') continue
      const metres = metresBetween([one.position.lon, one.position.lat], [other.position.lon, other.position.lat])
      if (metres <= reach) edges.push({ a: Math.min(i, j), b: Math.max(i, j), value: Math.round(metres * 10) / 10 })
    }
  })
  return edges.sort((x, y) => x.value - y.value || x.b - y.b || x.a - y.a)
}

const latOf = (orders: readonly PointOrder[], i: number): number => orders[i]?.position?.lat ?? 0

const said = (reason: MergeReason, value: number, { address }: PointOrder): string => {
  const { unit: _, room: __, ...house } = address
  switch (reason) {
    case 'household':
      return `同一住户：${addressText(address)}`
    case 'building':
      return `同一栋楼且内容相近（${Math.round(value * 100)}%）：${addressText({ ...house, unit: '', room: '' })}`
    case 'phone':
      return '同一来电号码，地址不矛盾'
    case 'distance':
      return `相距 ${value} 米，其中一件没有门牌`
  }
}

const detail = ({ number, building, unit, room, name }: Address): number =>
  [room, unit, building, number, name].reduce((sum, field, i) => sum + (field === '' ? 0 : 2 ** (4 - i)), 0)

const pointOf = (orders: readonly PointOrder[], merges: Merge[]): HazardPoint => ({
  key: orders[0]?.number ?? '',
  orders: orders.map(({ number }) => number),
  address: orders.reduce(
    (best, { address }) => (detail(address) > detail(best) ? address : best),
    orders[0]?.address ?? nowhere,
  ),
  position: orders.find(({ position }) => position)?.position,
  callers: new Set(orders.map(({ phone }) => phone).filter((phone) => phone !== '')).size,
  first: orders[0]?.at ?? 0,
  last: orders.at(-1)?.at ?? 0,
  merges,
})
