import { expect, test } from 'vitest'
import { rainDocument } from '../../../data/city/rain-told.ts'
import { rains } from '../../../data/city/weather.ts'

const [from, to] = [1_770_000_000, 1_770_000_000 + 56 * 86_400]

test('tells the rains of a window as instants, millimetres and their source', () => {
  const told = rainDocument(7, from, to)
  expect(told).toEqual({
    source: '演示气象',
    rains: rains(7, from, to).map((rain) => ({
      from: new Date(rain.from * 1000).toISOString(),
      to: new Date(rain.to * 1000).toISOString(),
      mm: rain.mm,
    })),
  })
})

test('leaves out what still falls, and says nothing where none has fallen', () => {
  const [first] = rains(7, from, to)
  if (!first) throw new Error('eight weeks without rain')
  expect(rainDocument(7, from, first.to - 1)).toBeUndefined()
  expect(rainDocument(7, from, first.to)).toMatchObject({ rains: [{ mm: first.mm }] })
})
