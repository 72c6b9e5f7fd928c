import { expect, test } from 'vitest'
import type { Alert } from '../../../web/api.ts'
import { shareOf, spansOf } from '../../../web/heat/spans.ts'

const day = Date.parse('2026-04-09T16:00:00Z') / 1000
const end = day + 86_400
const now = day + 12 * 3600
const alert: Pick<Alert, 'pattern' | 'raisedAt' | 'closedAt'> = {
  pattern: {
    text: '',
    slots: [
      { dayKind: 'workday', from: 11, to: 13 },
      { dayKind: 'workday', from: 17, to: 19 },
      { dayKind: 'weekend', from: 11, to: 20 },
    ],
  },
  raisedAt: new Date((day - 3600) * 1000).toISOString(),
  closedAt: null,
}

test('today an alert is drawn at its hours of such a day, those to come as ahead', () => {
  expect(spansOf(alert, { day, end, now, todayKind: 'shifted' })).toEqual([
    { from: day + 11 * 3600, to: day + 13 * 3600, ahead: false },
    { from: day + 17 * 3600, to: day + 19 * 3600, ahead: true },
  ])
  expect(spansOf(alert, { day, end, now, todayKind: 'holiday' })).toEqual([
    { from: day + 11 * 3600, to: day + 20 * 3600, ahead: false },
  ])
})

test('on another day it is drawn from when it was raised to when it closed', () => {
  expect(spansOf(alert, { day, end, now, todayKind: undefined })).toEqual([{ from: day, to: now, ahead: false }])
  const closed = { ...alert, closedAt: new Date((day - 60) * 1000).toISOString() }
  expect(spansOf(closed, { day, end, now, todayKind: undefined })).toEqual([])
})

test('a stretch of time is a share of a series, cut at its ends; outside of it there is none', () => {
  const series = { bucket: [day, day + 3600, day + 7200, day + 10_800], step: 3600 }
  const share = (from: number, to: number) => shareOf(series, { from: day + from, to: day + to })
  expect(share(3600, 7200)).toEqual([0.25, 0.5])
  expect(share(-3600, 99_999)).toEqual([0, 1])
  expect(share(-3600, 0)).toBeUndefined()
  expect(share(14_400, 20_000)).toBeUndefined()
  expect(shareOf({ bucket: [], step: 3600 }, { from: day, to: end })).toBeUndefined()
})
