import { expect, test } from 'vitest'
import { readComplaint } from '../../../api/facts/complaint.ts'
import { RowFault } from '../../../api/files/fault.ts'

const now = 1_715_300_000
const good = {
  number: '0042',
  at: now,
  lon: 116.37,
  lat: 39.91,
  class: '市容->停车',
  text: '电动车乱停',
  status: '办理中',
}

const faultOf = (row: unknown): RowFault => {
  const read = readComplaint(row, now)
  if (!(read instanceof RowFault)) throw new Error(`taken: ${JSON.stringify(read)}`)
  return read
}

test('a good order is taken; absent texts are empty; leading zeros stay', () => {
  expect(readComplaint(good, now)).toEqual({ ...good, place: '', channel: '', reporter: null })
})

test('an order without coordinates needs a place text', () => {
  const unplaced = { number: 'A', at: now, place: ' 堂子胡同 ', lon: null, lat: '' }
  expect(readComplaint(unplaced, now)).toMatchObject({ lon: null, lat: null, place: '堂子胡同', class: '未分类' })
  expect(faultOf({ ...unplaced, place: ' ' }).reason).toMatch(/缺少位置.*place/)
})

test('reporter fields are kept apart, trimmed, and empty ones are nobody', () => {
  expect(readComplaint({ ...good, reporter: { name: ' 王 ', phone: '13800001111' } }, now)).toMatchObject({
    reporter: { name: '王', phone: '13800001111' },
  })
  expect(readComplaint({ ...good, reporter: { name: ' ' } }, now)).toMatchObject({ reporter: null })
})

test.each([
  ['no number', { ...good, number: ' ' }, 'number', /缺少工单编号/],
  ['number as a number', { ...good, number: 42 }, 'number', /前导零/],
  ['a long number', { ...good, number: '9'.repeat(65) }, 'number', /64/],
  ['a number with a line break', { ...good, number: 'A\nB' }, 'number', /控制字符/],
  ['no time', { ...good, at: undefined }, 'at', /缺少时间/],
  ['the future', { ...good, at: now + 3 * 86_400 }, 'at', /比现在晚 3 天/],
  ['one coordinate', { ...good, lat: undefined }, 'lat', /缺少纬度/],
  ['a coordinate that is no number', { ...good, lon: 'abc', place: 'x' }, 'lon', /数字/],
  ['text as a list', { ...good, text: ['x'] }, 'text', /文本/],
  ['a text of a megabyte', { ...good, text: 'x'.repeat(20_001) }, 'text', /20000 个字，实有 20001/],
  ['reporter as text', { ...good, reporter: '王' }, 'reporter', /来电人/],
  ['a phone as a number', { ...good, reporter: { phone: 13_800_001_111 } }, 'reporter.phone', /文本/],
  ['no object', '{}', '', /不是一个 JSON 对象/],
])('%s is refused, naming the field', (_, row, field, words) => {
  const fault = faultOf(row)
  expect(fault.field).toBe(field)
  expect(fault.reason).toMatch(words)
})

test('no fault tells what a reporter or a text field holds', () => {
  for (const row of [
    { ...good, reporter: { phone: '13800001111'.repeat(9) } },
    { ...good, text: '13800001111'.repeat(9999) },
    '13800001111',
  ])
    expect(JSON.stringify(faultOf(row))).not.toContain('13800001111')
})

test('characters that a store refuses are cleaned away', () => {
  expect(readComplaint({ ...good, text: 'a\u0000b\ud800' }, now)).toMatchObject({ text: 'ab\ufffd' })
})
