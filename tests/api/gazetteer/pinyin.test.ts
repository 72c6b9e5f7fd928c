import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchPinyin, pairsOf, readings, soundOf } from '../../../api/gazetteer/pinyin.ts'

test.each([
  ['西长安街', 'xichanganjie', [0, 4, true]],
  ['西长安街', 'xca', [0, 3, false]],
  ['西长安街', 'xchanga', [0, 3, true]],
  ['西长安街', 'changan', [1, 3, true]],
  ['西长安街', 'zhangan', [1, 3, true]],
  ['堂子胡同', 'tzht', [0, 4, false]],
  ['堂子胡同', 'tangzih', [0, 3, true]],
  ['绿地', 'lv', [0, 1, true]],
  ['5号院', '5hao', [0, 2, true]],
  ['西安', 'xian', [0, 2, true]],
  ['堂子胡同', 'tzx', undefined],
  ['堂子胡同', '', undefined],
])('%s by %s', (name, letters, expected) => {
  const found = matchPinyin(name, letters)
  expect(found && [found.from, found.to, found.spelt]).toEqual(expected)
})

test('characters that sound alike have one sound; what is no Hanzi reads as itself', () => {
  expect(soundOf('唐子胡同')).toBe(soundOf('堂子胡同'))
  expect(soundOf('堂子胡同')).toBe('tangzihutong')
  expect(readings('A')).toEqual(['a'])
  expect(readings('长')).toEqual(['chang', 'zhang'])
})

test('whatever matches begins with a pair of the name', () => {
  const name = fc
    .array(fc.constantFrom(...'堂子胡同西长安街绿地灵境阿重行乐5A'), { minLength: 1, maxLength: 6 })
    .map((chars) => chars.join(''))
  fc.assert(
    fc.property(
      name,
      fc.nat(),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
      (text, skip, lengths) => {
        const from = skip % text.length
        const letters = [...text.slice(from)]
          .map((char, i) => readings(char)[0]?.slice(0, i === 0 ? 6 : (lengths[i] ?? 1) > 3 ? 6 : 1))
          .join('')
        expect(matchPinyin(text, letters)).toBeDefined()
        if (letters.length >= 2) expect(pairsOf(text).has(letters.slice(0, 2))).toBe(true)
      },
    ),
  )
})
