import { expect, test } from 'vitest'
import { factsOf, methodWords, rateWords } from '../../../web/alerts/facts.ts'
import type { Alert } from '../../../web/api.ts'

type Evidence = NonNullable<Alert['evidence']>

const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  unit: '辆',
  per: '5min',
  observed: 152,
  expected: 40,
  band: [20, 63],
  z: 8.24,
  rate: 0.00001,
  neighbours: [],
  since: '2026-04-10T03:00:00.000Z',
  method: 'Gi*+BH',
  leading: [],
  nearby: { components: [], complaints: [], parking: null },
  similar: [],
  ...over,
})
const facts = (rule: Alert['rule'], of?: Partial<Evidence>, capacity: number | null = null) =>
  factsOf({
    rule,
    observed: 152,
    normal: 40,
    capacity,
    unit: '辆',
    times: 3.8,
    evidence: of ? evidence(of) : null,
  }).map(({ name, value, unit, note }) => [name, value, unit, note])

test('a surge is told by what was seen, its band, and how far off and how many times', () => {
  expect(facts('surge', {})).toEqual([
    ['观测 · 5 分钟', '152', '辆', undefined],
    ['常态', '40', '辆', '区间 20–63'],
    ['偏离', '+8.2', 'σ', '常态的 3.8 倍'],
  ])
  expect(facts('drop', { observed: 4, z: -6.1 }).at(-1)).toEqual(['偏离', '−6.1', 'σ', '常态的 10%'])
})

test('where normal is nothing, no times are told, and without a score no score', () => {
  expect(facts('surge', { expected: 0 }).at(-1)).toEqual(['偏离', '+8.2', 'σ', undefined])
  expect(facts('surge', { z: null }).map(([name]) => name)).toEqual(['观测 · 5 分钟', '常态'])
  expect(facts('outbreak', { expected: 0 }).map(([name]) => name)).toEqual(['观测 · 5 分钟', '通常'])
})

test('congestion is told against its capacity, with how much it is over', () => {
  expect(facts('chronic', undefined, 95)).toEqual([
    ['观测', '152', '辆', '常态的 3.8 倍'],
    ['常态', '40', '辆', undefined],
    ['容量', '95', '辆', '超出 60%'],
  ])
  expect(facts('chronic', undefined, 200).at(-1)).toEqual(['容量', '200', '辆', undefined])
})

test('an outbreak is told by the window that was counted in', () => {
  expect(facts('outbreak', { unit: '件', per: 'hour', hours: 6, observed: 14, expected: 1.2, z: null })).toEqual([
    ['观测 · 6 小时', '14', '件', undefined],
    ['通常', '1.2', '件', '区间 20–63'],
    ['倍数', '11.7', '倍', undefined],
  ])
})

test('no data is no figure, a stuck sensor is one, and a severe report speaks for itself', () => {
  expect(facts('silence', { method: 'silence' }).map(([name]) => name)).toEqual(['通常 · 5 分钟'])
  expect(facts('silence', { method: 'stuck' }).map(([name]) => name)).toEqual(['观测 · 5 分钟', '通常 · 5 分钟'])
  expect(facts('severe', {})).toEqual([])
})

test('a rate has two digits, and what is tiny is said to be', () => {
  expect(rateWords(0.012345)).toBe('p = 0.012')
  expect(rateWords(0.0001)).toBe('p = 0.0001')
  expect(rateWords(0.00009)).toBe('p < 0.0001')
  expect(rateWords(0)).toBe('p < 0.0001')
})

test('a method is told in words with the date behind it; one that is not known goes by its name', () => {
  expect(methodWords('severe-words 2026-01-01')).toBe('险情词表 2026-01-01')
  expect(methodWords('capacity, k of n weeks')).toBe('容量与反复周数')
  expect(methodWords('Gi*+BH')).toBe('Gi* 热点，BH 多重检验')
  expect(methodWords('stuckness')).toBe('stuckness')
})
