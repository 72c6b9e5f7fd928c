import { expect, test } from 'vitest'
import type { SearchResult } from '../../../web/api.ts'
import { goalOf, groupsOf } from '../../../web/search/goal.ts'

const found = (over: Partial<SearchResult>): SearchResult => ({
  kind: 'component',
  key: '110102.03010427',
  title: '03010427',
  subtitle: '',
  area: '110102001',
  lon: 116.37,
  lat: 39.91,
  match: [],
  ...over,
})

test('a component is selected and flown to, free of what was selected before, and its layer shown', () => {
  expect(goalOf(found({}), 'heat,components')).toEqual({
    component: '110102.03010427',
    area: undefined,
    cell: undefined,
    alert: undefined,
    at: { lon: 116.37, lat: 39.91, zoom: 17.6 },
    hide: 'heat',
  })
  expect(goalOf(found({}), 'components')?.hide).toBeUndefined()
})

test('areas and grids become the selected area, whose extent the map shows', () => {
  for (const kind of ['area', 'grid'] as const) {
    expect(goalOf(found({ kind, key: '110102001' }), undefined)).toMatchObject({ area: '110102001', at: undefined })
  }
})

test('an order selects its cell under complaints; one without a place leads nowhere', () => {
  const goal = goalOf(found({ kind: 'order', key: 'BJ1' }), undefined)
  expect(goal).toMatchObject({ cell: expect.stringMatching(/^8a/), class: '*', metric: undefined })
  expect(goalOf(found({ kind: 'order', lon: null, lat: null }), undefined)).toBeUndefined()
})

test('a class is shown alone and moves nothing', () => {
  expect(goalOf(found({ kind: 'class', key: '0118', lon: null, lat: null }), undefined)).toEqual({
    only: '0118',
    hide: undefined,
  })
})

test('results stand by kind, kinds by their best', () => {
  const one = found({ kind: 'place', key: 'a' })
  const two = found({})
  const three = found({ kind: 'place', key: 'b' })
  expect(groupsOf([one, two, three])).toEqual([
    { kind: 'place', results: [one, three] },
    { kind: 'component', results: [two] },
  ])
})
