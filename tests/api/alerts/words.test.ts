import { expect, test } from 'vitest'
import { congestionSentence, figure, timesNormal, words } from '../../../api/alerts/words.ts'

const facts = {
  metricName: '电动车',
  unit: '辆',
  observed: 118.2,
  normal: 38.1,
  capacity: 60,
  capacityBasis: '街巷宽度',
  pattern: '工作日 11:00-13:00、17:00-19:00，周末',
  weeks: 3,
  ofWeeks: 4,
}

test('the sentence tells observed, times normal, capacity, pattern and weeks', () => {
  expect(congestionSentence(facts)).toBe(
    '电动车每 5 分钟 118 辆，是周边同类网格同一时段常态（38）的 3.1 倍，超出容量 60（街巷宽度）97%。' +
      '反复出现于工作日 11:00-13:00、17:00-19:00，周末，近 4 周中有 3 周。',
  )
})

test('where normally nothing passes, nothing is multiplied', () => {
  expect(congestionSentence({ ...facts, normal: 0 })).toContain('周边同类网格同一时段几乎没有')
  expect(timesNormal(118, 0)).toBeNull()
  expect(timesNormal(118.2, 38.1)).toBe(3.1)
})

test('figures are whole above ten and grouped by thousands', () => {
  expect([2140.4, 38.6, 9.96, 4.25, 0].map(figure)).toEqual(['2,140', '39', '10', '4.3', '0'])
})

test('a title is place, metric and what is wrong', () => {
  expect(words.congestionTitle('堂子胡同', '电动车')).toBe('堂子胡同 电动车拥堵')
})
