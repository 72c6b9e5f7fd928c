import { expect, test } from 'vitest'
import { keyColumn, wideColumns } from '../../../../api/facts/import/wide.ts'

test('hour columns in their usual writings become instants of the local date', () => {
  const { columns, period } = wideColumns(['LON', 'KM_GRID', '00:00', '01:00', '23:00'], '2024-05-10', 'Asia/Shanghai')
  expect(columns).toEqual([
    { name: '00:00', at: Date.parse('2024-05-10T00:00:00+08:00') / 1000 },
    { name: '01:00', at: Date.parse('2024-05-10T01:00:00+08:00') / 1000 },
    { name: '23:00', at: Date.parse('2024-05-10T23:00:00+08:00') / 1000 },
  ])
  expect(period).toBe(3600)
  for (const names of [
    ['0', '1'],
    ['h0', 'h1'],
    ['0时', '1时'],
    ['0点', '1点'],
    ['hour_0', 'hour_1'],
  ])
    expect(wideColumns(names, '2024-05-10', 'UTC').columns.map((column) => column.at % 86_400)).toEqual([0, 3600])
})

test('the period is the step between columns', () => {
  expect(wideColumns(['08:00', '08:05', '08:10'], '2024-05-10', 'UTC').period).toBe(300)
  expect(wideColumns(['00:00', '06:00'], '2024-05-10', 'UTC').period).toBe(3600)
})

test('no hour column, and a date that does not exist, say so', () => {
  expect(() => wideColumns(['a', '24:00'], '2024-05-10', 'UTC')).toThrow(/没有以时刻命名的列.*文件里的列：a、24:00/)
  expect(() => wideColumns(['00:00'], '2024-02-30', 'UTC')).toThrow(/--date 2024-02-30：没有这个日期/)
})

test('the column that names rows', () => {
  expect(keyColumn(['LON', 'LAT', 'KM_GRID', '00:00'])).toBe('KM_GRID')
  expect(keyColumn(['网格编号', 'x'])).toBe('网格编号')
  expect(keyColumn(['LON', '00:00'])).toBeUndefined()
})
