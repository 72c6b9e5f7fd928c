import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pick, type Scored } from '../../../api/search/found.ts'
import { matchName, typed } from '../../../api/search/match.ts'

const scoreOf = (name: string, q: string) => matchName(name, typed(q))?.score ?? 0

test('the whole name before its beginning, its beginning before its inside, text before pinyin, syllables before initials', () => {
  const scores = ['西单商场', '西单', '商场', 'xidanshangchang', 'xdsc', 'xidan', 'xd', 'shangchang', 'sc'].map((q) =>
    scoreOf('西单商场', q),
  )
  expect(scores).toEqual([100, 80, 60, 60, 55, 50, 45, 35, 30])
  expect(scoreOf('西单商场', 'xz')).toBe(0)
  expect(scoreOf('西单商场', '东单')).toBe(0)
  expect(scoreOf('西单商场', "Xi'Dan")).toBe(50)
})

test('Chinese characters among letters are no pinyin', () => {
  expect(typed('西dan').letters).toBe('')
  expect(typed('Ａ座').text).toBe('a座')
  expect(typed('12').letters).toBe('')
})

test('the best come first, as many as asked for, and no kind crowds the others out', () => {
  const kinds = ['component', 'grid', 'area', 'place'] as const
  const one = fc.record({ kind: fc.constantFrom(...kinds), score: fc.integer({ min: 0, max: 100 }) })
  fc.assert(
    fc.property(fc.array(one, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (list, limit) => {
      const all = list.map(
        ({ kind, score }, index): Scored => ({
          kind,
          score,
          key: String(index),
          title: '',
          subtitle: '',
          area: '',
          lon: null,
          lat: null,
          match: [],
        }),
      )
      const picked = pick(all, limit)
      expect(picked).toHaveLength(Math.min(limit, list.length))
      const scores = picked.map(({ key }) => list[Number(key)]?.score ?? 0)
      expect(scores).toEqual(scores.toSorted((a, b) => b - a))
      const fair = Math.max(3, Math.ceil(limit / 2))
      const most = Math.max(0, ...kinds.map((kind) => picked.filter((found) => found.kind === kind).length))
      const others =
        list.length - Math.max(0, ...kinds.map((kind) => list.filter((found) => found.kind === kind).length))
      if (others >= limit) expect(most).toBeLessThanOrEqual(Math.max(fair, limit - 3 * fair))
    }),
  )
})
