import { type Caller, inScope } from '../accounts/caller.ts'
import { readAsked } from './ask.ts'
import type { List } from './store.ts'

export type ListAct = 'cancel' | 'discard' | 'apart' | 'task' | 'recheck' | 'report'

/** What a caller may do with a list now. */
export const actsOf = (list: List, { can, scope }: Pick<Caller, 'can' | 'scope'>): ListAct[] => {
  const owns = can.has('edit') && inScope(scope, list.area)
  if (list.state === 'making') return owns ? ['cancel'] : []
  if (list.state !== 'ready') return owns ? ['discard'] : []
  const changes: ListAct[] = owns
    ? ['apart', 'task', ...(list.recheckedBy === null ? (['recheck'] as const) : []), 'discard']
    : []
  return ['report', ...changes]
}

/** A list as it is told: `percent` 0…100 of its making. */
export const shownList = (list: List, percent: number | undefined, caller: Pick<Caller, 'can' | 'scope'>) => {
  const { query, filter, state, ...row } = list
  const { from, to, ...kept } = filter
  return {
    ...row,
    q: query,
    reading: readAsked(query).reading,
    filter: {
      ...kept,
      from: from === 0 ? null : new Date(from * 1000).toISOString(),
      to: new Date(to * 1000).toISOString(),
    },
    state,
    percent: state === 'ready' ? 100 : (percent ?? 0),
    can: actsOf(list, caller),
  }
}
