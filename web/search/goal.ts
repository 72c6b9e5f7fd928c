import type { SearchResult } from '../api.ts'
import { cellAt } from '../heat/cells.ts'
import type { View } from '../view.ts'

/** How near the map comes to what is as small as a lamp, an order's cell, or a place. */
const zooms = { component: 17.6, order: 15.4, place: 16.4 } as const

const orderRes = 10

const free = { component: undefined, area: undefined, cell: undefined, alert: undefined }

/**
 * What of the view changes when a result is picked: what it is becomes the selection, and the map goes there. Nothing for an
 * order that lies nowhere.
 */
export const goalOf = ({ kind, key, lon, lat }: SearchResult, hide: string | undefined): Partial<View> | undefined => {
  const to = (zoom: number) => (lon === null || lat === null ? undefined : { lon, lat, zoom })
  switch (kind) {
    case 'component':
      return { ...free, component: key, at: to(zooms.component), hide: without(hide, 'components') }
    case 'grid':
    case 'area':
      return { ...free, area: key, at: undefined }
    case 'class':
      return { only: key, hide: without(hide, 'components') }
    case 'order':
      return lon === null || lat === null
        ? undefined
        : { ...free, cell: cellAt(lon, lat, orderRes), at: to(zooms.order), class: '*', metric: undefined }
    case 'place':
      return { ...free, at: to(zooms.place) }
  }
}

/** A list of hidden parts of the map without one of them. */
const without = (hide: string | undefined, part: string): string | undefined =>
  hide
    ?.split(',')
    .filter((each) => each !== part)
    .join(',') || undefined

export type Group = { kind: SearchResult['kind']; results: SearchResult[] }

/** Results by kind, the kinds in the order of their best result; within a kind the server's order stays. */
export const groupsOf = (results: readonly SearchResult[]): Group[] => {
  const groups = new Map<SearchResult['kind'], Group>()
  for (const result of results) {
    const group = groups.get(result.kind) ?? { kind: result.kind, results: [] }
    group.results.push(result)
    groups.set(result.kind, group)
  }
  return [...groups.values()]
}
