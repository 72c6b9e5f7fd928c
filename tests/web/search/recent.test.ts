import { beforeEach, expect, test, vi } from 'vitest'
import type { SearchResult } from '../../../web/api.ts'
import { forget, recent, remember } from '../../../web/search/recent.ts'

const found = (key: string, kind: SearchResult['kind'] = 'area'): SearchResult => ({
  kind,
  key,
  title: key,
  subtitle: '',
  area: key,
  lon: null,
  lat: null,
  match: [[0, 1]],
})

let kept: Map<string, string>
beforeEach(() => {
  kept = new Map()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
    removeItem: (name: string) => kept.delete(name),
  })
})

test('what was picked stands first and once, the oldest is forgotten', () => {
  for (let i = 0; i < 10; i++) remember(found(String(i)))
  remember(found('5'))
  expect(recent().map(({ key }) => key)).toEqual(['5', '9', '8', '7', '6', '4', '3', '2'])
  expect(recent()[0]?.match).toEqual([])
  forget()
  expect(recent()).toEqual([])
})

test('numbers of orders are not kept on a screen that others see', () => {
  remember(found('BJ2026', 'order'))
  expect(recent()).toEqual([])
})

test('what was written by something else is forgotten', () => {
  kept.set('searches', '{"a":1}')
  expect(recent()).toEqual([])
  kept.set('searches', 'no json')
  expect(recent()).toEqual([])
})
