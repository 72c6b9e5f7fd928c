import { cellToLatLng } from 'h3-js'
import { expect, test } from 'vitest'
import { concerns, rowsOf } from '../../../web/drill/rows.ts'

const cell = '8a31aa42ec57fff'
const [lat, lon] = cellToLatLng(cell)
const alert = { area: { code: '110102001012', name: '钟声社区' }, cells: [{ cell, observed: 100, capacity: 60 }] }
const child = (code: string, name = code) => ({ code, name, areaM2: 10_000 })

test('what is not known is no zero, and components that an answer leaves out are none', () => {
  const rows = rowsOf([child('110102001', '西长安街街道'), child('110102011')], {
    shown: [{ code: '110102001', value: 12.5 }],
    complaints: undefined,
    components: [{ code: '110102001', count: 4000, damaged: 31 }],
    alerts: [alert],
  })
  expect(rows).toEqual([
    {
      code: '110102001',
      name: '西长安街街道',
      areaM2: 10_000,
      shown: 12.5,
      complaints: null,
      alerts: 1,
      components: 4000,
      faulty: 31,
    },
    {
      code: '110102011',
      name: '110102011',
      areaM2: 10_000,
      shown: null,
      complaints: null,
      alerts: 0,
      components: 0,
      faulty: 0,
    },
  ])
})

test('where complaints were counted, an area that is not told of has none', () => {
  const [row] = rowsOf([child('110102001')], { shown: [], complaints: [], components: undefined, alerts: [] })
  expect(row).toMatchObject({ shown: null, complaints: 0, components: null, faulty: null })
})

test('an alert belongs to the areas above its own, and to the grid whose centre one of its cells holds', () => {
  expect(concerns(alert, { code: '' })).toBe(true)
  expect(concerns(alert, { code: '110102' })).toBe(true)
  expect(concerns(alert, { code: '110101' })).toBe(false)
  expect(concerns(alert, { code: '110102001012007', center: [lon, lat] })).toBe(true)
  expect(concerns(alert, { code: '110102001012008', center: [lon + 0.01, lat] })).toBe(false)
  expect(concerns(alert, { code: '110102001012008' })).toBe(false)
})
