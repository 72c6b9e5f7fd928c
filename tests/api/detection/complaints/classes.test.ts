import { expect, test } from 'vitest'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { classNow, namesOf, seasonsOf } from '../../../../api/detection/complaints/classes.ts'
import { seconds } from './world.ts'

const alias = (was: string, now: string, until: number | null = null) => ({ was, now, until })

test('old names lead to the newest one, as long as they are old', () => {
  const now = classNow([alias('渗漏', '漏雨'), alias('漏雨', '房屋漏雨'), alias('积水', '道路积水', 1000)])
  expect(now('渗漏', 0)).toBe('房屋漏雨')
  expect(now('积水', 999)).toBe('道路积水')
  expect(now('积水', 1000)).toBe('积水')
  expect(now('停车管理', 0)).toBe('停车管理')
})

test('names in a circle stay what they are', () => {
  const now = classNow([alias('甲', '乙'), alias('乙', '甲')])
  expect([now('甲', 0), now('乙', 0)]).toEqual(['甲', '乙'])
})

test('all names of a class', () => {
  const aliases = [alias('渗漏', '漏雨'), alias('漏雨', '房屋漏雨'), alias('积水', '道路积水')]
  expect(namesOf('房屋漏雨', aliases).sort()).toEqual(['房屋漏雨', '渗漏', '漏雨'].sort())
  expect(namesOf('停车管理', aliases)).toEqual(['停车管理'])
})

test('heating is complained of in the heating season', () => {
  const inSeason = seasonsOf(makeCalendar('Asia/Shanghai', 'cn'))
  const on = (date: string, name = '供热不热') => inSeason(name, seconds(`${date}T12:00:00`))
  expect(['2026-11-14', '2026-11-15', '2027-01-20', '2027-03-15', '2027-03-16'].map((date) => on(date))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(on('2026-07-01', '停车管理')).toBe(true)
})
