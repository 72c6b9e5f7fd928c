import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ruleCode } from '../../../../api/alerts/evidence.ts'
import {
  bookOf,
  fieldsOf,
  pairFaults,
  type Rule,
  settingFaults,
  settingsIn,
} from '../../../../api/detection/rules/rule.ts'
import {
  defaultRules,
  limitsOf,
  type RuleCode,
  ruleCodes,
  ruleDefaults,
  rulePairs,
} from '../../../../api/detection/rules/settings.ts'

const rule = (over: Partial<Rule>): Rule => ({
  id: 1,
  rule: 'surge',
  area: '',
  subject: '',
  dayKind: '',
  settings: {},
  enabled: true,
  ...over,
})

test('every rule that an alert can name has settings, and no other', () => {
  expect([...ruleCodes].sort()).toEqual([...ruleCode.options].sort())
})

describe.each(ruleCodes)('the usual settings of %s', (code) => {
  test('are sound, fit together and are what a form shows', () => {
    const usual = { ...ruleDefaults[code] }
    expect(settingFaults(code, usual, true)).toEqual([])
    expect(pairFaults(code, usual)).toEqual([])
    expect(Object.fromEntries(fieldsOf(code).map((field) => [field.key, field.usual]))).toEqual(usual)
    for (const field of fieldsOf(code)) expect([field.zh, field.en].every((name) => name !== '')).toBe(true)
    for (const key of rulePairs[code].flat()) expect(Object.keys(usual)).toContain(key)
  })
})

describe('what is refused', () => {
  test.each([
    [{ openZz: 3 }, 'openZz', '没有设置项“openZz”'],
    [{ openZ: 99 }, 'openZ', '“开启偏差”须为 1 到 50 之间的数（收到 99）'],
    [{ openZ: Number.NaN }, 'openZ', '收到 null'],
    [{ openZ: '4' }, 'openZ', '收到 "4"'],
    [{ k: 1.5 }, 'k', '整数（收到 1.5）'],
  ])('%j', (settings, field, reason) => {
    expect(settingFaults('surge', settings, true)).toEqual([{ field, reason: expect.stringContaining(reason) }])
  })

  test('what is the whole city’s cannot be set for a part of it', () => {
    expect(settingFaults('surge', { alpha: 0.01 }, true)).toEqual([])
    expect(settingFaults('surge', { alpha: 0.01 }, false)).toMatchObject([
      { field: 'alpha', reason: expect.stringContaining('全市统一') },
    ])
  })

  test('two settings that contradict each other', () => {
    expect(pairFaults('surge', { ...ruleDefaults.surge, closeZ: 5 })).toMatchObject([
      { field: 'closeZ', reason: '“解除偏差”（5）不能大于“开启偏差”（4），请一并调整' },
    ])
  })
})

describe('which settings hold', () => {
  const rules = [
    rule({ id: 1, settings: { openZ: 5, k: 3 } }),
    rule({ id: 2, area: '110102', settings: { openZ: 6 } }),
    rule({ id: 3, area: '110102001', dayKind: 'holiday', settings: { openZ: 7 } }),
    rule({ id: 4, subject: 'ebike', settings: { openZ: 8, leastExcess: 3 } }),
    rule({ id: 5, rule: 'drop', enabled: false }),
  ]
  const book = bookOf(rules)

  test.each([
    [{}, 5],
    [{ area: '110101001' }, 5],
    [{ area: '110102' }, 6],
    [{ area: '110102001005' }, 6],
    [{ area: '110102001005', dayKind: 'holiday' }, 7],
    [{ area: '110101', subject: 'ebike' }, 8],
    [{ area: '110102', subject: 'ebike' }, 6],
    [{ subject: 'pedestrian' }, 5],
  ])('in %j: opens at %d', (scope, openZ) => {
    expect(book.settingsFor('surge', scope)).toEqual({
      ...ruleDefaults.surge,
      k: 3,
      leastExcess: 'subject' in scope && scope.subject === 'ebike' ? 3 : ruleDefaults.surge.leastExcess,
      openZ,
      enabled: true,
    })
  })

  test('a rule can be off, here or everywhere', () => {
    expect(book.settingsFor('drop', { area: '110102' }).enabled).toBe(false)
    expect(book.settingsFor('chronic')).toEqual({ ...ruleDefaults.chronic, enabled: true })
    const on = bookOf([...rules, rule({ id: 6, rule: 'drop', area: '110102' })])
    expect(on.settingsFor('drop', { area: '110102001' }).enabled).toBe(true)
    expect(on.settingsFor('drop', { area: '110101' }).enabled).toBe(false)
  })

  test('areas with settings of their own are told', () => {
    expect(book.areasOf('surge')).toEqual(['110102', '110102001'])
    expect(book.areasOf('drop')).toEqual([])
  })

  test('a city without rules has the usual ones', () => {
    for (const code of ruleCodes) expect(bookOf([]).settingsFor(code)).toEqual(defaultRules.settingsFor(code))
  })

  test('rules of an area and of a metric that contradict each other still give what an engine can work with', () => {
    const both = [
      rule({ id: 1, area: '110102', settings: { n: 4, k: 4 } }),
      rule({ id: 2, subject: 'ebike', settings: { n: 2, k: 2 } }),
    ]
    const wider = [
      rule({ id: 1, area: '1', settings: { n: 2, k: 1 } }),
      rule({ id: 2, area: '11', settings: { k: 3 } }),
    ]
    expect(bookOf(both).settingsFor('surge', { area: '110102', subject: 'ebike' })).toMatchObject({ k: 4, n: 4 })
    expect(bookOf(wider).settingsFor('surge', { area: '110102' })).toMatchObject({ k: 2, n: 2 })
    expect(settingsIn(wider, 'surge', { area: '110102' })).toMatchObject({ k: 3, n: 2 })
  })

  test('whatever sound rules there are, in whatever order, what holds is sound', () => {
    const arbitrary = fc.constantFrom<RuleCode>(...ruleCodes).chain((code) =>
      fc.record({
        id: fc.nat(),
        rule: fc.constant(code),
        area: fc.constantFrom('', '11', '110102', '110102001'),
        subject: fc.constantFrom('', 'ebike'),
        dayKind: fc.constant(''),
        enabled: fc.boolean(),
        settings: fc
          .subarray(fieldsOf(code))
          .chain((fields) =>
            fc.record(
              Object.fromEntries(
                fields.map(({ key, min, max, whole }) => [
                  key,
                  whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }),
                ]),
              ),
            ),
          ),
      }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(arbitrary, { selector: ({ id }) => id, maxLength: 8 }), (many) => {
        for (const code of ruleCodes)
          for (const area of ['', '110102001', '110101']) {
            const { enabled, ...settings } = bookOf(many).settingsFor(code, { area, subject: 'ebike' })
            expect(typeof enabled).toBe('boolean')
            expect(settingFaults(code, settings, true)).toEqual([])
            expect(pairFaults(code, settings)).toEqual([])
            expect(bookOf(many.toReversed()).settingsFor(code, { area, subject: 'ebike' })).toEqual({
              ...settings,
              enabled,
            })
          }
      }),
      { numRuns: 60 },
    )
  })
})

test('quiet hours from and to the same hour are none', () => {
  expect(limitsOf(ruleDefaults.surge)).toEqual({ budgetPerDay: ruleDefaults.surge.budgetPerDay, quiet: [] })
  expect(limitsOf({ budgetPerDay: 3, quietFrom: 23, quietTo: 6 })).toEqual({
    budgetPerDay: 3,
    quiet: [{ from: 23, to: 6 }],
  })
})
