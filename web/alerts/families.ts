import type { Alert } from '../api.ts'

/** An incident: the alert that speaks for it, and those that it speaks for. */
export type Family<A> = { head: A; children: A[] }

type Kin = Pick<Alert, 'id' | 'parent'>

/** Alerts as incidents, in the order of the list. One whose parent is not in the list speaks for itself. */
export const familiesOf = <A extends Kin>(alerts: readonly A[]): Family<A>[] => {
  const ids = new Set(alerts.map(({ id }) => id))
  const heads = alerts.filter(({ parent }) => parent === null || !ids.has(parent))
  return heads.map((head) => ({ head, children: alerts.filter(({ parent }) => parent === head.id) }))
}

export type StateFilter = Alert['stage'] | 'no-data' | 'held' | 'snoozed'
/** Undefined lets everything pass. */
export type Filter = { rule: Alert['rule'] | undefined; state: StateFilter | undefined }

type Filtered = Pick<Alert, 'rule' | 'stage' | 'state' | 'held' | 'snoozed'>

/** States by which an alert may be found: its stage, and what stands beside it. */
export const statesOf = ({ stage, state, held, snoozed }: Filtered): StateFilter[] => [
  stage,
  ...(state === 'no-data' ? (['no-data'] as const) : []),
  ...(held === null ? [] : (['held'] as const)),
  ...(snoozed === null ? [] : (['snoozed'] as const)),
]

const passes = (alert: Filtered, { rule, state }: Filter): boolean =>
  (rule === undefined || alert.rule === rule) && (state === undefined || statesOf(alert).includes(state))

/** Incidents of which the head or one of the rest passes. They stay whole: half an incident misleads. */
export const filtered = <A extends Filtered>(families: readonly Family<A>[], filter: Filter): Family<A>[] =>
  families.filter(({ head, children }) => [head, ...children].some((alert) => passes(alert, filter)))

/** How many alerts have each of the keys, the most frequent key first. */
export const tally = <A, K>(alerts: readonly A[], keysOf: (alert: A) => readonly K[]): [K, number][] => {
  const counts = new Map<K, number>()
  for (const alert of alerts) for (const key of keysOf(alert)) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

/** Alerts that held at an instant, epoch seconds: seen by then, and not over yet. */
export const heldAt = <A extends Pick<Alert, 'firstSeen' | 'closedAt'>>(alerts: readonly A[], at: number): A[] =>
  alerts.filter(
    ({ firstSeen, closedAt }) =>
      Date.parse(firstSeen) / 1000 <= at && (closedAt === null || Date.parse(closedAt) / 1000 > at),
  )
