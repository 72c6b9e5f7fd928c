import type { Transaction } from 'kysely'
import { appendEvent } from '../db/events.ts'
import type { Ledger } from '../db/ledger.ts'
import { prefixOf, sequenceOf } from './codes.ts'
import { insertChange } from './history.ts'
import { analyzeGrids, type Grid, insertGrids, type NewGrid, noteNumbers, withdrawGrids } from './queries.ts'

export type Plan = { added: NewGrid[]; changed: NewGrid[]; unchanged: number; removed: string[] }

const attributes = ['landUse', 'level', 'responsible'] as const

const sameShape = (a: Grid['geometry'], b: Grid['geometry']): boolean =>
  a.type === b.type && JSON.stringify(a.coordinates) === JSON.stringify(b.coordinates)

/** What a file makes of the grids in force. What a file does not tell of a grid (undefined) stays as it is. */
export const planGrids = (
  given: readonly NewGrid[],
  standing: ReadonlyMap<string, Grid>,
  removed: readonly string[],
): Plan => {
  const plan: Plan = { added: [], changed: [], unchanged: 0, removed: [...removed] }
  for (const grid of given) {
    const now = standing.get(grid.code)
    if (!now) {
      plan.added.push(grid)
      continue
    }
    const filled = { ...grid }
    for (const name of attributes) filled[name] ??= grid[name] === undefined ? now[name] : null
    if (sameShape(grid.geometry, now.geometry) && attributes.every((name) => filled[name] === now[name]))
      plan.unchanged += 1
    else plan.changed.push(filled)
  }
  return plan
}

/** Writes a plan down as one change with its event. Answers the change's id, undefined where there is nothing to change. */
export const storePlan = async (
  tx: Transaction<Ledger>,
  { added, changed, unchanged, removed }: Plan,
  { at, today, actor, file }: { at: Date; today: string; actor: string; file: string | null },
): Promise<number | undefined> => {
  const written = [...added, ...changed]
  const codes = written.map(({ code }) => code)
  const before = [...changed.map(({ code }) => code), ...removed]
  if (codes.length + before.length === 0) return undefined
  await withdrawGrids(tx, before, today)
  await insertGrids(tx, written, today)
  if (written.length > 1000) await analyzeGrids(tx)
  const highest = new Map<string, number>()
  for (const code of codes) {
    const prefix = prefixOf(code)
    highest.set(prefix, Math.max(highest.get(prefix) ?? 0, sequenceOf(code)))
  }
  await noteNumbers(tx, highest)
  const area = sharedPrefix([...codes, ...removed])
  const detail = { file, added: added.length, changed: changed.length, unchanged, removed: removed.length }
  const change = await insertChange(tx, { at, actor, verb: 'imported', area, detail, before, after: codes })
  await appendEvent(tx, { kind: 'grids.imported', subject: String(change), area, actor, data: detail })
  return change
}

/** The longest code of an area (community, street, district or '') that all codes begin with. */
const sharedPrefix = (codes: readonly string[]): string => {
  const [first = ''] = codes
  const length = [12, 9, 6].find((digits) => codes.every((code) => code.startsWith(first.slice(0, digits))))
  return first.slice(0, length ?? 0)
}
