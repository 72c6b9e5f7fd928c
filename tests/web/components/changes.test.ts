import { expect, test } from 'vitest'
import { changesOf } from '../../../web/components/changes.ts'

test('a state is told in words, before and after', () => {
  expect(changesOf({ from: { state: 'intact' }, to: { state: 'missing' } })).toEqual([
    { field: 'state', from: '完好', to: '丢失' },
  ])
})

test('a move is one line that tells how far', () => {
  const from = { lon: 116.4, lat: 39.9 }
  expect(changesOf({ from, to: { lon: 116.4, lat: 39.9009 } })).toEqual([
    { field: 'place', from: '', to: '移动 100 米' },
  ])
  expect(changesOf({ from: { lon: 116.4 }, to: { lon: 116.401 } })[0]?.field).toBe('place')
})

test('a field that was empty says so, and one that no screen knows is left out', () => {
  expect(changesOf({ from: { owner: '', quad: 1 }, to: { owner: '自来水集团', quad: 2 } })).toEqual([
    { field: 'owner', from: '未登记', to: '自来水集团' },
  ])
  expect(changesOf({ from: { photo: '/a.jpg' }, to: { photo: null } })[0]).toMatchObject({
    from: '/a.jpg',
    to: '未登记',
  })
})
