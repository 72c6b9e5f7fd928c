import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ColumnWriter, quoteAll } from '../../../api/heat/columns.ts'

const written = (head: object, values: number[], places = values.map((_, i) => i)): unknown =>
  JSON.parse(
    Buffer.from(
      new ColumnWriter(head, 0).numbers('v', Float64Array.from(values), Int32Array.from(places)).end(),
    ).toString(),
  )

test('columns follow the fields of the head', () => {
  const cells = ['8a1', '8a2', '8a3', '8a4']
  const places = Int32Array.of(0, 1, 3)
  const bytes = new ColumnWriter({ name: '电动车', res: 10 }, 10)
    .texts('cells', quoteAll(cells), 6, places)
    .numbers('value', Float64Array.of(1, 2.5, 3, -4), places)
    .end()
  expect(Buffer.from(bytes).toString()).toBe(
    '{"name":"电动车","res":10,"cells":["8a1","8a2","8a4"],"value":[1,2.5,-4]}',
  )
})

test('no places make empty columns', () => {
  const none = Int32Array.of()
  const bytes = new ColumnWriter({ a: 1 }, 0)
    .texts('cells', quoteAll([]), 0, none)
    .numbers('v', Float64Array.of(), none)
    .end()
  expect(Buffer.from(bytes).toString()).toBe('{"a":1,"cells":[],"v":[]}')
})

test('six decimals, carried where they round up; what is not finite is null', () => {
  const values = [0, 0.1, 1 / 3, 0.9999999, 12.0000004, 1e14 + 0.5, 1e20, -0.25, Number.NaN, Number.POSITIVE_INFINITY]
  expect(written({ a: 1 }, values)).toEqual({
    a: 1,
    v: [0, 0.1, 0.333333, 1, 12, 1e14 + 0.5, 1e20, -0.25, null, null],
  })
})

test('property: every number is read back as written, to six decimals', () => {
  const value = fc.oneof(fc.integer(), fc.double({ min: -1e8, max: 1e8, noNaN: true }), fc.maxSafeNat())
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
      const { v } = written({ a: 1 }, values) as { v: number[] }
      for (const [i, value] of values.entries())
        expect(Math.abs((v[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(5.1e-7)
    }),
    { seed: 2, numRuns: 500 },
  )
})
