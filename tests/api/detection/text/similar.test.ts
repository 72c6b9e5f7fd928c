import { expect, test } from 'vitest'
import { likeness, pairsOf } from '../../../../api/detection/text/similar.ts'

const like = (a: string, b: string, left = '') => likeness(pairsOf(a, left), pairsOf(b, left))

test('twice what both have over what each has', () => {
  // 漏雨 雨了 and 漏雨 雨啦: one pair of two and two.
  expect(like('漏雨了', '漏雨啦')).toBe(0.5)
  expect(like('漏雨', '漏雨')).toBe(1)
  expect(like('漏雨', '停电')).toBe(0)
})

test('how it is written makes no difference, nor do digits and marks', () => {
  expect(like('屋頂漏雨，已３天', '屋顶漏雨 已5天！😭')).toBe(1)
})

test('what is alike by nature is left out', () => {
  expect(like('堂子胡同漏雨', '堂子胡同停电')).toBeGreaterThan(0.5)
  expect(like('堂子胡同漏雨', '堂子胡同停电', '堂子胡同')).toBe(0)
})

test('a text without pairs is like none', () => {
  expect(like('', '')).toBe(0)
  expect(like('漏', '漏')).toBe(0)
})
