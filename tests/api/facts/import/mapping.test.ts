import { expect, test } from 'vitest'
import { resolveMapping } from '../../../../api/facts/import/mapping.ts'

const none = { constants: [], fallbacks: [] }

test('columns of the fields’ own names, and those that mean them, are found in any case', () => {
  expect(resolveMapping('observations', ['Metric', 'TIME', 'Longitude', 'latitude', 'count'], {}, none)).toEqual({
    metric: 'Metric',
    at: 'TIME',
    lon: 'Longitude',
    lat: 'latitude',
    value: 'count',
  })
  const hotline = [
    '工单编号',
    '问题分类',
    '主要内容',
    '工单状态',
    '来电人',
    '来电人电话',
    '小区点位',
    '受理方式',
    '创建时间',
  ]
  expect(resolveMapping('complaints', hotline, {}, none)).toEqual({
    number: '工单编号',
    at: '创建时间',
    place: '小区点位',
    class: '问题分类',
    text: '主要内容',
    channel: '受理方式',
    status: '工单状态',
    'reporter.name': '来电人',
    'reporter.phone': '来电人电话',
  })
})

test('what was asked for goes before what is guessed; a constant needs no column', () => {
  const mapping = resolveMapping(
    'observations',
    ['at', 'when', 'x', 'y', 'value'],
    { at: 'when' },
    { ...none, constants: ['metric'] },
  )
  expect(mapping).toEqual({ at: 'when', lon: 'x', lat: 'y', value: 'value' })
  const columns = ['metric', 'at', 'lon', 'lat', 'value', 'source']
  expect(resolveMapping('observations', columns, {}, { constants: ['metric'], fallbacks: ['source'] })).toEqual({
    at: 'at',
    lon: 'lon',
    lat: 'lat',
    value: 'value',
    source: 'source',
  })
})

test('missing columns are named together with those found and the remedy', () => {
  expect(() => resolveMapping('observations', ['时间', '人数'], {}, none)).toThrow(
    '缺少列：metric、lon、lat、value。请用 --map 字段=列名 指明，指标可用 --metric 代码。文件里的列：时间、人数',
  )
  expect(() => resolveMapping('complaints', ['number', 'at'], {}, none)).toThrow(/缺少列：lon、lat（或 place）/)
  expect(() => resolveMapping('complaints', [], {}, none)).toThrow(/文件里的列：（无）/)
})

test('unknown fields and columns are refused', () => {
  expect(() => resolveMapping('complaints', ['a'], { title: 'a' }, none)).toThrow(/没有字段“title”，可用的字段：number/)
  expect(() => resolveMapping('complaints', ['a'], { number: 'b' }, none)).toThrow(/没有列“b”。文件里的列：a/)
})

test('a wide table needs neither time nor value columns', () => {
  expect(resolveMapping('observations', ['LON', 'LAT', '00:00'], {}, { ...none, constants: ['metric'] }, true)).toEqual(
    {
      lon: 'LON',
      lat: 'LAT',
    },
  )
})
