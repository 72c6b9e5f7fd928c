import { expect, test } from 'vitest'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { layOut, noStep } from '../../../../api/detection/trend/steps.ts'

const beijing = makeCalendar('Asia/Shanghai', 'cn')

test('days are steps of 24 hours from local midnight to local midnight', () => {
  const steps = layOut(beijing, { from: '2024-05-06', to: '2024-05-08', step: 'day' })
  expect(new Date(steps.from * 1000).toISOString()).toBe('2024-05-05T16:00:00.000Z')
  expect(steps.until - steps.from).toBe(72 * 3600)
  expect(steps.starts).toEqual(['2024-05-06', '2024-05-07', '2024-05-08'])
  expect(steps.place).toEqual(Array.from({ length: 72 }, (_, hour) => Math.floor(hour / 24)))
})

test('weeks end with the last day; what is left over at the beginning counts for nothing', () => {
  const steps = layOut(beijing, { from: '2024-05-01', to: '2024-05-16', step: 'week' })
  expect(steps.starts).toEqual(['2024-05-03', '2024-05-10'])
  expect(steps.place.slice(0, 48)).toEqual(new Array(48).fill(noStep))
  expect(steps.place.slice(48)).toEqual(Array.from({ length: 336 }, (_, hour) => Math.floor(hour / 168)))
})

test('hours and kinds of day leave out the rest, and steps without any hour are none', () => {
  const meal = { from: 11, to: 13 }
  const workdays = layOut(beijing, {
    from: '2024-04-03',
    to: '2024-04-08',
    step: 'day',
    hours: meal,
    dayKinds: ['workday'],
  })
  // 4-6 April 2024 was a holiday (清明), Sunday the 7th a shifted workday.
  expect(workdays.starts).toEqual(['2024-04-03', '2024-04-08'])
  const counted = workdays.place.flatMap((step, hour) => (step === noStep ? [] : [[hour, step]]))
  expect(counted).toEqual([
    [11, 0],
    [12, 0],
    [131, 1],
    [132, 1],
  ])
  const shifted = layOut(beijing, { from: '2024-04-03', to: '2024-04-08', step: 'week', dayKinds: ['shifted'] })
  expect(shifted.starts, 'six days are no week').toEqual([])
  const night = layOut(beijing, { from: '2024-05-06', to: '2024-05-06', step: 'day', hours: { from: 22, to: 2 } })
  expect(night.place.flatMap((step, hour) => (step === 0 ? [hour] : []))).toEqual([0, 1, 22, 23])
})

test.each(['Pacific/Auckland', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata'])(
  'days of %s are its own',
  (zone) => {
    const calendar = makeCalendar(zone, 'none')
    const steps = layOut(calendar, { from: '2024-03-08', to: '2024-04-10', step: 'day' })
    expect(steps.starts).toHaveLength(34)
    expect(calendar.local(steps.from * 1000)).toMatchObject({ date: '2024-03-08', hour: 0, minute: 0 })
    expect(calendar.local(steps.until * 1000)).toMatchObject({ date: '2024-04-11', hour: 0, minute: 0 })
    for (const [hour, step] of steps.place.entries())
      expect(steps.starts[step]).toBe(calendar.local((steps.from + hour * 3600) * 1000).date)
  },
)
