import { ApiError, type HazardCounts, type HazardListInput, type HazardQuery } from '../api.ts'
import { startOfDate } from '../ui/clock.ts'

/** What is looked through besides the words. Local dates, '' open; `to` is the last day. Other '' are any. */
export type Filter = {
  from: string
  to: string
  status: string
  unresolved: boolean
  class: string
  area: string
}

export const anything: Filter = { from: '', to: '', status: '', unresolved: false, class: '', area: '' }

/** Beginning of the first day and end of the last, epoch seconds. */
const spanOf = ({ from, to }: Filter, zone: string): { from?: string; to?: string } => ({
  ...(from === '' ? {} : { from: String(startOfDate(from, zone)) }),
  ...(to === '' ? {} : { to: String(startOfDate(to, zone, 1)) }),
})

/** A query and its filter as the server is asked. */
export const queryOf = (q: string, filter: Filter, zone: string): HazardQuery => ({
  q,
  ...spanOf(filter, zone),
  ...(filter.status === '' ? {} : { status: filter.status }),
  ...(filter.unresolved ? { unresolved: 'true' } : {}),
  ...(filter.class === '' ? {} : { class: filter.class }),
  ...(filter.area === '' ? {} : { area: filter.area }),
})

/** A list of what they find. */
export const listInputOf = (name: string, q: string, filter: Filter, zone: string): HazardListInput => ({
  name,
  q,
  ...spanOf(filter, zone),
  status: filter.status === '' ? [] : [filter.status],
  unresolved: filter.unresolved,
  ...(filter.class === '' ? {} : { class: filter.class }),
  ...(filter.area === '' ? {} : { area: filter.area }),
})

/** Where the fault of a refused query lies in what was typed, [at, to); undefined where it is none of that kind. */
export const faultPlace = (error: Error | null, typed: string): { at: number; to: number } | undefined => {
  if (!(error instanceof ApiError) || typeof error.details !== 'object' || error.details === null) return undefined
  const details = new Map<string, unknown>(Object.entries(error.details))
  const [at, to] = [details.get('at'), details.get('to')]
  if (typeof at !== 'number' || typeof to !== 'number') return undefined
  const start = Math.min(Math.max(0, at), typed.length)
  return { at: start, to: Math.min(Math.max(start, to), typed.length) }
}

/** Every month between the first and the last with any, those without among them, in order. */
export const monthsOf = (months: HazardCounts['months']): HazardCounts['months'] => {
  const [first, last] = [months[0]?.month, months.at(-1)?.month]
  if (first === undefined || last === undefined) return []
  const known = new Map(months.map(({ month, orders }) => [month, orders]))
  const all: HazardCounts['months'] = []
  for (let month = first; month <= last; month = after(month)) all.push({ month, orders: known.get(month) ?? 0 })
  return all
}

const after = (month: string): string => {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}
