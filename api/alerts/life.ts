import type { Caller } from '../accounts/caller.ts'
import type { AlertTable } from '../db/ledger.ts'

/** Where an alert stands. That there is no data to tell is said beside it. */
export type Stage = AlertTable['state']
/** Where a person may bring it. */
export type Target = 'open' | 'acknowledged' | 'handling' | 'monitoring' | 'closed'
export type Act = 'acknowledge' | 'unacknowledge' | 'handle' | 'monitor' | 'close' | 'reopen' | 'snooze' | 'unsnooze'

/** From where a person may bring an alert to each stage. A pending one is nobody's yet. */
export const movesTo: Record<Target, readonly Stage[]> = {
  acknowledged: ['open'],
  handling: ['open', 'acknowledged', 'monitoring'],
  monitoring: ['open', 'acknowledged', 'handling'],
  closed: ['open', 'acknowledged', 'handling', 'monitoring'],
  open: ['acknowledged', 'handling', 'monitoring', 'closed'],
}

/** What of an alert decides about its next step. */
export type Standing = { state: Stage; closed_by: string | null; snoozed_until: Date | null }

/** True if a person may bring it there. What was closed because it was over cannot be opened again: if it returns, it is raised. */
export const mayMove = (alert: Standing, to: Target): boolean =>
  movesTo[to].includes(alert.state) && (alert.state !== 'closed' || alert.closed_by !== null)

const moves: readonly [Act, Target][] = [
  ['acknowledge', 'acknowledged'],
  ['handle', 'handling'],
  ['monitor', 'monitoring'],
  ['close', 'closed'],
]

/** True for an alert that has opened and is not closed. */
export const isLive = (state: Stage): boolean => state !== 'pending' && state !== 'closed'

/** What a caller may do with an alert now. */
export const canNow = (alert: Standing, caller: Pick<Caller, 'can'>): Act[] => {
  if (!caller.can.has('acknowledge')) return []
  const can = moves.filter(([, to]) => mayMove(alert, to)).map(([act]) => act)
  if (mayMove(alert, 'open')) can.push(alert.state === 'acknowledged' ? 'unacknowledge' : 'reopen')
  if (isLive(alert.state)) can.push(alert.snoozed_until === null ? 'snooze' : 'unsnooze')
  return can
}
