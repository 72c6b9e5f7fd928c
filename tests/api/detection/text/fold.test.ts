import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, joinSpans, simplifiedPairs, spanIn } from '../../../../api/detection/text/fold.ts'

fc.configureGlobal({ seed: 20_261_121 })

test.each([
  ['漏雨', '漏雨'],
  ['Ｂ座１２０１室', 'b座1201室'],
  ['沒有漏雨，鋼筋外露；煤氣洩漏', '没有漏雨,钢筋外露;煤气泄漏'],
  ['著火了', '着火了'],
  ['漏💧雨😭😭', '漏雨'],
  ['5️⃣号楼 👨‍👩‍👧 🇨🇳', '5号楼'],
  ['漏\u200b 水\r\n\u3000严重', '漏水严重'],
  ['①单元', '1单元'],
  ['', ''],
  ['😭', ''],
  ['\ud83d', '\ud83d'],
])('%j is compared as %j', (raw, text) => {
  expect(fold(raw).text).toBe(text)
})

test('a piece of the folded text is found again in the raw one', () => {
  const raw = '我家 鋼💧筋 外 露了'
  const folded = fold(raw)
  const from = folded.text.indexOf('钢筋外露')
  expect(raw.slice(...spanIn(folded, from, from + 4))).toBe('鋼💧筋 外 露')
  expect(spanIn(folded, 2, 2)).toEqual([3, 3])
  const last = fold('漏雨😭')
  expect(spanIn(last, 0, 2)).toEqual([0, 2])
  expect(spanIn(last, 2, 2)).toEqual([4, 4])
})

const sign = fc.constantFrom(
  ...'漏雨水没有钢鋼筋煤氣后後裡里１2Ａｂ，,。 \u3000()（）é',
  '💧',
  '👨‍👩‍👧',
  '🏚️',
  '5️⃣',
  'e\u0301',
  '\u200d',
)
const text = fc.array(sign, { maxLength: 40 }).map((all) => all.join(''))

test('folding what is folded changes nothing, and every unit knows where it came from', () => {
  fc.assert(
    fc.property(text, (raw) => {
      const folded = fold(raw)
      expect(fold(folded.text).text).toBe(folded.text)
      expect(folded.starts).toHaveLength(folded.text.length)
      folded.starts.forEach((start, at) => {
        const end = folded.ends[at] ?? 0
        expect(end).toBeGreaterThan(start)
        expect(fold(raw.slice(start, end)).text).toContain(folded.text[at])
        if (at > 0) expect(start).toBeGreaterThanOrEqual(folded.starts[at - 1] ?? 0)
      })
    }),
  )
})

test('any string at all is taken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (raw) => {
      const folded = fold(raw)
      expect(folded.text).not.toMatch(/\s/)
      expect(folded.ends).toHaveLength(folded.text.length)
    }),
  )
})

test('pairs are one for one and none leads to another traditional character', () => {
  const pairs = simplifiedPairs()
  expect(pairs.size).toBeGreaterThan(2900)
  for (const [from, to] of pairs) {
    expect([from.length, to.length]).toEqual([1, 1])
    expect(pairs.has(to), `${from} → ${to}`).toBe(false)
  }
})

test('spans that touch are marked as one', () => {
  expect(
    joinSpans([
      [8, 9],
      [2, 5],
      [5, 6],
      [3, 4],
    ]),
  ).toEqual([
    [2, 6],
    [8, 9],
  ])
})
