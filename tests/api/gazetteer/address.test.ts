import { expect, test } from 'vitest'
import { type PlaceText, parsePlace } from '../../../api/gazetteer/address.ts'

const details = (text: string) =>
  parsePlace(text).details.map((one) => [one.kind, 'side' in one ? one.side : 'text' in one ? one.text : ''])

test.each<[string, unknown[]]>([
  ['堂子胡同5号院', [['number', '5号院']]],
  ['堂子胡同甲12-3号门前', [['number', '甲12-3号门前']]],
  [
    '安澜里小区３号楼２单元５０１室',
    [
      ['building', '3号楼'],
      ['unit', '2单元'],
      ['room', '501室'],
    ],
  ],
  ['静安公寓十二号楼', [['building', '十二号楼']]],
  ['灵境胡同东口', [['end', '东']]],
  ['西单商场南侧', [['side', '南']]],
  ['复兴门内大街西段', [['part', '西']]],
  ['天桥附近', [['near', '']]],
  ['地铁4号线', []],
  ['东四三条', []],
])('%s', (text, expected) => {
  expect(details(text)).toEqual(expected)
})

const codes = (text: string) =>
  parsePlace(text).codes.map(({ digits, district }) => (district ? `${district}.${digits}` : digits))

test.each([
  ['部件编号 01020304 的井盖破损', ['01020304']],
  ['０１０２０３０４', ['01020304']],
  ['0102 0304', ['01020304']],
  ['110102.01020304', ['110102.01020304']],
  ['110102-01020304旁', ['110102.01020304']],
  ['井盖83123456破了', ['83123456']],
  ['请回电 66123456', []],
  ['电话13812345678', []],
  ['110102001001007', []],
  ['0102030', []],
  ['010203045', []],
])('component codes in %s', (text, expected) => {
  expect(codes(text)).toEqual(expected)
})

test.each<[string, PlaceText['point']]>([
  ['116.369, 39.910', { lon: 116.369, lat: 39.91 }],
  ['坐标39.9101，116.3689', { lon: 116.3689, lat: 39.9101 }],
  ['3.5,4.2', undefined],
  ['116.369', undefined],
])('degrees in %s', (text, expected) => {
  expect(parsePlace(text).point).toEqual(expected)
})

test('unit grids, crossings, and what looks like a name', () => {
  expect(parsePlace('网格110102001001007').grids).toEqual(['110102001001007'])
  const place = parsePlace('灵境胡同 与 西单北大街 交叉口')
  expect(place).toMatchObject({ text: '灵境胡同与西单北大街交叉口', meets: true, crossings: [{ at: 4, to: 5 }] })
  expect(place.named.map(({ text }) => text)).toEqual(['灵境胡同', '与西单北大街'])
})
