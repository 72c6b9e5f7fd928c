import { expect, test } from 'vitest'
import { entriesOf, kindWords } from '../../../web/alerts/history.ts'
import type { AlertEvent } from '../../../web/api.ts'

const when = (iso: string) => iso.slice(11, 16)
const events = (...list: [kind: string, data?: Record<string, unknown>, actor?: string][]): AlertEvent[] =>
  list.map(([kind, data = {}, actor = 'system'], i) => ({
    id: i + 1,
    at: `2026-04-10T0${i}:00:00.000Z`,
    kind: `alert.${kind}`,
    actor,
    data: JSON.parse(JSON.stringify(data)),
  }))

test('the newest is told first, with who and why', () => {
  const told = entriesOf(
    events(
      ['opened', { severity: 'B', held: 'quiet' }],
      ['acknowledged', { from: 'open', to: 'acknowledged' }, '王敏'],
      ['moved', { to: 'handling', why: '已派人' }, '王敏'],
      ['snoozed', { until: '2026-04-10T09:30:00.000Z', why: '途中' }, '王敏'],
      ['closed', { why: '已处置完毕' }, '李强'],
    ),
    when,
  )
  expect(told.map(({ kind, actor, words }) => [kindWords(kind), actor, ...words])).toEqual([
    ['关闭', '李强', '已处置完毕'],
    ['暂缓提醒', '王敏', '至 09:30', '途中'],
    ['改变处置阶段', '王敏', '转为“处置中”', '已派人'],
    ['确认已知悉', '王敏'],
    ['形成告警', '', '乙级', '静默时段，未提醒'],
  ])
})

test('what the system tells again and again is one entry with the newest words; a person between keeps them apart', () => {
  const told = entriesOf(
    events(
      ['changed', { severity: 'C' }],
      ['changed', { severity: 'C' }],
      ['changed', { severity: 'B', worse: true }],
      ['acknowledged', {}, '王敏'],
      ['changed', { severity: 'B' }],
    ),
    when,
  )
  expect(told.map(({ id, times, words }) => [id, times, ...words])).toEqual([
    [5, 1, '现为乙级'],
    [4, 1],
    [3, 3, '加重为乙级'],
  ])
})

test('what comes twice from people, or data that stop twice, is told twice', () => {
  const told = entriesOf(events(['no-data'], ['no-data'], ['moved', {}, '王敏'], ['moved', {}, '王敏']), when)
  expect(told.map(({ times }) => times)).toEqual([1, 1, 1, 1])
})

test('events of another version of the server, or without their data, are told as far as they go', () => {
  const told = entriesOf(
    events(
      ['escalated', { level: 3 }],
      ['moved', { to: 'the moon', why: 7 }],
      ['related', { parent: 12 }],
      ['related'],
    ),
    when,
  )
  expect(told.map(({ kind, words }) => [kindWords(kind), ...words])).toEqual([
    ['与相连告警归并', '单独成为一起'],
    ['改变处置阶段'],
    ['escalated'],
  ])
})
