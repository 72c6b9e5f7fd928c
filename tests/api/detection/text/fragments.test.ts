import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fragmentsOf, gramsOf } from '../../../../api/detection/text/fragments.ts'
import { matchesQuery, type Query, readQuery } from '../../../../api/detection/text/keyword.ts'
import { QueryFault } from '../../../../api/detection/text/query-signs.ts'

fc.configureGlobal({ seed: 20_261_121 })

const read = (typed: string): Query => {
  const query = readQuery(typed)
  if (query instanceof QueryFault) throw new Error(query.message)
  return query
}
const ask = (typed: string, n?: number) => fragmentsOf(read(typed), n)

test('pieces of a word, by characters and not by units', () => {
  expect(gramsOf('屋顶漏雨', 2)).toEqual(['屋顶', '顶漏', '漏雨'])
  expect(gramsOf('漏漏漏', 2)).toEqual(['漏漏'])
  expect(gramsOf('漏', 2)).toEqual([])
  expect(gramsOf('𠮷祥里', 2)).toEqual(['𠮷祥', '祥里'])
})

test.each<[string, string[][]]>([
  ['漏雨 OR 漏水 NOT 水管', [['漏雨'], ['漏水']]],
  [
    '屋顶 (漏雨 OR 漏水)',
    [
      ['屋顶', '漏雨'],
      ['屋顶', '漏水'],
    ],
  ],
  ['漏雨 OR 屋顶漏雨', [['漏雨']]],
  ['漏 AND 屋顶', [['屋顶']]],
  ['漏雨 NOT (NOT 屋顶)', [['漏雨', '屋顶']]],
  ['漏雨 NOT (水管 AND NOT 屋顶)', [['漏雨']]],
])('%s', (typed, alternatives) => {
  expect(ask(typed)).toEqual({ scan: false, alternatives })
})

test('a word shorter than a piece has to be looked for in every text', () => {
  expect(ask('漏')).toEqual({ scan: true, alternatives: [] })
  expect(ask('漏雨 OR 塌')).toEqual({ scan: true, alternatives: [] })
  expect(ask('漏雨 OR 漏水', 3)).toEqual({ scan: true, alternatives: [] })
  expect(ask('漏', 1)).toEqual({ scan: false, alternatives: [['漏']] })
})

test('many alternatives ask less of the index, never more', () => {
  const factor = (i: number) => `(a${i} OR b${i} OR c${i})`
  const { scan, alternatives } = ask(Array.from({ length: 8 }, (_, i) => factor(i)).join(' '))
  expect(scan).toBe(false)
  expect(alternatives.length).toBeLessThanOrEqual(64)
  expect(alternatives.length).toBeGreaterThan(1)
})

test('no text that a query wants is missing from what the index gives', () => {
  const word = fc.constantFrom('漏雨', '漏水', '水管', '屋顶', '雨水', '屋顶漏水')
  const query = fc.tuple(
    word,
    fc.array(fc.tuple(fc.constantFrom(' ', ' OR ', ' AND ', ' NOT ', ' OR (漏雨 NOT '), word), { maxLength: 5 }),
  )
  const text = fc.array(fc.constantFrom(...'漏雨水管屋顶'), { maxLength: 12 }).map((all) => all.join(''))
  fc.assert(
    fc.property(query, fc.array(text, { maxLength: 8 }), ([first, rest], texts) => {
      const typed = first + rest.map(([operator, one]) => operator + one + (operator.includes('(') ? ')' : '')).join('')
      const made = read(typed)
      const { scan, alternatives } = fragmentsOf(made)
      for (const one of texts)
        if (matchesQuery(made, one) && !scan)
          expect(
            alternatives.some((tokens) => tokens.every((token) => one.includes(token))),
            `${typed}: ${one}`,
          ).toBe(true)
    }),
  )
})
