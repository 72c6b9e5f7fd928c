import { expect, test } from 'vitest'
import { readObservation } from '../../../api/facts/observation.ts'
import { RowFault } from '../../../api/files/fault.ts'

const now = 1_715_300_000
const good = { metric: 'ebike', at: now, lon: 116.37, lat: 39.91, value: 3 }

const faultOf = (row: unknown): RowFault => {
  const read = readObservation(row, now, 'me')
  if (!(read instanceof RowFault)) throw new Error(`taken: ${JSON.stringify(read)}`)
  return read
}

test('a good row is taken, with the sender as its source and five minutes as its period', () => {
  expect(readObservation(good, now, 'me')).toEqual({ ...good, source: 'me', period: 300 })
  const full = { ...good, source: '卡口 7', period: 3600, value: -1.5, extra: 'ignored' }
  expect(readObservation(full, now, 'me')).toEqual({ ...good, source: '卡口 7', period: 3600, value: -1.5 })
})

test.each([
  ['no object', 7, '', /不是一个 JSON 对象/],
  ['an array', [good], '', /不是一个 JSON 对象/],
  ['null', null, '', /不是一个 JSON 对象/],
  ['no metric', { ...good, metric: undefined }, 'metric', /缺少指标/],
  ['a metric in capitals', { ...good, metric: 'EBike' }, 'metric', /小写字母/],
  ['a long metric', { ...good, metric: 'a'.repeat(33) }, 'metric', /32/],
  ['a time without zone', { ...good, at: '2024-05-10T08:30:00' }, 'at', /没有时区/],
  ['a time in the future', { ...good, at: now + 301 }, 'at', /比现在晚 5 分钟/],
  ['no longitude', { ...good, lon: undefined }, 'lon', /缺少经度，请填写 WGS84 经度/],
  ['no latitude', { ...good, lat: null }, 'lat', /缺少纬度/],
  ['longitude as text', { ...good, lon: '116.37' }, 'lon', /去掉引号/],
  ['infinite longitude', { ...good, lon: Number.POSITIVE_INFINITY }, 'lon', /有限/],
  ['swapped by size', { ...good, lon: 39.91, lat: 116.37 }, 'lon', /经纬度颠倒/],
  ['latitude beyond the pole', { ...good, lat: 95, lon: 116 }, 'lat', /-90…90/],
  ['longitude beyond the date line', { ...good, lon: 181 }, 'lon', /-180…180/],
  ['no value', { ...good, value: undefined }, 'value', /缺少数值/],
  ['NaN', { ...good, value: Number.NaN }, 'value', /NaN、∞/],
  [
    'infinite',
    JSON.parse('{"metric":"ebike","at":1715300000,"lon":116.37,"lat":39.91,"value":1e999}'),
    'value',
    /NaN、∞/,
  ],
  ['value as text', { ...good, value: '3' }, 'value', /去掉引号/],
  ['value too large', { ...good, value: 1e13 }, 'value', /过大/],
  ['a long source', { ...good, source: 's'.repeat(65) }, 'source', /64/],
  ['a source with a control character', { ...good, source: 'a\u0000b' }, 'source', /控制字符/],
  ['half a surrogate pair as source', { ...good, source: '\ud800' }, 'source', /来源/],
  ['a period of a day', { ...good, period: 86_400 }, 'period', /3600/],
  ['half a second', { ...good, period: 0.5 }, 'period', /整数秒/],
])('%s is refused, naming the field', (_, row, field, words) => {
  const fault = faultOf(row)
  expect(fault.field).toBe(field)
  expect(fault.reason).toMatch(words)
})

test('five minutes ahead is within what clocks may differ', () => {
  expect(readObservation({ ...good, at: now + 300 }, now, 'me')).not.toBeInstanceOf(RowFault)
})

test('what stood there is shown short and clean', () => {
  expect(faultOf({ ...good, metric: `A${'x'.repeat(500)}` }).found.length).toBeLessThan(70)
  expect(faultOf({ ...good, metric: 'A\u0000B\ud800' }).found).toBe('AB\ufffd')
})
