import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holds, type Look, mostLooks, noLooks, remember } from '../../../../api/detection/statistics/persistence.ts'

fc.configureGlobal({ seed: 20_261_121 })

const after = (looks: readonly Look[]): number => looks.reduce(remember, noLooks)

test('two of three: one alone raises nothing, one good look ends nothing', () => {
  const rule = { k: 2, n: 3 }
  expect(holds(after([false, false, true]), rule)).toBe(false)
  expect(holds(after([false, true, true]), rule)).toBe(true)
  expect(holds(after([true, true, false]), rule)).toBe(true)
  expect(holds(after([true, true, false, false]), rule)).toBe(false)
})

test('a look without data neither raises nor ends', () => {
  const rule = { k: 2, n: 3 }
  expect(holds(noLooks, rule)).toBeUndefined()
  expect(holds(after([true, true, undefined]), rule)).toBe(true)
  expect(holds(after([true, undefined, undefined]), rule)).toBeUndefined()
  expect(holds(after([false, undefined, true]), rule), 'the missed look might have been the second').toBeUndefined()
  expect(holds(after([false, false, undefined]), rule), 'one could not make it two').toBe(false)
})

const look = fc.constantFrom(true, false, undefined)
const rule = fc
  .integer({ min: 1, max: mostLooks })
  .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 1, max: n }) }))

test('counts the newest n looks of any history, and what is not known might be either', () => {
  fc.assert(
    fc.property(fc.array(look, { maxLength: 40 }), rule, (looks, { k, n }) => {
      const window = [...new Array<Look>(n).fill(undefined), ...looks].slice(-n)
      const least = window.filter((one) => one === true).length
      const most = window.filter((one) => one !== false).length
      expect(holds(after(looks), { k, n })).toBe(least >= k ? true : most < k ? false : undefined)
    }),
  )
})

test('what is kept is a whole number that a store holds in four bytes', () => {
  fc.assert(
    fc.property(fc.array(look, { maxLength: 40 }), (looks) => {
      const kept = after(looks)
      expect(Number.isInteger(kept) && kept >= 0 && kept < 2 ** 30).toBe(true)
    }),
  )
})

test('a rule that cannot be is refused', () => {
  for (const [k, n] of [[0, 3], [4, 3], [1, 16], [1.5, 3], [Number.NaN, 3]] as const) // biome-ignore format: pairs read as one line
    expect(() => holds(noLooks, { k, n })).toThrow(RangeError)
})
