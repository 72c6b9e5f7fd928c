import { describe, expect, test } from 'vitest'
import { ruleDefaults } from '../../../../api/detection/rules/settings.ts'
import {
  type Faulty,
  faultOf,
  groupFaults,
  type Listened,
  usualCells,
} from '../../../../api/detection/surge/silence.ts'

const settings = ruleDefaults.silence
const none = Number.NaN
const hourly = (values: readonly number[], habit = 1) => values.map((value) => ({ value, mid: 20, habit }))
const listened = (over: Partial<Listened> = {}): Listened => ({
  cell: 'a',
  area: '110101001',
  kind: 'flow',
  hours: hourly([20, 21, 19]),
  fives: Float64Array.from({ length: 24 }, (_, at) => 18 + (at % 5)),
  ...over,
})
const quiet = new Float64Array(24).fill(none)

describe('one counter', () => {
  test('that reports as ever has no fault', () => {
    expect(faultOf(listened(), settings, 2000)).toBeUndefined()
  })

  test('is silent when it always reports and did not for three hours', () => {
    expect(faultOf(listened({ hours: hourly([none, none, none]), fives: quiet }), settings, 2000)).toEqual({
      fault: 'silent',
      value: 0,
      expected: 20,
    })
  })

  test.each([
    ['it came back in the last hour', hourly([none, none, 20])],
    ['only two hours are missing', hourly([20, none, none])],
    ['it often reports nothing', hourly([none, none, none], 0.6)],
    ['what it usually does is not known', hourly([none, none, none], none)],
  ])('is not silent when %s', (_, hours) => {
    expect(faultOf(listened({ hours, fives: quiet }), settings, 2000)).toBeUndefined()
  })

  test('is stuck when a busy flow counts the very same 24 times over', () => {
    const fives = new Float64Array(24).fill(37)
    expect(faultOf(listened({ fives }), settings, 2000)).toEqual({ fault: 'stuck', value: 37, expected: 20 })
    fives[11] = 38
    expect(faultOf(listened({ fives }), settings, 2000)).toBeUndefined()
  })

  test('a full car park or an empty street is not stuck', () => {
    const fives = new Float64Array(24).fill(37)
    expect(faultOf(listened({ fives, kind: 'stock' }), settings, 2000)).toBeUndefined()
    const empty = listened({ fives: new Float64Array(24), hours: [{ value: 0, mid: 0.2, habit: 1 }] })
    expect(faultOf(empty, settings, 2000)).toBeUndefined()
  })

  test.each([-3, 2001, 1e12])('that says %d tells nonsense', (value) => {
    const fives = Float64Array.from(listened().fives)
    fives[20] = value
    expect(faultOf(listened({ fives }), settings, 2000)).toEqual({ fault: 'absurd', value, expected: 20 })
  })
})

describe('many counters', () => {
  const street = (code: string, from: number, count: number): Faulty[] =>
    Array.from({ length: count }, (_, i) => ({
      cell: `${code} ${from + i}`,
      area: `${code}001`,
      fault: 'silent',
      value: 0,
      expected: 10,
    }))
  const groups = (faulty: readonly Faulty[], usual: Record<string, number>) =>
    groupFaults(faulty, new Map(Object.entries(usual)), settings).map(({ fault, area, cells }) => [
      fault,
      area,
      cells.length,
    ])

  test('of a street that fell silent are one group, scattered ones are nobody’s alert', () => {
    const faulty = [...street('110101001', 0, 8), ...street('110101002', 0, 2), ...street('110102001', 0, 4)]
    expect(
      groups(faulty, { '': 400, '110101': 200, '110102': 200, '110101001': 10, '110101002': 30, '110102001': 30 }),
    ).toEqual([['silent', '110101001', 8]])
  })

  test('of a district, or of the whole city, are one group too', () => {
    const east = [...street('110101001', 0, 8), ...street('110101002', 0, 30)]
    const usual = { '': 400, '110101': 60, '110102': 340, '110101001': 10, '110101002': 50, '110102001': 340 }
    expect(groups(east, usual)).toEqual([['silent', '110101', 38]])
    expect(groups([...east, ...street('110102001', 0, 200)], usual)).toEqual([['silent', '', 238]])
  })

  test('that are stuck stand alone', () => {
    const stuck: Faulty = { cell: 'x', area: '110101001001', fault: 'stuck', value: 5, expected: 9 }
    expect(groups([stuck], { '': 400 })).toEqual([['stuck', '110101001001', 1]])
  })

  test('count at every level of area, those that always report alone', () => {
    const usual = usualCells(
      [listened(), listened({ cell: 'b', area: '110101' }), listened({ hours: hourly([1, 1, 1], 0.5) })],
      0.9,
    )
    expect([...usual]).toEqual([
      ['', 2],
      ['110101', 2],
      ['110101001', 1],
    ])
  })
})
