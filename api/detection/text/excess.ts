import { chanceOfAtLeast } from '../statistics/count-law.ts'
import { falseDiscoveryRates } from '../statistics/false-discovery.ts'

/** So many of a subject at a site. */
export type SiteCount = { site: string; subject: string; count: number }

/** `expected`: what the site's size and the subject's share of all would give. `rate`: false discovery rate at which it is too many. */
export type Excess = { expected: number; rate: number }

/** Fewer sites or subjects than these are nothing to compare with. */
const leastSites = 5
const leastSubjects = 2

/**
 * How far each count passes what its site has of everything and the city has of its subject, so that a long road is not a trouble spot for
 * being long: expected = of the site × of the subject / of all. Counts scatter as quasi-Poisson with Pearson's dispersion of the rest of the table
 * (P. McCullagh & J. Nelder, Generalized Linear Models, 1989, §4.5, §6.2), and rates are Benjamini-Hochberg's over all counts given.
 * `counts` holds each site and subject once, all that were told of in the period. undefined if they are too few to compare.
 */
export const excessOf = (counts: readonly SiteCount[]): Excess[] | undefined => {
  const told = counts.filter(({ count }) => count > 0)
  const sum = (key: 'site' | 'subject'): Map<string, number> => {
    const sums = new Map<string, number>()
    for (const one of told) sums.set(one[key], (sums.get(one[key]) ?? 0) + one.count)
    return sums
  }
  const [ofSite, ofSubject] = [sum('site'), sum('subject')]
  if (ofSite.size < leastSites || ofSubject.size < leastSubjects) return undefined
  const all = told.reduce((total, { count }) => total + count, 0)
  const expected = counts.map(({ site, subject }) => ((ofSite.get(site) ?? 0) * (ofSubject.get(subject) ?? 0)) / all)
  // Pearson's sum of (count - expected)² / expected, whose empty cells need not be visited.
  const pearson =
    counts.reduce((total, { count }, i) => total + (count > 0 ? count ** 2 / (expected[i] ?? 1) : 0), 0) - all
  const freedom = (ofSite.size - 1) * (ofSubject.size - 1)
  const rates = falseDiscoveryRates(
    Float64Array.from(counts, ({ count }, i) => {
      if (count === 0) return 1
      const mean = expected[i] ?? 1
      // Without the cell itself, or one trouble spot would widen the scatter it is measured by.
      const dispersion = Math.max(1, (pearson - (count - mean) ** 2 / mean) / (freedom - 1))
      return chanceOfAtLeast({ mean, dispersion }, count)
    }),
  )
  return expected.map((mean, i) => ({ expected: mean, rate: rates[i] ?? 1 }))
}
