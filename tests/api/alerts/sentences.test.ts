import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../../api/alerts/evidence.ts'
import { sentenceOf, type Told, titleOf } from '../../../api/alerts/sentences.ts'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import { evidence } from './world.ts'

const calendar = makeCalendar('Asia/Shanghai', 'cn')
const chronic: Told = {
  rule: 'chronic',
  metricName: '电动车',
  subjectName: '',
  unit: '辆',
  place: '堂子胡同',
  observed: 118.2,
  normal: 38.1,
  cells: 3,
  lastSeen: new Date('2024-04-15T20:00:00+08:00'),
  evidence: undefined,
  capacity: 60,
  capacityBasis: '街巷宽度',
  pattern: '工作日 11:00-13:00、17:00-19:00，周末',
  weeks: 3,
  ofWeeks: 4,
}
const flow: Told = { ...chronic, rule: 'surge', metricName: '人流', capacity: null, capacityBasis: null, pattern: '' }
const say = (told: Partial<Told>, over: Partial<Evidence> = {}): string =>
  sentenceOf({ ...flow, ...told, evidence: { ...evidence, since: '2024-04-15T19:35:00+08:00', ...over } }, calendar)

test('chronic: observed, times normal, capacity, pattern and weeks', () => {
  expect(sentenceOf(chronic, calendar)).toBe(
    '电动车每 5 分钟 118 辆，是周边同类网格同一时段常态（38）的 3.1 倍，超出容量 60（街巷宽度）97%。' +
      '反复出现于工作日 11:00-13:00、17:00-19:00，周末，近 4 周中有 3 周。',
  )
  expect(sentenceOf({ ...chronic, normal: 0 }, calendar)).toContain('周边同类网格同一时段几乎没有')
})

test('surge: against its own normal with band, σ, p, persistence and neighbours', () => {
  const told = {
    unit: '人',
    observed: 812,
    expected: 310,
    band: [250, 380] as [number, number],
    z: 8.24,
    rate: 0.00043,
    looks: { k: 3, n: 4 },
    neighbours: [{ cell: 'a', z: 5 }],
  }
  expect(say({}, told)).toBe(
    '人流每 5 分钟 812 人，是此时常态（310，区间 250-380）的 2.6 倍，偏离 8.2 个标准差，p = 0.00043。' +
      '自 4月15日 19:35 起，最近 4 次中 3 次偏高，涉及 3 格，周边 1 格同时偏高。',
  )
  expect(say({}, { expected: 0, rate: 1e-9 })).toBe(
    '人流每 5 分钟 118 辆，此时通常几乎没有，p < 0.0001。自 4月15日 19:35 起偏高，涉及 3 格。',
  )
})

test('drop: as a share of normal', () => {
  const told = { observed: 12, expected: 120, z: -6.2 }
  expect(say({ rule: 'drop', metricName: '车流' }, told)).toBe(
    '车流每 5 分钟 12 辆，仅为此时常态（120）的 10%，偏离 6.2 个标准差。自 4月15日 19:35 起偏低，涉及 3 格。',
  )
})

test('outbreak and scan: complaints against what is usual there', () => {
  const told = { unit: '件', per: 'day' as const, observed: 17, expected: 2.4, rate: 0.001 }
  expect(say({ rule: 'outbreak', subjectName: '停水停电' }, told)).toBe(
    '4月15日 19:35 以来停水停电投诉 17 件，同期通常 2.4 件，是通常的 7.1 倍，p = 0.001。涉及 3 格。',
  )
  expect(say({ rule: 'scan', subjectName: '噪声扰民' }, { ...told, recurrenceDays: 1000 })).toBe(
    '4月15日 19:35 至 4月15日 20:00，3 格内噪声扰民投诉 17 件，按时空分布应为 2.4 件，是其 7.1 倍，偶然出现一次平均要 1,000 天，p = 0.001。',
  )
})

test('severe: the words that made it one', () => {
  const text = '三层外墙瓷砖脱落，差点砸到人'
  const marks = [{ from: 2, to: 8, rule: 'facing', name: '外墙脱落' }]
  const told = { per: 'report' as const, report: { number: 'x', text, marks }, orders: ['x', 'y'] }
  expect(say({ rule: 'severe', subjectName: '外墙脱落' }, told)).toBe(
    '4月15日 19:35 的诉求提到“外墙瓷砖脱落”，属外墙脱落险情，一件即告警。同一处已有 2 件。',
  )
  expect(say({ rule: 'severe', subjectName: '外墙脱落' })).toBe('4月15日 19:35 的诉求属外墙脱落险情，一件即告警。')
})

test('repeat and silence say what to do', () => {
  expect(say({ rule: 'repeat', subjectName: '违法建设' }, { observed: 41, expected: 1.5 })).toMatch(
    /违法建设被反复投诉 41 件.*建议提级研办。$/,
  )
  expect(say({ rule: 'silence' }, { observed: 0 })).toContain('没有数据不等于没有情况')
  expect(say({ rule: 'silence' }, { method: 'stuck', observed: 7 })).toContain('停在 7 辆不变')
  expect(say({ rule: 'silence' }, { method: 'absurd', observed: -7 })).toContain('不可能的数值（-7 辆）')
})

test('what may lie behind it comes last', () => {
  const leading = [{ kind: 'class' as const, code: 'x', name: '停车管理', observed: 9, expected: 2, z: 4 }]
  const nearby = { components: [], complaints: [], parking: { bays: 40, parked: 62 } }
  expect(say({}, { leading, nearby })).toMatch(/可能与停车管理有关（9，通常 2）。周边车位 40 个，停放 62 辆。$/)
  expect(say({}, { nearby: { ...nearby, parking: { bays: 40, parked: 38 } } })).not.toContain('车位')
})

describe('titles', () => {
  test.each([
    ['chronic', '', '堂子胡同 电动车拥堵'],
    ['surge', '', '堂子胡同 电动车激增'],
    ['drop', '', '堂子胡同 电动车骤减'],
    ['outbreak', '停水停电', '堂子胡同 停水停电投诉集中'],
    ['scan', '停水停电', '堂子胡同 停水停电投诉聚集'],
    ['severe', '外墙脱落', '堂子胡同 外墙脱落险情'],
    ['repeat', '违法建设', '堂子胡同 违法建设反复投诉'],
    ['silence', '', '堂子胡同 电动车数据异常'],
  ] as const)('of %s', (rule, subjectName, title) => {
    expect(titleOf({ rule, place: '堂子胡同', metricName: '电动车', subjectName })).toBe(title)
  })
})
