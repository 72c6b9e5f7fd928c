import { expect, test } from 'vitest'
import { stepInto } from '../../../web/drill/step.ts'

const path = ['110102', '110102001', '110102001012']
const grid = '110102001012007'

test('a click goes one level down, whatever lies deeper', () => {
  expect(stepInto('*', path, grid)).toBe('110102')
  expect(stepInto('110102', path, grid)).toBe('110102001')
  expect(stepInto('110102001', path, grid)).toBe('110102001012')
  expect(stepInto('110102001012', path, grid)).toBe(grid)
  // Without communities the grids follow the street.
  expect(stepInto('110102001', path.slice(0, 2), '110102001000003')).toBe('110102001000003')
})

test('a click beside the selected area goes to its like there', () => {
  expect(stepInto('110101', path, grid)).toBe('110102')
  expect(stepInto('110102011', path, grid)).toBe('110102001')
  expect(stepInto('110102001012001', path, grid)).toBe(grid)
  // Where there is no like, the next above stands for it.
  expect(stepInto('110102011003', path.slice(0, 2), undefined)).toBe('110102001')
})

test('a click leads nowhere outside the city and at the bottom', () => {
  expect(stepInto('*', [], undefined)).toBeUndefined()
  expect(stepInto('110102', [], undefined)).toBeUndefined()
  expect(stepInto('110102001012', path, undefined)).toBeUndefined()
  expect(stepInto(grid, path, grid)).toBeUndefined()
})
