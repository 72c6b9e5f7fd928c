import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Change, move, type Revision, revise } from '../../../api/facts/revisions.ts'

const digest = (n: number): Buffer => Buffer.from([n])

test('a new order counts once; the same again changes nothing', () => {
  const next = { at: 100, class: 'a', cell: '8a1', digest: digest(1) }
  const first = revise(undefined, next)
  expect(first).toMatchObject({
    outcome: 'new',
    revision: { revision: 1 },
    changes: [{ class: 'a', at: 100, cell: '8a1', sign: 1 }],
  })
  expect(revise(first.revision, next)).toEqual({ outcome: 'repeated', revision: first.revision, changes: [] })
})

test('an update that moves nothing counted is a revision without a change', () => {
  const prior: Revision = { digest: digest(1), revision: 3, at: 100, cell: '8a1', class: 'a' }
  expect(revise(prior, { at: 100, class: 'a', cell: '8a1', digest: digest(2) })).toMatchObject({
    outcome: 'updated',
    revision: { revision: 4 },
    changes: [],
  })
})

test('an order counts nowhere once it lies outside the city, and again when it is corrected', () => {
  const prior: Revision = { digest: digest(1), revision: 1, at: 100, cell: '8a1', class: 'a' }
  const out = revise(prior, { at: 100, class: 'a', cell: null, digest: digest(2) })
  expect(out.changes).toEqual([{ class: 'a', at: 100, cell: '8a1', sign: -1 }])
  const back = revise(out.revision, { at: 100, class: 'a', cell: '0', digest: digest(3) })
  expect(back.changes).toEqual([{ class: 'a', at: 100, cell: '0', sign: 1 }])
})

test('after any history the sum of changes is one for the newest revision of each order in the city', () => {
  const row = fc.record({
    number: fc.constantFrom('A', 'B', 'C'),
    at: fc.integer({ min: 0, max: 2 }),
    class: fc.constantFrom('x', 'y'),
    cell: fc.constantFrom('8a1', '8a2', '0', null),
    text: fc.integer({ min: 0, max: 2 }),
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const newest = new Map<string, Revision>()
      const changes: Change[] = []
      for (const { number, text, ...content } of rows) {
        const digest = Buffer.from(JSON.stringify([content, text]))
        const verdict = revise(newest.get(number), { ...content, digest })
        newest.set(number, verdict.revision)
        changes.push(...verdict.changes)
      }
      const counts = new Map<string, number>()
      for (const { sign, ...bucket } of changes) {
        const key = JSON.stringify([bucket.class, bucket.at, bucket.cell])
        counts.set(key, (counts.get(key) ?? 0) + sign)
      }
      const expected = new Map<string, number>()
      for (const { class: kind, at, cell } of newest.values()) {
        if (cell === null) continue
        const key = JSON.stringify([kind, at, cell])
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      expect(new Map([...counts].filter(([, n]) => n !== 0))).toEqual(expected)
    }),
  )
})

test('a placing moves the count and keeps the digest, so that the same row sent again stays a repeat', () => {
  const digest = Buffer.from('x')
  const waiting: Revision = { digest, revision: 3, at: 5, cell: '0', class: '停车' }
  const { revision, changes } = move(waiting, '8a31aa42ec57fff')
  expect(revision).toEqual({ ...waiting, cell: '8a31aa42ec57fff', revision: 4 })
  expect(changes).toEqual([
    { class: '停车', at: 5, cell: '0', sign: -1 },
    { class: '停车', at: 5, cell: '8a31aa42ec57fff', sign: 1 },
  ])
  expect(revise(revision, { at: 5, class: '停车', cell: '0', digest })).toMatchObject({
    outcome: 'repeated',
    changes: [],
  })
  expect(move(revision, '8a31aa42ec57fff').changes).toEqual([])
  expect(move({ ...waiting, cell: null }, '0').changes).toEqual([{ class: '停车', at: 5, cell: '0', sign: 1 }])
})
