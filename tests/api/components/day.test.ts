import { expect, test } from 'vitest'
import { readDay } from '../../../api/components/day.ts'

test.each<[unknown, string | null | undefined]>([
  ['2019-05-04', '2019-05-04'],
  ['2019/5/4', '2019-05-04'],
  ['2019.5.4', '2019-05-04'],
  ['20190504', '2019-05-04'],
  ['2019年5月4日', '2019-05-04'],
  ['2019-05-04 08:30:00', '2019-05-04'],
  ['2019-05-04T08:30:00+08:00', '2019-05-04'],
  [43589, '2019-05-04'],
  [43589.75, '2019-05-04'],
  ['', null],
  [null, null],
  [undefined, undefined],
])('%s is %s', (value, day) => {
  expect(readDay(value, 'installedOn')).toBe(day)
})

test.each(['2019-02-30', '2019-13-01', '4 May 2019', '19-05-04', 0, -5, 1e9, true])('%s is no day', (value) => {
  expect(() => readDay(value, 'installedOn')).toThrow(
    expect.objectContaining({ field: 'installedOn', reason: expect.stringContaining('须为日期') }),
  )
})
