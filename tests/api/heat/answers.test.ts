import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { eachBlock } from '../../../api/heat/blocks.ts'
import { eachRow } from '../../../api/heat/rows.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores?.close())

// 4 MB, which arrive in dozens of chunks and as several blocks; 20 bytes a row divide no chunk.
const many = 200_000
const columns = 'number * 3 as id, toFloat64(number) / 4 as half, toUInt32(number) as n'

test('rows are read in full, those that a chunk tears in two as well', async () => {
  let rows = 0
  let wrong = 0
  const statement = `select ${columns} from numbers({many:UInt32}) order by number format RowBinary`
  await eachRow(stores.facts, statement, { many }, 20, (row, at) => {
    const sound =
      row.getBigUint64(at, true) === BigInt(rows * 3) &&
      row.getFloat64(at + 8, true) === rows / 4 &&
      row.getUint32(at + 16, true) === rows
    if (!sound) wrong++
    rows++
  })
  expect({ rows, wrong }).toEqual({ rows: many, wrong: 0 })
})

test('a row that ends early is a fault, not a value', async () => {
  const read = eachRow(stores.facts, 'select number from numbers(3) format RowBinary', {}, 16, () => {})
  await expect(read).rejects.toThrow('a row of 16 bytes was cut off after 8')
})

test('blocks are read in full, however many there are', async () => {
  const statement = `select ${columns} from numbers({many:UInt32}) order by number`
  let rows = 0
  let blocks = 0
  let wrong = 0
  await eachBlock(
    stores.facts,
    statement,
    { many },
    [8, 8, 4],
    ({ rows: here, view, at: [ids = 0, halves = 0, ns = 0] }) => {
      blocks++
      for (let i = 0; i < here; i++) {
        const sound =
          view.getBigUint64(ids + i * 8, true) === BigInt(rows * 3) &&
          view.getFloat64(halves + i * 8, true) === rows / 4 &&
          view.getUint32(ns + i * 4, true) === rows
        if (!sound) wrong++
        rows++
      }
    },
  )
  expect({ rows, wrong }).toEqual({ rows: many, wrong: 0 })
  expect(blocks).toBeGreaterThan(1)
})

test('an answer of other columns than expected is a fault', async () => {
  const read = (widths: number[]) =>
    eachBlock(stores.facts, 'select number as a, number as b from numbers(9)', {}, widths, () => {})
  await expect(read([8])).rejects.toThrow('expected 1 columns, got 2')
  await expect(read([8, 16])).rejects.toThrow('beyond its answer')
})

test('answers under way at once do not share their bytes', async () => {
  const sums = await Promise.all(
    Array.from({ length: 6 }, async (_, k) => {
      let sum = 0
      const statement = 'select number + {k:UInt32} as a from numbers(50000)'
      await eachBlock(stores.facts, statement, { k }, [8], ({ rows, view, at: [from = 0] }) => {
        for (let i = 0; i < rows; i++) sum += Number(view.getBigUint64(from + i * 8, true))
      })
      return sum
    }),
  )
  expect(sums).toEqual(Array.from({ length: 6 }, (_, k) => (50_000 * 49_999) / 2 + k * 50_000))
})

test('no rows, no blocks', async () => {
  let taken = 0
  await eachBlock(stores.facts, 'select number from numbers(0)', {}, [8], ({ rows }) => {
    taken += rows
  })
  expect(taken).toBe(0)
})
