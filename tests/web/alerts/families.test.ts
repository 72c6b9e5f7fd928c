import { expect, test } from 'vitest'
import {
  type Family,
  type Filter,
  familiesOf,
  filtered,
  heldAt,
  statesOf,
  tally,
} from '../../../web/alerts/families.ts'

const kin = (id: number, parent: number | null = null) => ({ id, parent })
const ids = (families: readonly Family<{ id: number }>[]) =>
  families.map(({ head, children }) => [head.id, ...children.map(({ id }) => id)])

test('an incident stands where its head does, with those it speaks for in the order of the list', () => {
  expect(ids(familiesOf([kin(9), kin(5, 9), kin(7), kin(2, 9), kin(3, 7)]))).toEqual([
    [9, 5, 2],
    [7, 3],
  ])
})

test('an alert whose parent is not in the list is not lost: it speaks for itself', () => {
  expect(ids(familiesOf([kin(5, 9), kin(6, 9)]))).toEqual([[5], [6]])
  expect(familiesOf([])).toEqual([])
})

const alert = (id: number, over: Partial<Parameters<typeof statesOf>[0]> = {}) => ({
  id,
  rule: 'surge' as const,
  stage: 'open' as const,
  state: 'open' as const,
  held: null,
  snoozed: null,
  ...over,
})

test('an alert is found by its stage and by what stands beside it', () => {
  const snoozed = { until: '2026-04-10T12:00:00Z', by: '甲', why: '等' }
  expect(statesOf(alert(1))).toEqual(['open'])
  expect(statesOf(alert(1, { stage: 'handling', state: 'no-data', held: 'quiet', snoozed }))).toEqual([
    'handling',
    'no-data',
    'held',
    'snoozed',
  ])
})

test('a filter keeps incidents whole of which one alert passes both of its parts', () => {
  const families = [
    { head: alert(1), children: [alert(2, { rule: 'severe' })] },
    { head: alert(3, { rule: 'severe', stage: 'closed', state: 'closed' }), children: [] },
    { head: alert(4, { held: 'budget' }), children: [] },
  ]
  const found = (filter: Partial<Filter>) =>
    filtered(families, { rule: undefined, state: undefined, ...filter }).map(({ head }) => head.id)
  expect(found({})).toEqual([1, 3, 4])
  expect(found({ rule: 'severe' })).toEqual([1, 3])
  expect(found({ rule: 'severe', state: 'open' })).toEqual([1])
  // The held one is no severe one, and the severe ones are not held.
  expect(found({ rule: 'severe', state: 'held' })).toEqual([])
  expect(found({ state: 'held' })).toEqual([4])
})

test('what can be chosen is counted, the most frequent first; an alert counts for each of its keys', () => {
  const alerts = [alert(1, { held: 'quiet' }), alert(2), alert(3, { stage: 'handling', state: 'handling' })]
  expect(tally(alerts, statesOf)).toEqual([
    ['open', 2],
    ['held', 1],
    ['handling', 1],
  ])
})

test('at an instant of the past those alerts held that had begun and were not over', () => {
  const noon = Date.parse('2026-04-10T04:00:00Z') / 1000
  const iso = (at: number) => new Date(at * 1000).toISOString()
  const span = (id: number, from: number, to: number | null) => ({
    id,
    firstSeen: iso(noon + from),
    closedAt: to === null ? null : iso(noon + to),
  })
  const alerts = [span(1, -60, 60), span(2, -60, null), span(3, 1, null), span(4, -60, 0), span(5, 0, 1)]
  expect(heldAt(alerts, noon).map(({ id }) => id)).toEqual([1, 2, 5])
})
