import { afterEach, expect, test } from 'vitest'
import { splitLine } from '../../../web/grid/split-line.ts'

afterEach(splitLine.stop)

test('clicks lengthen a line only while one is being drawn', () => {
  expect(splitLine.add(116.37, 39.9)).toBe(false)
  splitLine.start('110102001001007')
  expect(splitLine.add(116.37, 39.9)).toBe(true)
  expect(splitLine.add(116.37, 39.91)).toBe(true)
  expect(splitLine.read()).toEqual({
    code: '110102001001007',
    points: [
      [116.37, 39.9],
      [116.37, 39.91],
    ],
  })
  splitLine.back()
  expect(splitLine.read()?.points).toEqual([[116.37, 39.9]])
  splitLine.stop()
  expect(splitLine.read()).toBeUndefined()
})

test('whoever listens hears of every change until they leave', () => {
  let heard = 0
  const leave = splitLine.subscribe(() => heard++)
  splitLine.start('110102001001007')
  splitLine.add(1, 2)
  splitLine.stop()
  splitLine.stop()
  expect(heard).toBe(3)
  leave()
  splitLine.start('110102001001008')
  expect(heard).toBe(3)
})
