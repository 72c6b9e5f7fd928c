import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Address,
  addressOf,
  addressText,
  buildingKey,
  contradicts,
  householdKey,
  phoneHash,
  siteKey,
} from '../../../../api/detection/text/household.ts'
import { addresses } from '../../../../data/city/addresses.ts'
import { areas } from '../../../../data/city/outline.ts'

fc.configureGlobal({ seed: 20_261_121 })

const areaNames = areas.map(({ name }) => name)
const of = (place: string) => addressOf(place, { areaNames })

test.each([
  ['景山街道安澜里小区３号楼二单元501室', '安澜里3号楼2单元501室'],
  ['安澜里小區3-2-501', '安澜里3号楼2单元501室'],
  ['安澜里3号楼2门501', '安澜里3号楼2单元501室'],
  ['安澜里 3栋 2单元 0501', '安澜里3号楼2单元501室'],
  ['安澜里3号楼5号', '安澜里3号楼5室'],
  ['北海公园南门东侧', '北海公园南门'],
  ['安澜里3-501', '安澜里3号楼501室'],
  ['安澜里3号楼2单元5层502', '安澜里3号楼2单元502室'],
  ['安澜里十二号楼', '安澜里12号楼'],
  ['和平里七区12号楼', '和平里七区12号楼'],
  ['东四十条5号', '东四十条5号'],
  ['soho b座1201室', 'sohob座1201室'],
  ['堂子胡同甲5-1号院', '堂子胡同甲5-1号'],
  ['堂子胡同5号门前', '堂子胡同5号'],
  ['堂子胡同5号院3室', '堂子胡同5号3室'],
  ['西城区西长安街街道堂子胡同5号院东侧12米', '堂子胡同5号'],
  ['北京市东城区景山街道黄化门社区黄化门街12号', '黄化门街12号'],
  ['东花市街道听涛西里1号楼', '听涛西里1号楼'],
  ['泰宁东区5号楼', '泰宁东区5号楼'],
  ['骡马市大街12号', '骡马市大街12号'],
  ['景山街道', '景山街道'],
  ['和平里街道', '和平里街道'],
  ['王府井大街附近', '王府井大街'],
  ['景山公园东侧', '景山公园'],
  ['东四头条与东四南大街交叉口', '东四南大街×东四头条'],
  ['东四南大街与东四头条路口西侧', '东四南大街×东四头条'],
  ['编号0653 0503的井盖旁', '部件06530503'],
  ['5号楼', '5号楼'],
  ['😭', ''],
  ['', ''],
])('%s is %s', (place, text) => {
  expect(addressText(of(place))).toBe(text)
})

test("the gazetteer's name stands for the caller's, and the district comes from the area", () => {
  expect(addressOf('家住唐子胡同5号', { area: '110102001', name: '堂子胡同' })).toMatchObject({
    district: '110102',
    name: '堂子胡同',
    number: '5',
  })
})

describe('keys', () => {
  const key = (place: string) => householdKey(addressOf(place, { area: '110102' }))
  test('a room or a house number is a household, a building is none', () => {
    expect(key('安澜里3号楼501')).toBe('110102/安澜里//3//501')
    expect(key('堂子胡同5号')).toBe('110102/堂子胡同/5///')
    expect(key('堂子胡同5号院')).toBe(key('堂子胡同5号门前'))
    for (const place of ['安澜里3号楼', '安澜里3号楼2单元', '堂子胡同', '501室', '5号', ''])
      expect(key(place), place).toBe('')
  })
  test('buildings and sites', () => {
    const flat = addressOf('安澜里3号楼2单元501', { area: '110102' })
    expect(buildingKey(flat)).toBe(buildingKey(addressOf('安澜里小区3栋', { area: '110102003' })))
    expect(buildingKey(addressOf('安澜里'))).toBe('')
    expect(siteKey(flat)).toBe('110102/安澜里')
    expect(siteKey(addressOf('3号楼'))).toBe('')
  })
})

test.each<[string, string, boolean]>([
  ['堂子胡同5号', '堂子胡同7号', true],
  ['堂子胡同5号', '堂子胡同', false],
  ['堂子胡同5号', '西单堂子胡同5号', false],
  ['堂子胡同5号', '灵境胡同5号', true],
  ['安澜里3号楼501', '安澜里3号楼502', true],
  ['安澜里3号楼2单元', '安澜里3号楼501', false],
  ['东四头条与东四南大街路口', '东四南大街', false],
  ['东四头条与东四南大街路口', '灵境胡同', true],
  ['', '灵境胡同', false],
])('%s against %s contradicts: %s', (a, b, contradicting) => {
  expect(contradicts(addressOf(a), addressOf(b))).toBe(contradicting)
  expect(contradicts(addressOf(b), addressOf(a))).toBe(contradicting)
})

test('districts that differ contradict whatever else is equal', () => {
  const at = (area: string): Address => addressOf('堂子胡同5号', { area })
  expect(contradicts(at('110101'), at('110102'))).toBe(true)
  expect(contradicts(at('110101003'), at('110101'))).toBe(false)
  expect(contradicts(at(''), at('110101'))).toBe(false)
})

test('every address of the demo city keeps its name and its number', () => {
  for (const { text, name, kind } of addresses()) {
    const address = of(text)
    const bare = name.length > 3 ? name.replace(/小区$/, '') : name
    if (kind === 'landmark') expect(address.name, text).toBe(bare)
    else {
      expect(address.name, text).toBe(bare)
      expect(buildingKey(address), text).not.toBe('')
    }
  }
})

test('written another way, it is the same household', () => {
  const way = fc.record({
    prefix: fc.constantFrom('', '东城区', '景山街道', '北京市东城区景山街道'),
    building: fc.constantFrom('号楼', '栋', '幢', ' 号楼'),
    unit: fc.constantFrom('单元', '门', ' 单元 '),
    room: fc.constantFrom('', '室', '号'),
  })
  const numbers = fc.tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 101, max: 2999 }),
  )
  fc.assert(
    fc.property(numbers, way, way, ([building, unit, room], one, other) => {
      const write = (w: typeof one) => `${w.prefix}秋棠家园${building}${w.building}${unit}${w.unit}${room}${w.room}`
      expect(householdKey(of(write(one))), write(one)).toBe(`/秋棠家园//${building}/${unit}/${room}`)
      expect(householdKey(of(write(other)))).toBe(householdKey(of(write(one))))
    }),
  )
})

test('one telephone has one hash, and no hash without its secret', () => {
  const hash = phoneHash('13812345678', 'secret')
  for (const same of ['138 1234 5678', '+86 138-1234-5678', '００８６13812345678', '１３８１２３４５６７８'])
    expect(phoneHash(same, 'secret')).toBe(hash)
  expect(phoneHash('13812345679', 'secret')).not.toBe(hash)
  expect(phoneHash('13812345678', 'other')).not.toBe(hash)
  expect(hash).not.toContain('138')
  for (const none of ['', '12345', '匿名']) expect(phoneHash(none, 'secret')).toBe('')
})
