import { expect, test } from 'vitest'
import { ApiError } from '../../../web/api.ts'
import { anything, faultPlace, listInputOf, monthsOf, queryOf } from '../../../web/hazards/asked.ts'

const zone = 'Asia/Shanghai'

test('what is not narrowed is not asked; days are the city’s, the last one whole', () => {
  expect(queryOf('漏雨', anything, zone)).toEqual({ q: '漏雨' })
  const filter = {
    from: '2026-03-09',
    to: '2026-03-10',
    status: '派单',
    unresolved: true,
    class: '房屋漏雨',
    area: '110102',
  }
  expect(queryOf('漏雨', filter, zone)).toEqual({
    q: '漏雨',
    from: String(Date.parse('2026-03-08T16:00Z') / 1000),
    to: String(Date.parse('2026-03-10T16:00Z') / 1000),
    status: '派单',
    unresolved: 'true',
    class: '房屋漏雨',
    area: '110102',
  })
})

test('a list is asked for as its search was', () => {
  expect(listInputOf('春季', '漏雨', anything, zone)).toEqual({
    name: '春季',
    q: '漏雨',
    status: [],
    unresolved: false,
  })
  expect(listInputOf('春季', '漏雨', { ...anything, status: '派单', area: '110102' }, zone)).toMatchObject({
    status: ['派单'],
    area: '110102',
  })
})

test('the place of a fault is where the server says, never outside what was typed', () => {
  const refusal = (details: unknown) => new ApiError(400, 'invalid', '', details)
  expect(faultPlace(refusal({ at: 4, to: 6 }), '(漏雨 OR')).toEqual({ at: 4, to: 6 })
  expect(faultPlace(refusal({ at: 9, to: 12 }), '漏雨')).toEqual({ at: 2, to: 2 })
  expect(faultPlace(refusal({ issues: [] }), '漏雨')).toBeUndefined()
  expect(faultPlace(refusal(undefined), '漏雨')).toBeUndefined()
  expect(faultPlace(new Error('away'), '漏雨')).toBeUndefined()
  expect(faultPlace(null, '漏雨')).toBeUndefined()
})

test('a month without orders stands between those with some', () => {
  const months = [
    { month: '2025-11', orders: 2 },
    { month: '2026-02', orders: 1 },
  ]
  expect(monthsOf(months)).toEqual([
    { month: '2025-11', orders: 2 },
    { month: '2025-12', orders: 0 },
    { month: '2026-01', orders: 0 },
    { month: '2026-02', orders: 1 },
  ])
  expect(monthsOf([])).toEqual([])
})
