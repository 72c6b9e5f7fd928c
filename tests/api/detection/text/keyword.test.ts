import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold } from '../../../../api/detection/text/fold.ts'
import { marksOf, matchesQuery, type Query, readQuery, wordsOf } from '../../../../api/detection/text/keyword.ts'
import { QueryFault } from '../../../../api/detection/text/query-signs.ts'

fc.configureGlobal({ seed: 20_261_121 })

const read = (typed: string): Query => {
  const query = readQuery(typed)
  if (query instanceof QueryFault) throw new Error(query.message)
  return query
}
const holds = (typed: string, text: string) => matchesQuery(read(typed), fold(text).text)

test.each([
  ['漏雨 OR 漏水 NOT 水管', '(漏雨 或 漏水) 且 非 水管'],
  ['漏雨或漏水 非 水管', '(漏雨 或 漏水) 且 非 水管'],
  ['漏雨 或者 漏水 且 屋顶', '漏雨 或 (漏水 且 屋顶)'],
  ['屋顶 漏雨|漏水 -水管', '屋顶 且 (漏雨 或 漏水) 且 非 水管'],
  ['（漏雨 或 漏水）且 屋顶', '(漏雨 或 漏水) 且 屋顶'],
  ['漏雨 & (屋顶 | 顶棚) ! 水管', '漏雨 且 (屋顶 或 顶棚) 且 非 水管'],
  ['漏雨 && 屋顶 || 顶棚', '(漏雨 且 屋顶) 或 顶棚'],
  ['“5号楼 2单元” 漏雨', '“5号楼 2单元” 且 漏雨'],
  ['「且」 漏雨', '“且” 且 漏雨'],
  ['漏雨 AND (NOT (水管 OR 暖气))', '漏雨 且 非 (水管 或 暖气)'],
  ['漏雨 NOT NOT 屋顶', '漏雨 且 非 非 屋顶'],
  ['而且 或许 非机动车', '而且 且 或许 且 非机动车'],
  ['5-2-301', '5-2-301'],
  ['"or" 「说"漏"」', '“or” 且 「说"漏"」'],
  ['((漏雨))', '漏雨'],
  ['a or b AND c', 'a 或 (b 且 c)'],
])('%s reads %s', (typed, reading) => {
  expect(read(typed).reading).toBe(reading)
})

test.each<[string, string, boolean]>([
  ['漏雨 OR 漏水 NOT 水管', '北房屋顶漏雨', true],
  ['漏雨 OR 漏水 NOT 水管', '厨房漏水', true],
  ['漏雨 OR 漏水 NOT 水管', '水管漏水', false],
  ['漏雨 OR 漏水 NOT 水管', '漏雨，水管也坏了', false],
  ['漏雨', '屋頂漏💧 雨', true],
  ['洩漏', '燃气泄漏', true],
  ['１２号', '12号院', true],
  ['"5号楼 2单元"', '住5号楼2单元', true],
  ['5号楼 2单元', '2单元，5号楼', true],
  ['非机动车', '非机动车乱停', true],
  ['ktv', '楼下KTV', true],
])('%s finds %s: %s', (typed, text, found) => {
  expect(holds(typed, text)).toBe(found)
})

describe('a query that cannot be read says where and what to do', () => {
  test.each<[string, number, string]>([
    ['', 0, '第 1 个字处：查询是空的'],
    ['  ', 0, '查询是空的'],
    ['漏雨 OR', 3, '第 4 个字处：后面缺一个词'],
    ['OR 漏雨', 0, '连接词前面缺一个词'],
    ['漏雨 且 或 漏水', 5, '第 6 个字处：连接词前面缺一个词'],
    ['(漏雨 OR 漏水', 0, '括号没有配对，请补上后括号'],
    ['漏雨) 漏水', 2, '多了一个后括号'],
    ['漏雨 ()', 4, '括号里缺一个词'],
    ['漏雨 "屋顶', 3, '引号没有配对'],
    ['漏雨 ""', 4, '没有可查的字'],
    ['😭', 0, '没有可查的字'],
    ['NOT 水管', 0, '只有要排除的词'],
    ['漏雨 OR NOT 水管', 6, '只有要排除的词'],
    ['非 (非 水管 且 漏雨)', 0, '只有要排除的词'],
    ['漏雨、漏水', 2, '不能用“、”分隔'],
    ['漏'.repeat(501), 500, '不得超过 500 个字'],
    [Array.from({ length: 61 }, (_, i) => `w${i}`).join(' '), 230, '最多 60 个词'],
    [`${'('.repeat(21)}漏${')'.repeat(21)}`, 20, '最多套 20 层'],
    [`漏雨 ${'非 '.repeat(21)}水`, 43, '最多套 20 层'],
  ])('%j', (typed, at, message) => {
    const fault = readQuery(typed)
    if (!(fault instanceof QueryFault)) throw new Error('read after all')
    expect(fault.message).toContain(message)
    expect(fault.message).toMatch(/^第 \d+ 个字处：/)
    expect(fault.at).toBe(at)
    expect(fault.to).toBeGreaterThanOrEqual(fault.at)
    expect(fault.to).toBeLessThanOrEqual(typed.length)
  })
})

test('where another reading is near, a hint says so', () => {
  expect(read('漏水且非水管').hints).toEqual(['“非水管”按一个词查找；要排除，请写：非 水管'])
  expect(read('漏雨 或 漏水 且 非 水管').hints).toEqual(['“且”先于“或”结合，按此查找：漏雨 或 (漏水 且 非 水管)'])
  expect(read('漏雨 或 漏水 非 水管').hints).toEqual([])
})

test('what was looked for is marked in the raw text, what was left out is not', () => {
  const raw = '屋頂漏 雨😭，漏水漏雨'
  const query = read('漏雨 OR 漏水 OR 水漏 NOT 水管')
  expect(wordsOf(query)).toEqual(['漏雨', '漏水', '水漏'])
  expect(marksOf(query, fold(raw)).map(([from, to]) => raw.slice(from, to))).toEqual(['漏 雨', '漏水漏雨'])
})

type Tree = { word: string } | { op: 'AND' | 'OR'; left: Tree; right: Tree } | { not: Tree }
const word = fc.constantFrom('漏', '雨', '水', '管', '漏雨', '水管')
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ word }),
    fc.record({ op: fc.constantFrom('AND' as const, 'OR' as const), left: tie('tree'), right: tie('tree') }),
    fc.record({ not: tie('tree') }),
  ),
}))
const typedOf = (one: Tree): string =>
  'word' in one
    ? one.word
    : 'not' in one
      ? `NOT (${typedOf(one.not)})`
      : `(${typedOf(one.left)} ${one.op} ${typedOf(one.right)})`
const truth = (one: Tree, text: string): boolean =>
  'word' in one
    ? text.includes(one.word)
    : 'not' in one
      ? !truth(one.not, text)
      : one.op === 'AND'
        ? truth(one.left, text) && truth(one.right, text)
        : truth(one.left, text) || truth(one.right, text)
const text = fc.array(fc.constantFrom(...'漏雨水管屋'), { maxLength: 8 }).map((all) => all.join(''))

test('finds what the query means, as its reading does; what is refused would find the empty text', () => {
  fc.assert(
    fc.property(tree, fc.array(text, { maxLength: 6 }), (one, texts) => {
      const query = readQuery(typedOf(one))
      if (query instanceof QueryFault) {
        expect(query.message).toContain(truth(one, '') ? '只有要排除的词' : '层')
        return
      }
      expect(truth(one, '')).toBe(false)
      const again = read(query.reading)
      for (const some of texts) {
        expect(matchesQuery(query, some), some).toBe(truth(one, some))
        expect(matchesQuery(again, some), query.reading).toBe(truth(one, some))
      }
    }),
  )
})

test('whatever is typed is read or refused with a place inside it', () => {
  const sign = fc.constantFrom(...'漏雨或且非()（）"“”「」|&!- 、，', 'OR', 'not', '😭', '不含')
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 20 }), (signs) => {
      const typed = signs.join('')
      const query = readQuery(typed)
      if (!(query instanceof QueryFault)) return
      expect(query.at).toBeGreaterThanOrEqual(0)
      expect(query.to).toBeLessThanOrEqual(typed.length)
      expect(query.message).toMatch(/请|用“/)
    }),
  )
})
