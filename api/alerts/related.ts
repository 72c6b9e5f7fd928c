import { gridDisk } from 'h3-js'
import type { AlertTable } from '../db/ledger.ts'

/** A live alert, as far as it matters to which others it belongs. */
export type Relative = {
  id: number
  severity: AlertTable['severity']
  /** Epoch milliseconds. */
  openedAt: number
  parent: number | null
  cells: readonly string[]
}

/** This share of the smaller one's cells must touch the other's. */
const share = 0.25

/**
 * Which alerts are about the same spot: of the smaller one's cells a quarter or more are, or share an edge with (H3 gridDisk 1), cells of the
 * other. Both directions are told.
 */
export const touching = (live: readonly Relative[]): Map<number, Set<number>> => {
  const holders = new Map<string, Relative[]>()
  for (const one of live) {
    for (const cell of new Set(one.cells)) {
      const others = holders.get(cell)
      if (others) others.push(one)
      else holders.set(cell, [one])
    }
  }
  const touched = new Map(live.map(({ id }) => [id, new Set<number>()]))
  for (const large of live) {
    const hits = new Map<Relative, number>()
    for (const cell of new Set(large.cells.flatMap((one) => gridDisk(one, 1)))) {
      for (const small of holders.get(cell) ?? []) hits.set(small, (hits.get(small) ?? 0) + 1)
    }
    for (const [small, count] of hits) {
      if (small === large || small.cells.length > large.cells.length || count < share * small.cells.length) continue
      touched.get(small.id)?.add(large.id)
      touched.get(large.id)?.add(small.id)
    }
  }
  return touched
}

/** The worst first, then the oldest. */
const rank = (a: Relative, b: Relative): number =>
  (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0) || a.openedAt - b.openedAt || a.id - b.id

type Family = { head: Relative; members: Relative[] }

/**
 * Makes incidents of live alerts of all rules: of those that touch, directly or by others, the worst (then the oldest) speaks for the rest.
 * A family stands until its parent closes: two of them never become one, and whoever comes later joins the best family that it touches. Only
 * newcomers strictly worse than the parent take the family over, so that nothing grave is listed below something slight. Returns the new
 * parent of each alert whose parent changes; what it returns, applied, changes nothing the next time.
 */
export const relate = (live: readonly Relative[]): Map<number, number | null> => {
  const byId = new Map(live.map((one) => [one.id, one]))
  const touched = touching(live)
  const families = standing(live, byId)
  const familyOf = new Map(families.flatMap((family) => family.members.map(({ id }) => [id, family] as const)))
  const parentOf = new Map<number, number | null>()
  const seen = new Set<number>()
  for (const one of live) {
    if (familyOf.has(one.id) || seen.has(one.id)) continue
    const group: Relative[] = []
    const beside = new Set<Family>()
    const waiting = [one]
    seen.add(one.id)
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      group.push(next)
      for (const id of touched.get(next.id) ?? []) {
        const family = familyOf.get(id)
        const other = byId.get(id)
        if (family) beside.add(family)
        else if (other && !seen.has(id)) {
          seen.add(id)
          waiting.push(other)
        }
      }
    }
    join(group, [...beside].sort((a, b) => rank(a.head, b.head))[0], parentOf)
  }
  for (const { head, members } of families)
    for (const { id } of members) if (!parentOf.has(id)) parentOf.set(id, id === head.id ? null : head.id)
  return new Map([...parentOf].filter(([id, parent]) => byId.get(id)?.parent !== parent))
}

/** Families as they are: alerts with the parent they had, where it is live. */
const standing = (live: readonly Relative[], byId: ReadonlyMap<number, Relative>): Family[] => {
  const families = new Map<number, Family>()
  for (const one of live) {
    const head = one.parent === null ? undefined : byId.get(one.parent)
    if (!head) continue
    const family = families.get(head.id)
    if (family) family.members.push(one)
    else families.set(head.id, { head, members: [head, one] })
  }
  return [...families.values()]
}

const join = (group: readonly Relative[], family: Family | undefined, parentOf: Map<number, number | null>): void => {
  const best = [...group].sort(rank)[0]
  if (!best) return
  const takesOver = family !== undefined && best.severity < family.head.severity
  const head = family && !takesOver ? family.head : best
  for (const { id } of group) parentOf.set(id, id === head.id ? null : head.id)
  if (!family || !takesOver) return
  for (const { id } of family.members) parentOf.set(id, head.id)
  // Another group that comes in the same breath finds the family under its new head.
  family.members.push(...group)
  family.head = head
}
