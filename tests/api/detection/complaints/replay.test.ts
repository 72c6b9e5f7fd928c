import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../../api/db/stores.ts'
import { replayComplaints } from '../../../../api/detection/complaints/replay.ts'
import type { ComplaintRule } from '../../../../api/detection/complaints/replaying.ts'
import type { Replayed } from '../../../../api/detection/replayed.ts'
import { defaultRules, type RuleBook } from '../../../../api/detection/rules/settings.ts'
import { scan } from '../../../../api/detection/scan/scan.ts'
import { cityPlan } from '../../../../data/city/city.ts'
import { testStores } from '../../../support/stores.ts'
import { demoCity, demoOrders, putOrders, seconds } from './world.ts'

let stores: Stores
const changed = (change: object): RuleBook => ({
  settingsFor: (rule, scope) => ({ ...defaultRules.settingsFor(rule, scope), ...change }),
  areasOf: () => [],
})
const replay = (
  rule: ComplaintRule,
  books: RuleBook[],
  over: { subject?: string; area?: string; signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<Replayed[][]> =>
  replayComplaints(
    { ...stores, city: demoCity },
    {
      rule,
      from: new Date(seconds('2026-11-17T00:00:00') * 1000),
      to: new Date(seconds('2026-11-22T00:00:00') * 1000),
      books,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      scanner: scan,
      ...over,
    },
  )

beforeAll(async () => {
  stores = await testStores()
  const orders = demoOrders(cityPlan.seed, seconds('2026-10-24T00:00:00'), seconds('2026-11-22T00:00:00'))
  const severe = [3600, 7200, 100_000].map((after, i) => ({
    number: `x${i}`,
    at: seconds('2026-11-18T08:00:00') + after,
    lon: 116.37,
    lat: 39.91 + (i === 2 ? 0.02 : 0),
    class: '道路破损',
    text: '井盖丢失',
  }))
  await putOrders(stores, [...orders, ...severe], new Date(seconds('2026-11-22T00:00:00') * 1000))
})
afterAll(() => stores.close())

test('outbreaks: the concert and the main, by class; a sterner rule finds less', async () => {
  const shares: number[] = []
  const [usual = [], stern = []] = await replay('outbreak', [defaultRules, changed({ fewest: 1000 })], {
    onProgress: (share) => shares.push(share),
  })
  expect(new Set(usual.map(({ subject }) => subject))).toEqual(
    new Set(['噪声扰民', '房屋漏雨', '停水停电', '道路积水']),
  )
  expect(stern).toEqual([])
  const main = usual.find(({ subject }) => subject === '停水停电')
  expect(main).toMatchObject({ rule: 'outbreak', metric: 'complaints', area: expect.stringMatching(/^110102017/) })
  expect(main?.from.slice(0, 10)).toBe('2026-11-21')
  expect(main?.sentence).toContain('停水停电投诉')
  expect(usual.filter(({ area }) => area.startsWith('110101010'))).toEqual([])
  expect(shares.at(-1)).toBeCloseTo(1, 5)
  expect([...shares].sort((a, b) => a - b)).toEqual(shares)
})

test('one class and area alone', async () => {
  const [only = []] = await replay('outbreak', [defaultRules], { subject: '停水停电', area: '110102' })
  expect(only.length).toBeGreaterThan(0)
  expect(only.every(({ subject, area }) => subject === '停水停电' && area.startsWith('110102'))).toBe(true)
})

test('severe reports: two of one place within three days are one, and few of the others are', async () => {
  const [all = []] = await replay('severe', [defaultRules])
  const covers = all.filter(({ subject }) => subject === 'cover')
  expect(covers).toHaveLength(2)
  expect(covers[0]).toMatchObject({ severity: 'A', sentence: expect.stringContaining('井盖丢失') })
  expect(all.length).toBeLessThan(5)
})

test('clusters at each midnight', async () => {
  const [found = []] = await replay('scan', [changed({ replications: 99 })], { subject: '停水停电' })
  expect(found).toMatchObject([{ rule: 'scan', subject: '停水停电', area: expect.stringMatching(/^110102/) }])
})

test('repeats want months', async () => {
  expect(await replay('repeat', [defaultRules])).toEqual([[]])
})

test('an abort ends it', async () => {
  const abort = new AbortController()
  const stopped = replay('outbreak', [defaultRules], {
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('enough')),
  })
  await expect(stopped).rejects.toThrow('enough')
})
