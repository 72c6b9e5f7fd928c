import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coversDay, type PatternRange, patternText } from '../../../../api/alerts/pattern.ts'
import { rangesOf, slotsOf } from '../../../../api/detection/chronic/pattern.ts'

const slots = fc.uniqueArray(fc.integer({ min: 0, max: 47 })).map((list) => list.sort((a, b) => a - b))

/** Reads the words back as a person would: a day without hours is the whole day. */
const read = (text: string): PatternRange[] =>
  text === ''
    ? []
    : text.split('，').flatMap((phrase) => {
        const [day = '', hours] = phrase.split(' ')
        const kinds =
          day === '每天'
            ? (['workday', 'weekend'] as const)
            : day === '周末'
              ? (['weekend'] as const)
              : (['workday'] as const)
        const spans = hours
          ?.split('、')
          .map((span) => /^(\d\d):00-(\d\d):00$/.exec(span)?.slice(1).map(Number) ?? [Number.NaN])
        return kinds.flatMap((dayKind) => (spans ?? [[0, 24]]).map(([from = 0, to = 0]) => ({ dayKind, from, to })))
      })

test('ranges cover exactly the slots they were made of', () => {
  fc.assert(fc.property(slots, (list) => void expect(slotsOf(rangesOf(list))).toEqual(list)))
})

test('ranges are in order and never touch each other', () => {
  fc.assert(
    fc.property(slots, (list) => {
      const ranges = rangesOf(list)
      for (const { from, to } of ranges) expect(from).toBeLessThan(to)
      for (const [index, range] of ranges.entries()) {
        const next = ranges[index + 1]
        if (next?.dayKind === range.dayKind) expect(next.from).toBeGreaterThan(range.to)
        else if (next) expect([range.dayKind, next.dayKind]).toEqual(['workday', 'weekend'])
      }
    }),
  )
})

test('words read back give the slots, but for days as good as whole, which give the whole day', () => {
  fc.assert(
    fc.property(slots, (list) => {
      const ranges = rangesOf(list)
      const expected = (['workday', 'weekend'] as const).flatMap((dayKind) => {
        const mine = ranges.filter((range) => range.dayKind === dayKind)
        return coversDay(mine) ? [{ dayKind, from: 0, to: 24 }] : mine
      })
      expect(slotsOf(read(patternText(ranges)))).toEqual(slotsOf(expected))
    }),
  )
})

test('the order in which slots are found does not matter', () => {
  fc.assert(fc.property(slots, (list) => void expect(rangesOf([...list].reverse())).toEqual(rangesOf(list))))
})
