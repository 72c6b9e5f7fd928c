import { metresBetween } from '../../gazetteer/shape.ts'
import { type Address, buildingKey, contradicts } from './household.ts'

/** What of an order decides with which others it may stand. `position`: WGS84, only where exact to some 20 m. */
export type Member = { address: Address; position: { lon: number; lat: number } | undefined }

/** What keeps two clusters apart though an edge joins them. `widest`: metres between any two members of them together. */
export type Bounds = { sameAddress: boolean; widest: number; oneBuilding: boolean }

type Cluster = {
  members: number[]
  addresses: Map<string, Address>
  positions: number[]
  held: number[]
  sited: boolean
}

/** Members, each alone at first, and joined one pair at a time unless that puts together what cannot be one. */
export class Clusters {
  readonly #members: readonly Member[]
  /** By member: those it must never stand with. */
  readonly #apart: ReadonlyMap<number, ReadonlySet<number>>
  readonly #parents: number[]
  readonly #clusters: Map<number, Cluster>

  constructor(members: readonly Member[], apart: ReadonlyMap<number, ReadonlySet<number>>) {
    this.#members = members
    this.#apart = apart
    this.#parents = members.map((_, i) => i)
    this.#clusters = new Map(
      members.map(({ address, position }, i) => [
        i,
        {
          members: [i],
          addresses: new Map([[JSON.stringify(address), address]]),
          positions: position ? [i] : [],
          held: apart.has(i) ? [i] : [],
          sited: buildingKey(address) !== '',
        },
      ]),
    )
  }

  /** The number of a member's cluster, good until the next join. */
  of(member: number): number {
    let root = member
    for (let parent = this.#parents[root]; parent !== undefined && parent !== root; parent = this.#parents[root])
      root = parent
    for (let at = member; at !== root; ) {
      const next = this.#parents[at] ?? root
      this.#parents[at] = root
      at = next
    }
    return root
  }

  /** Members of every cluster, ascending; clusters by their first member. */
  all(): number[][] {
    return [...this.#clusters.values()]
      .map(({ members }) => members.toSorted((a, b) => a - b))
      .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
  }

  /** Makes the clusters of two members one and says so; false if they are one already or the bounds forbid it. */
  join(a: number, b: number, bounds: Bounds): boolean {
    const [one, other] = [this.of(a), this.of(b)]
    const [x, y] = [this.#clusters.get(one), this.#clusters.get(other)]
    if (one === other || !x || !y || this.#forbidden(x, y, bounds)) return false
    const [large, small, root, leaf] = x.members.length >= y.members.length ? [x, y, one, other] : [y, x, other, one]
    this.#parents[leaf] = root
    large.members.push(...small.members)
    large.positions.push(...small.positions)
    large.held.push(...small.held)
    large.sited ||= small.sited
    for (const [key, address] of small.addresses) large.addresses.set(key, address)
    this.#clusters.delete(leaf)
    return true
  }

  #forbidden(x: Cluster, y: Cluster, { sameAddress, widest, oneBuilding }: Bounds): boolean {
    if (x.held.some((one) => y.held.some((other) => this.#apart.get(one)?.has(other)))) return true
    if (oneBuilding && x.sited && y.sited) return true
    if (!sameAddress)
      for (const one of x.addresses.values())
        for (const other of y.addresses.values()) if (contradicts(one, other)) return true
    return (
      widest < Number.POSITIVE_INFINITY &&
      x.positions.some((one) => y.positions.some((other) => this.#metres(one, other) > widest))
    )
  }

  #metres(a: number, b: number): number {
    const [from, to] = [this.#members[a]?.position, this.#members[b]?.position]
    return from && to ? metresBetween([from.lon, from.lat], [to.lon, to.lat]) : 0
  }
}
