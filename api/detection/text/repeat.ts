import { type Excess, excessOf } from './excess.ts'

/**
 * One order for the search of what keeps coming back. `site`: equal for one place (siteKey, or a hazard point's key), '' if unknown;
 * `name`: what people call it. `at`, `closedAt`: epoch seconds of the call and of the last closing, null while open. `reopened`: how often
 * its own status left closed. `phone`: phoneHash, '' if none.
 */
export type RepeatOrder = {
  number: string
  at: number
  closedAt: number | null
  reopened: number
  site: string
  name: string
  subject: string
  phone: string
}

/**
 * One subject at one place over months. `months`: calendar months with a call. `callers`: distinct telephones, so at least so many people.
 * `returns`: how often it was told again when everything told before was closed, and reopenings. `parts`: what the score is made of.
 */
export type RepeatCluster = {
  site: string
  name: string
  subject: string
  orders: string[]
  first: number
  last: number
  months: number
  callers: number
  returns: number
  open: number
  /** 0..100, whole. */
  score: number
  parts: Record<RepeatSign, number>
  /** Callers that the site's size and the subject's share would give, tenths, and the false discovery rate of more; undefined: too little to compare. */
  excess: Excess | undefined
  /** Whether it is to be put before a person for escalation: the score is high, and the callers too many for such a place. */
  offered: boolean
  said: string
}

export const repeatSigns = ['months', 'callers', 'returns', 'years'] as const
export type RepeatSign = (typeof repeatSigns)[number]

/** `least`: below it nothing is a cluster. `full`: from where a sign gives all its points; below, its share of them. */
export type RepeatLimits = {
  least: { months: number; callers: number }
  full: Record<RepeatSign, number>
  points: Record<RepeatSign, number>
  /** Least score, and highest rate of false discovery, of what is offered. */
  offer: { score: number; rate: number }
}

/** Ours, no standard's: a place told of in a year's months by twenty people, closed and told of again five times over three years, is a hundred. */
export const repeatLimits: RepeatLimits = {
  least: { months: 3, callers: 3 },
  full: { months: 12, callers: 20, returns: 5, years: 3 },
  points: { months: 30, callers: 25, returns: 30, years: 15 },
  offer: { score: 50, rate: 0.01 },
}

const day = 86_400
const yearDays = 365.2425

/**
 * Finds what was told of the same place and subject over months by several callers: what is offered first, then by score.
 * `monthOf` gives the local calendar month of an instant (epoch seconds) as text. The order of `orders` makes no difference; of equal
 * numbers the first call counts. Give all orders of the period, not those of one subject: what is too many for a place shows only beside
 * the rest that is told of it. With nothing to compare the score alone decides.
 */
export const repeatClusters = (
  orders: readonly RepeatOrder[],
  monthOf: (at: number) => string,
  limits: RepeatLimits = repeatLimits,
): RepeatCluster[] => {
  const seen = new Set<string>()
  const sorted = orders
    .toSorted((a, b) => a.at - b.at || (a.number < b.number ? -1 : a.number > b.number ? 1 : 0))
    .filter(({ site, number }) => site !== '' && !seen.has(number) && seen.add(number))
  const groups = [...Map.groupBy(sorted, ({ site, subject }) => JSON.stringify([site, subject])).values()]
  const excess = excessOf(
    groups.map((group) => ({ site: group[0]?.site ?? '', subject: group[0]?.subject ?? '', count: callersOf(group) })),
  )
  return groups
    .map((group, i) => clusterOf(group, excess?.[i], monthOf, limits))
    .filter(({ months, callers }) => months >= limits.least.months && callers >= limits.least.callers)
    .sort(mostPressing)
}

const mostPressing = (a: RepeatCluster, b: RepeatCluster): number =>
  Number(b.offered) - Number(a.offered) ||
  b.score - a.score ||
  (a.excess?.rate ?? 1) - (b.excess?.rate ?? 1) ||
  (a.site < b.site ? -1 : a.site > b.site ? 1 : a.subject < b.subject ? -1 : 1)

const callersOf = (orders: readonly RepeatOrder[]): number =>
  new Set(orders.map(({ phone }) => phone).filter((phone) => phone !== '')).size

const clusterOf = (
  orders: readonly RepeatOrder[],
  excess: Excess | undefined,
  monthOf: (at: number) => string,
  { full, points, offer }: RepeatLimits,
): RepeatCluster => {
  const [head] = orders
  const [first, last] = [head?.at ?? 0, orders.at(-1)?.at ?? 0]
  const months = new Set(orders.map(({ at }) => monthOf(at))).size
  const callers = callersOf(orders)
  const returns = returnsOf(orders)
  const open = orders.filter(({ closedAt }) => closedAt === null).length
  const signs = { months, callers, returns, years: (last - first) / day / yearDays }
  const parts = { months: 0, callers: 0, returns: 0, years: 0 }
  for (const sign of repeatSigns) parts[sign] = Math.round(points[sign] * Math.min(1, signs[sign] / full[sign]))
  const score = repeatSigns.reduce((sum, sign) => sum + parts[sign], 0)
  const cluster = {
    site: head?.site ?? '',
    name: head?.name ?? '',
    subject: head?.subject ?? '',
    months,
    callers,
    returns,
    open,
  }
  return {
    ...cluster,
    orders: orders.map(({ number }) => number),
    first,
    last,
    score,
    parts,
    excess: excess && { ...excess, expected: Math.round(excess.expected * 10) / 10 },
    offered: score >= offer.score && (excess?.rate ?? 0) <= offer.rate,
    said: said(cluster, orders.length, last - first, excess),
  }
}

/** Reopenings, and calls that came when all that had been told before was closed. `orders` by time. */
const returnsOf = (orders: readonly RepeatOrder[]): number => {
  let [returns, allClosed] = [0, Number.POSITIVE_INFINITY]
  for (const [i, { at, closedAt, reopened }] of orders.entries()) {
    if (i > 0 && at >= allClosed) returns++
    const closed = closedAt ?? Number.POSITIVE_INFINITY
    allClosed = i === 0 ? closed : Math.max(allClosed, closed)
    returns += reopened
  }
  return returns
}

const spanText = (seconds: number): string => {
  const days = Math.floor(seconds / day)
  if (days < 60) return `${days} 天`
  const months = Math.floor(days / (yearDays / 12))
  return months < 24 ? `${months} 个月` : `${Math.floor(days / yearDays)} 年`
}

const said = (
  {
    name,
    subject,
    months,
    callers,
    returns,
    open,
  }: Pick<RepeatCluster, 'name' | 'subject' | 'months' | 'callers' | 'returns' | 'open'>,
  orders: number,
  span: number,
  excess: Excess | undefined,
): string =>
  [
    `${name}的${subject}：${spanText(span)}内至少 ${callers} 人反映 ${orders} 件，涉及 ${months} 个月份`,
    ...(excess && callers > excess.expected ? [`此地按常情约 ${Math.max(1, Math.round(excess.expected))} 人`] : []),
    returns > 0 ? `办结后又出现 ${returns} 次` : '没有办结后再出现',
    open > 0 ? `现有 ${open} 件未办结` : '目前全部办结',
  ].join('；')
