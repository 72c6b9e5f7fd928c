import { expect, test } from 'vitest'
import { bucketCount, bucketsOf, maxBuckets, refuseTooLong, windowOf } from '../../../api/heat/window.ts'

const noon = 1_763_697_600 // 2025-11-21 12:00 +08:00

test('an instant means the 5 minutes that hold it', () => {
  expect(windowOf({ at: noon + 299 })).toEqual({ from: noon, to: noon + 300, step: 300 })
  expect(windowOf({ at: noon + 300 })).toEqual({ from: noon + 300, to: noon + 600, step: 300 })
})

test('an instant with step 3600 means its hour', () => {
  expect(windowOf({ at: noon + 1900, step: 3600 })).toEqual({ from: noon, to: noon + 3600, step: 3600 })
})

test('a span on whole hours reads the hourly roll-up, another one 5 minutes', () => {
  expect(windowOf({ from: noon, to: noon + 7200 })?.step).toBe(3600)
  expect(windowOf({ from: noon, to: noon + 7500 })?.step).toBe(300)
  expect(windowOf({ from: noon, to: noon + 7200, step: 300 })?.step).toBe(300)
})

test('a span is widened to whole buckets', () => {
  expect(windowOf({ from: noon + 1, to: noon + 301 })).toEqual({ from: noon, to: noon + 600, step: 300 })
  expect(windowOf({ from: noon + 1, to: noon + 301, step: 3600 })).toEqual({ from: noon, to: noon + 3600, step: 3600 })
})

test('nothing asked is nothing found', () => {
  expect(windowOf({})).toBeUndefined()
})

test('buckets begin one step apart', () => {
  const window = { from: noon, to: noon + 900, step: 300 } as const
  expect(bucketsOf(window)).toEqual([noon, noon + 300, noon + 600])
  expect(bucketCount(window)).toBe(3)
})

test.each([
  [{ at: noon, from: noon }, 'at 与 from/to 只能给一种'],
  [{ from: noon }, 'to 缺失'],
  [{ to: noon }, 'from 缺失'],
  [{ from: noon, to: noon }, 'from 须早于 to'],
])('%o is refused', (asked, words) => {
  expect(() => windowOf(asked)).toThrow(words)
})

test('62 days of 5 minutes are the most; more is refused with its cost and a way out', () => {
  const day = 86_400
  expect(() => refuseTooLong({ from: 0, to: 62 * day, step: 300 }, 10_000)).not.toThrow()
  expect(() => refuseTooLong({ from: 0, to: 63 * day, step: 300 }, 10_000)).toThrow(
    '时段过长：按 300 秒一步共 18144 步，约 1.8 亿行；请改用 step=3600，或缩短到 62 天以内',
  )
  expect(() => refuseTooLong({ from: 0, to: 800 * day, step: 3600 }, 1)).toThrow('请缩短到 744 天以内')
  expect(maxBuckets).toBe(62 * 288)
})
