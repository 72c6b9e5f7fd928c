import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskMobiles, maskPhones } from '../../../api/files/mask.ts'

test.each([
  ['请联系13812345678谢谢', '请联系138****5678谢谢'],
  ['电话：138 1234 5678', '电话：138****5678'],
  ['+86-138-1234-5678', '138****5678'],
  ['１３８１２３４５６７８', '138****5678'],
  ['座机010-66051234', '座机****'],
  ['01066051234', '****'],
  ['66051234转8', '****转8'],
  ['身份证110102199003074321', '身份证******'],
  ['身份证11010219900307432X。', '身份证******。'],
  ['身份证110102900307432', '身份证******'],
])('%s', (text, masked) => {
  expect(maskPhones(text)).toBe(masked)
})

test('component codes, dates, amounts and house numbers stay readable', () => {
  for (const text of [
    '部件03010427缺失',
    '2024年5月10日',
    '拖欠12000元',
    '堂子胡同9号院3单元',
    '工单20240510000123456789',
  ])
    expect(maskPhones(text)).toBe(text)
})

test('no mobile number survives, whatever stands around it', () => {
  const other = fc.string({ unit: fc.constantFrom('电', '话', ' ', 'a', ',', '。') })
  fc.assert(
    fc.property(other, fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }), other, (before, phone, after) => {
      expect(maskPhones(`${before}${phone}${after}`)).not.toContain(String(phone))
    }),
  )
})

test('a mobile is masked in a text of numbers that are no telephones', () => {
  expect(maskMobiles('巡查 20230216，编号 61020304，电话 13812345678，证件 11010219900101123X')).toBe(
    '巡查 20230216，编号 61020304，电话 138****5678，证件 ******',
  )
})
