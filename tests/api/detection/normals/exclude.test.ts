import { expect, test } from 'vitest'
import { excludedHours, maskOf } from '../../../../api/detection/normals/exclude.ts'

const from = 1_800_000_000 - (1_800_000_000 % 3600)
const span = { from, to: from + 10 * 86_400 }
const at = (hour: number): Date => new Date((from + hour * 3600) * 1000)

test('hours that an incident touches are out, in its cells alone', () => {
  const out = excludedHours([{ cell: 'a', from: at(2.5), to: at(4.1) }], span)
  expect(out.get('a')).toEqual([[2, 5]])
  const masked = maskOf(['a', 'b'], 8, out)
  expect(masked?.count).toBe(3)
  expect([...(masked?.mask ?? [])]).toEqual([0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(maskOf(['b'], 8, out)).toBeUndefined()
})

test('what began before, or goes on, is cut at the ends; what touches the span nowhere counts not', () => {
  const out = excludedHours(
    [
      { cell: 'a', from: at(-5), to: at(3) },
      { cell: 'a', from: at(238), to: null },
      { cell: 'b', from: at(-9), to: at(-2) },
    ],
    span,
  )
  expect(out.get('a')).toEqual([
    [0, 3],
    [238, 240],
  ])
  expect(out.has('b')).toBe(false)
})

test('what lasts longer than a week is how things are now and teaches again', () => {
  expect(excludedHours([{ cell: 'a', from: at(10), to: null }], span).get('a')).toEqual([[10, 178]])
})
