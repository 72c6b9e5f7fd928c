import { gridDisk } from 'h3-js'

/**
 * A cell that a rule found; the rule knows what else it says. Findings of one `group` belong together wherever they lie: leaks after rain
 * are one outbreak all over a district.
 */
export type Finding = { cell: string; group?: string }

export type Gathered<F, A> = { findings: F[]; alerts: A[] }

/**
 * Makes incidents of cells: findings that touch each other, or touch the cells of one and the same live alert, belong together, and
 * with them the live alerts they touch, in the order of `live`. A live alert that touches no finding is in no group. Cells touch that
 * share an edge (H3 gridDisk 1); one cell touches itself.
 */
export const gather = <F extends Finding, A extends { cells: readonly { cell: string }[] }>(
  findings: readonly F[],
  live: readonly A[],
): Gathered<F, A>[] => {
  const groupOf = new Map<string, Gathered<F, A>>()
  const groups = new Set<Gathered<F, A>>()
  const join = (into: Gathered<F, A>, other: Gathered<F, A> | undefined): void => {
    if (!other || other === into) return
    into.findings.push(...other.findings)
    into.alerts.push(...other.alerts)
    for (const finding of other.findings) groupOf.set(finding.cell, into)
    groups.delete(other)
  }
  const firstOf = new Map<string, string>()
  for (const finding of findings) {
    const group: Gathered<F, A> = { findings: [finding], alerts: [] }
    groups.add(group)
    for (const near of gridDisk(finding.cell, 1)) join(group, groupOf.get(near))
    groupOf.set(finding.cell, group)
    if (finding.group === undefined) continue
    const first = firstOf.get(finding.group) ?? finding.cell
    firstOf.set(finding.group, first)
    join(group, groupOf.get(first))
  }
  for (const alert of live) {
    let group: Gathered<F, A> | undefined
    for (const near of new Set(alert.cells.flatMap(({ cell }) => gridDisk(cell, 1)))) {
      const touched = groupOf.get(near)
      if (group) join(group, touched)
      else group = touched
    }
    group?.alerts.push(alert)
  }
  const order = new Map(live.map((alert, index) => [alert, index]))
  for (const group of groups) group.alerts.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  return [...groups]
}
