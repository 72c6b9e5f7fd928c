import { expect, test } from 'vitest'
import { crossings } from '../../../data/city/crossings.ts'
import { toPlane } from '../../../data/city/plane.ts'

const between = (one: string, other: string) =>
  crossings().filter(({ names }) => names.includes(one) && names.includes(other))

test('streets that meet have a crossing where they do', () => {
  const [xidan] = between('西单北大街', '西长安街')
  const there = toPlane(116.3681, 39.9063)
  expect(Math.hypot((xidan?.at.x ?? 0) - there.x, (xidan?.at.y ?? 0) - there.y)).toBeLessThan(5)
  expect(xidan?.big).toBe(true)
  expect(between('西单北大街', '堂子胡同')[0]?.big).toBe(false)
})

test('a street that goes on under another name does not cross it', () => {
  expect(between('西长安街', '东长安街')).toEqual([])
  expect(between('西四南大街', '西四北大街')).toEqual([])
})

test('streets far from each other do not meet, and a pair meets once in a place', () => {
  expect(between('西单北大街', '王府井大街')).toEqual([])
  const keys = crossings().map(({ names, at }) => `${names} ${Math.round(at.x / 50)} ${Math.round(at.y / 50)}`)
  expect(new Set(keys).size).toBe(keys.length)
})
