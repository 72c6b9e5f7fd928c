import type { LedgerDb } from '../db/ledger.ts'
import { classOf, groupCode } from './classes.ts'
import { type ComponentState, componentStates } from './component.ts'
import { type TallyRow, talliesOf, talliesUnder } from './queries.ts'
import { isGrid, narrow } from './scope.ts'

export type ClassCount = {
  standard: string
  class: string
  name: string
  major: string
  majorName: string
  count: number
}

export type ChildCount = {
  code: string
  count: number
  /** Of these damaged, missing or abandoned. */
  damaged: number
  /** By group of classes, '01' to '06'. */
  byMajor: Record<string, number>
}

export type Counts = {
  area: string
  /** What stands, or should: everything but what was taken away for good, which `byState` alone tells. */
  total: number
  byClass: ClassCount[]
  byState: { state: ComponentState; count: number }[]
  children: ChildCount[]
}

const sum = (rows: readonly TallyRow[]): number => rows.reduce((total, row) => total + row.count, 0)
const standing = (rows: readonly TallyRow[]): TallyRow[] => rows.filter((row) => row.state !== 'removed')

/** Counts below an area within a scope, by class, by state and by the codes right below. Throws not_found outside the scope. */
export const countComponents = async (
  ledger: LedgerDb,
  scope: readonly string[],
  area: string | undefined,
): Promise<Counts> => {
  const prefixes = narrow(scope, area)
  const asked = area ?? ''
  const whole = prefixes.includes(asked)
  const below = whole && !isGrid(asked) ? await talliesUnder(ledger, asked) : await talliesWithin(ledger, prefixes)
  const own = whole && asked !== '' ? await talliesOf(ledger, [asked]) : below
  return {
    area: asked,
    total: sum(standing(own)),
    byClass: byClass(standing(own)),
    byState: componentStates
      .map((state) => ({ state, count: sum(own.filter((row) => row.state === state)) }))
      .filter(({ count }) => count > 0),
    children: isGrid(asked) ? [] : childrenOf(below),
  }
}

/** Counts of the widest of the prefixes: a nested one is told already. One shorter than a district's code stands for its districts. */
const talliesWithin = async (ledger: LedgerDb, prefixes: readonly string[]): Promise<TallyRow[]> => {
  const widest = prefixes.filter((one) => !prefixes.some((other) => other !== one && one.startsWith(other)))
  const own = await talliesOf(ledger, [...new Set(widest)])
  const short = widest.filter((one) => one.length < districtDigits)
  if (short.length === 0) return own
  const districts = await talliesUnder(ledger, '')
  return [...own, ...districts.filter(({ code }) => short.some((prefix) => code.startsWith(prefix)))]
}

const districtDigits = 6

const byClass = (rows: readonly TallyRow[]): ClassCount[] =>
  [...Map.groupBy(rows, (row) => row.class)]
    .map(([code, same]) => {
      const known = classOf(code)
      return {
        standard: known?.standard ?? '',
        class: code,
        name: known?.name ?? code,
        major: known?.major ?? '',
        majorName: known?.majorName ?? '',
        count: sum(same),
      }
    })
    .sort((a, b) => b.count - a.count || (a.class < b.class ? -1 : 1))

const childrenOf = (rows: readonly TallyRow[]): ChildCount[] =>
  [...Map.groupBy(standing(rows), (row) => row.code)].map(([code, same]) => ({
    code,
    count: sum(same),
    damaged: sum(same.filter((row) => row.state !== 'intact')),
    byMajor: Object.fromEntries(
      [...Map.groupBy(same, (row) => groupCode(row.class))].map(([group, some]) => [group, sum(some)]),
    ),
  }))
