import type { Tally } from './queries.ts'

/** How many orders a query finds, in all and by each of three: classes and statuses the most frequent first, months in order. */
export type Counts = {
  orders: number
  statuses: { status: string; orders: number }[]
  classes: { class: string; orders: number }[]
  months: { month: string; orders: number }[]
}

const sums = (tallies: readonly Tally[], key: 'status' | 'class' | 'month'): [name: string, orders: number][] => {
  const found = new Map<string, number>()
  for (const one of tallies) found.set(one[key], (found.get(one[key]) ?? 0) + one.orders)
  return [...found]
}

const most = (a: [string, number], b: [string, number]): number => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)

/** An order is in one tally alone: an order in force has one status, class and month. */
export const summed = (tallies: readonly Tally[]): Counts => ({
  orders: tallies.reduce((sum, { orders }) => sum + orders, 0),
  statuses: sums(tallies, 'status')
    .sort(most)
    .map(([status, orders]) => ({ status, orders })),
  classes: sums(tallies, 'class')
    .sort(most)
    .map(([name, orders]) => ({ class: name, orders })),
  months: sums(tallies, 'month')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, orders]) => ({ month, orders })),
})
