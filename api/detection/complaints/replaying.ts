import { gridDisk } from 'h3-js'
import type { Incident } from '../../alerts/raise.ts'
import type { RuleBook } from '../rules/settings.ts'
import type { Scanner } from './cluster.ts'
import type { ComplaintDeps } from './watch.ts'
import { type Where, whereabouts } from './where.ts'

export type ComplaintRule = 'outbreak' | 'scan' | 'severe' | 'repeat'

export type ComplaintReplay = {
  rule: ComplaintRule
  from: Date
  to: Date
  /** Each is replayed on the same data. */
  books: readonly RuleBook[]
  /** Class or code of a severe rule, and prefix of area codes; all where left out. */
  subject?: string | undefined
  area?: string | undefined
  signal: AbortSignal
  onProgress: (share: number) => void
  scanner?: Scanner
}

/** What a replay reads. */
export type Deps = Pick<ComplaintDeps, 'ledger' | 'facts' | 'city'>
/** An alert that would have been; instants epoch seconds. */
export type Told = { subject: string; name: string; incident: Incident; from: number; to: number }

/** The replay of one rule under one book. */
export type Single = (deps: Deps, replay: ComplaintReplay, book: RuleBook) => Promise<Told[]>

/** Whereabouts of all footprints. */
export const around = (
  { ledger, city }: Pick<Deps, 'ledger' | 'city'>,
  all: readonly { cells: readonly { cell: string }[] }[],
): Promise<Where> =>
  whereabouts(
    ledger,
    city.get(),
    all.flatMap(({ cells }) => cells.map(({ cell }) => cell)),
  )

/** Whether two footprints share a cell or an edge. */
export const touch = (a: readonly { cell: string }[], b: readonly { cell: string }[]): boolean => {
  const near = new Set(a.flatMap(({ cell }) => gridDisk(cell, 1)))
  return b.some(({ cell }) => near.has(cell))
}
