import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dayKindOf,
  dayKinds,
  faultOf,
  holding,
  isTelling,
  ruleFor,
  settingsOf,
  wholeCity,
} from '../../../web/rules/scope.ts'

const field = (key: string, usual: number, city = false) => ({
  key,
  zh: key,
  en: key,
  unit: '',
  min: 0,
  max: 10,
  usual,
  step: 1,
  whole: false,
  city,
})
const fields = [field('openZ', 4), field('k', 2), field('alpha', 0.001, true)]
const form = { rule: 'surge' as const, fields }
const row = (
  id: number,
  scope: { area?: string; subject?: string; dayKind?: string },
  settings: Record<string, number>,
) => ({
  id,
  rule: 'surge' as const,
  area: '',
  subject: '',
  dayKind: '',
  enabled: true,
  ...scope,
  settings,
})

test('each setting is that of the narrowest rule that sets it, else the usual one', () => {
  const rules = [
    row(3, { area: '110102011' }, { openZ: 7 }),
    row(1, {}, { openZ: 5, k: 3 }),
    row(2, { area: '110102', subject: 'ebike' }, { openZ: 6 }),
    { ...row(4, {}, { openZ: 9 }), rule: 'drop' as const },
  ]
  const at = (area: string, subject = '') => holding(form, rules, { area, subject, dayKind: '' }).values
  expect(at('110101')).toEqual({ openZ: 5, k: 3, alpha: 0.001 })
  expect(at('110102', 'ebike').openZ).toBe(6)
  expect(at('110102', 'vehicle').openZ).toBe(5)
  expect(at('110102011003', 'ebike').openZ).toBe(7)
  expect(holding(form, [], wholeCity)).toEqual({ values: { openZ: 4, k: 2, alpha: 0.001 }, enabled: true })
})

test('what another rule would replace is taken as not there, and the narrowest rule says whether anything is raised', () => {
  const rules = [row(1, {}, { openZ: 5 }), { ...row(2, { area: '110102' }, {}), enabled: false }]
  const scope = { ...wholeCity, area: '110102' }
  expect(holding(form, rules, scope).enabled).toBe(false)
  expect(holding(form, rules, scope, 2).enabled).toBe(true)
  expect(holding(form, rules, wholeCity, 1).values.openZ).toBe(4)
})

test('the rule of a scope is the one for exactly that scope', () => {
  const rules = [row(1, {}, {}), row(2, { area: '110102' }, {}), row(3, { area: '110102', dayKind: 'weekend' }, {})]
  expect(ruleFor(rules, 'surge', { ...wholeCity, area: '110102' })?.id).toBe(2)
  expect(ruleFor(rules, 'surge', { ...wholeCity, area: '110102011' })).toBeUndefined()
  expect(ruleFor(rules, 'drop', wholeCity)).toBeUndefined()
})

test('a typed number is sound between its limits, whole where it must be; an empty one leaves the setting alone', () => {
  const limits = { min: 1, max: 15, whole: true }
  expect(faultOf(limits, '  ')).toBeUndefined()
  expect(faultOf(limits, '15')).toBeUndefined()
  expect(faultOf(limits, '16')).toBe('range')
  expect(faultOf(limits, 'zwei')).toBe('range')
  expect(faultOf(limits, '2.5')).toBe('whole')
  expect(faultOf({ ...limits, whole: false }, '2.5')).toBeUndefined()
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const isSound = Number.isInteger(value) && value >= 1 && value <= 15
      expect(faultOf(limits, String(value)) === undefined).toBe(isSound)
    }),
  )
})

test('settings hold what was typed; those of the whole city alone are left out elsewhere', () => {
  const typed = { openZ: ' 5 ', k: '', alpha: '0.01', nothing: '3' }
  expect(settingsOf(fields, typed, wholeCity)).toEqual({ openZ: 5, alpha: 0.01 })
  expect(settingsOf(fields, typed, { ...wholeCity, area: '110102' })).toEqual({ openZ: 5 })
})

test('kinds of days and the fields of telling are known by name', () => {
  for (const kind of dayKinds) expect(dayKindOf(kind)).toBe(kind)
  expect(dayKindOf('payday')).toBe('')
  expect(isTelling({ key: 'quietFrom' })).toBe(true)
  expect(isTelling({ key: 'openZ' })).toBe(false)
})
