import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceOfAtLeast } from '../../../../api/detection/statistics/count-law.ts'
import { falseDiscoveryRates } from '../../../../api/detection/statistics/false-discovery.ts'
import { excessOf, type SiteCount } from '../../../../api/detection/text/excess.ts'

fc.configureGlobal({ seed: 20_261_121 })

const sites = ['a', 'b', 'c', 'd', 'e', 'f']
const table = (count: (site: number, subject: number) => number): SiteCount[] =>
  sites.flatMap((site, i) => ['x', 'y', 'z'].map((subject, j) => ({ site, subject, count: count(i, j) })))

test('where every site has the same shares, nothing is too many, however large it is', () => {
  const found = excessOf(table((i, j) => (i + 1) ** 2 * (j + 1)))
  table((i, j) => (i + 1) ** 2 * (j + 1)).forEach(({ count }, i) => {
    expect(found?.[i]?.expected).toBeCloseTo(count, 9)
    expect(found?.[i]?.rate).toBeGreaterThan(0.3)
  })
})

test('expected counts worked out by hand', () => {
  // 18 cells of 4, one of them 20: its site has 28 of 88, its subject 40 of 88.
  const found = excessOf(table((i, j) => (i === 0 && j === 0 ? 20 : 4)))
  expect(found?.[0]?.expected).toBeCloseTo((28 * 40) / 88, 9)
  expect(found?.[1]?.expected).toBeCloseTo((28 * 24) / 88, 9)
})

test('one site far above its share stands out alone', () => {
  const rows = Array.from({ length: 180 }, (_, i) => ({
    site: `${Math.floor(i / 6)}`,
    subject: `${i % 6}`,
    count: i === 77 ? 90 : 10,
  }))
  const found = excessOf(rows)
  expect(found?.flatMap(({ rate }, i) => (rate < 0.01 ? i : []))).toEqual([77])
})

test('too few sites or subjects are nothing to compare with', () => {
  expect(excessOf([])).toBeUndefined()
  expect(excessOf(table(() => 3).filter(({ subject }) => subject === 'x'))).toBeUndefined()
  expect(excessOf(table(() => 3).filter(({ site }) => site < 'd'))).toBeUndefined()
})

test('expected counts add up to what was counted, and rates are those of quasi-Poisson chances', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 18, maxLength: 18 })
  fc.assert(
    fc.property(counts, (all) => {
      const rows = table((i, j) => all[i * 3 + j] ?? 0)
      const found = excessOf(rows)
      if (!found) return
      const sum = rows.reduce((total, { count }) => total + count, 0)
      expect(found.reduce((total, { expected }) => total + expected, 0)).toBeCloseTo(sum, 6)
      // Pearson's sum over every cell of the table, empty ones too.
      const pearson = (i: number): number => {
        const { expected = 0 } = found[i] ?? {}
        return expected > 0 ? ((rows[i]?.count ?? 0) - expected) ** 2 / expected : 0
      }
      const cells = [...rows.keys()]
      const used = (key: 'site' | 'subject') => new Set(rows.flatMap((row) => (row.count > 0 ? row[key] : []))).size
      const freedom = (used('site') - 1) * (used('subject') - 1)
      const chances = rows.map(({ count }, i) => {
        const rest = cells.filter((cell) => cell !== i).reduce((total, cell) => total + pearson(cell), 0)
        const law = { mean: found[i]?.expected ?? 0, dispersion: Math.max(1, rest / (freedom - 1)) }
        return count > 0 ? chanceOfAtLeast(law, count) : 1
      })
      const rates = falseDiscoveryRates(Float64Array.from(chances))
      found.forEach(({ rate }, i) => {
        expect(rate).toBeCloseTo(rates[i] ?? Number.NaN, 6)
      })
    }),
  )
})
