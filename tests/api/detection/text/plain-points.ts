import { type Apart, type PointOrder, pointLimits } from '../../../../api/detection/text/hazard-points.ts'
import { buildingKey, contradicts, householdKey } from '../../../../api/detection/text/household.ts'
import { likeness, pairsOf } from '../../../../api/detection/text/similar.ts'
import { metresBetween } from '../../../../api/gazetteer/shape.ts'

/** Hazard points by trying every pair in the order of its reason, with whole clusters compared member by member. */
export const plainly = (orders: readonly PointOrder[], apart: Apart): string[] => {
  const sorted = orders.toSorted((a, b) => a.at - b.at || (a.number < b.number ? -1 : 1))
  const metres = (a: PointOrder, b: PointOrder): number | undefined =>
    a.position && b.position && metresBetween([a.position.lon, a.position.lat], [b.position.lon, b.position.lat])
  type Pair = { a: PointOrder; b: PointOrder; i: number; j: number; rank: number; by: number }
  const pairs = sorted.flatMap((b, j) =>
    sorted.slice(0, j).flatMap((a, i): Pair[] => {
      const [keyA, keyB] = [householdKey(a.address), householdKey(b.address)]
      const like = likeness(pairsOf(a.text, a.address.name), pairsOf(b.text, b.address.name))
      const far = metres(a, b)
      const [houseA, houseB] = [buildingKey(a.address), buildingKey(b.address)]
      return [
        ...(keyA !== '' && keyA === keyB ? [{ rank: 0, by: 0 }] : []),
        ...(houseA !== '' && houseA === houseB && like >= pointLimits.likeness ? [{ rank: 1, by: -like }] : []),
        ...(a.phone !== '' && a.phone === b.phone ? [{ rank: 2, by: 0 }] : []),
        ...(far !== undefined && far <= pointLimits.reach ? [{ rank: 3, by: Math.round(far * 10) }] : []),
      ].map((one) => ({ a, b, i, j, ...one }))
    }),
  )
  let parts = sorted.map((one) => [one])
  for (const { a, b, rank } of pairs.sort((x, y) => x.rank - y.rank || x.by - y.by || x.j - y.j || x.i - y.i)) {
    const [one, other] = [parts.find((part) => part.includes(a)), parts.find((part) => part.includes(b))]
    if (!one || !other || one === other) continue
    const forbidden = one.some((x) =>
      other.some(
        (y) =>
          apart.some(([p, q]) => (p === x.number && q === y.number) || (q === x.number && p === y.number)) ||
          (rank > 0 && contradicts(x.address, y.address)) ||
          (rank === 2 && (metres(x, y) ?? 0) > pointLimits.phone) ||
          (rank === 3 && (metres(x, y) ?? 0) > pointLimits.widest) ||
          (rank === 3 && buildingKey(x.address) !== '' && buildingKey(y.address) !== ''),
      ),
    )
    if (!forbidden) parts = [...parts.filter((part) => part !== one && part !== other), [...one, ...other]]
  }
  return parts
    .map((part) =>
      sorted
        .filter((one) => part.includes(one))
        .map(({ number }) => number)
        .join(' '),
    )
    .sort()
}
