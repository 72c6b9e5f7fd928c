import { expect, test } from 'vitest'
import {
  alertLine,
  expectedFigure,
  type Line,
  markedWords,
  toneOfAlert,
  viewOfAlert,
  whereWords,
} from '../../../web/alerts/line.ts'
import type { Alert } from '../../../web/api.ts'

type Evidence = NonNullable<Alert['evidence']>

const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  unit: '辆',
  per: '5min',
  observed: 152,
  expected: 41,
  band: [20, 63],
  z: 8.2,
  rate: 0.00001,
  neighbours: [],
  since: '2026-04-10T03:00:00.000Z',
  method: 'Gi*+BH',
  leading: [],
  nearby: { components: [], complaints: [], parking: null },
  similar: [],
  ...over,
})
const line = (rule: Alert['rule'], of?: Partial<Evidence>, over: Partial<Line> = {}): string =>
  alertLine({
    rule,
    observed: 152,
    normal: 41,
    capacity: null,
    unit: '辆',
    evidence: of ? evidence(of) : null,
    ...over,
  })

test('each rule tells the figures that it reckons with', () => {
  expect(line('chronic', undefined, { capacity: 90 })).toBe('152 辆，常态 41，容量 90')
  expect(line('chronic')).toBe('152 辆，常态 41')
  expect(line('surge', {})).toBe('152 辆，常态 41（20–63）')
  expect(line('drop', { band: null, observed: 3 })).toBe('3 辆，常态 41')
  expect(line('outbreak', { unit: '件', observed: 14, expected: 1.2 })).toBe('14 件，通常 1.2')
  expect(line('scan', { unit: '件', observed: 9, expected: 1, recurrenceDays: 480 })).toBe(
    '9 件，通常 1 · 约 480 天一遇',
  )
  expect(line('silence', { expected: 41, method: 'silence' })).toBe('没有数据，通常 41 辆')
  expect(line('silence', { observed: -5, method: 'absurd' })).toBe('读数异常：-5 辆')
})

test('an alert older than its evidence still tells its figures', () => {
  expect(line('surge')).toBe('152 辆，常态 41')
})

const report = {
  number: '1',
  text: '闻到煤气味，楼道里煤气味很大，冒烟',
  marks: [
    { from: 2, to: 5, rule: 'gas', name: '燃气' },
    { from: 9, to: 12, rule: 'gas', name: '燃气' },
    { from: 15, to: 17, rule: 'fire', name: '火情' },
  ],
}

test('a severe report is told by its words, each once', () => {
  expect(markedWords(report)).toEqual(['煤气味', '冒烟'])
  expect(line('severe', { unit: '件', observed: 2, report })).toBe('“煤气味” · “冒烟” · 2 件')
})

test('what nobody has seen has its severity’s tone; no data is amber whatever the stage', () => {
  expect(toneOfAlert({ severity: 'A', state: 'open' })).toBe('a')
  expect(toneOfAlert({ severity: 'A', state: 'handling' })).toBe('calm')
  expect(toneOfAlert({ severity: 'A', state: 'no-data' })).toBe('b')
  expect(toneOfAlert({ severity: 'A', state: 'closed' })).toBe('quiet')
})

test('the map shows the metric of an alert, or the complaints that it is about', () => {
  const view = (metric: string, rule: Alert['rule'], subject: string) => viewOfAlert({ metric, rule, subject })
  expect(view('ebike', 'surge', '')).toEqual({ metric: 'ebike', class: undefined })
  expect(view('complaints', 'outbreak', '供水')).toEqual({ metric: undefined, class: '供水' })
  // A severe rule is no class.
  expect(view('complaints', 'severe', 'gas')).toEqual({ metric: undefined, class: '*' })
})

test('what is expected is not nothing where it is less than can be told', () => {
  expect([0, 0.03, 0.06, 3.21].map(expectedFigure)).toEqual(['0', '<0.1', '0.1', '3.2'])
})

test('an alert of the whole city names no area', () => {
  const cells = [{ cell: '8a31aa42ec57fff', observed: 1, capacity: null, expected: null, z: null }]
  expect(whereWords({ area: { code: '110102001', name: '西长安街街道' }, cells })).toBe('西长安街街道 · 1 格')
  expect(whereWords({ area: { code: '', name: '' }, cells })).toBe('1 格')
})
