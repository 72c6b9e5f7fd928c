import { expect, test } from 'vitest'
import { packSections, unpackSections } from '../../../api/facts/batch.ts'
import { Gate } from '../../../api/facts/gate.ts'
import { Marks } from '../../../api/facts/marks.ts'
import { Sample } from '../../../api/facts/sample.ts'
import { Turns } from '../../../api/facts/turns.ts'

type Door = { open: () => void; passed: Promise<void> }
const door = (): Door => {
  let open = (): void => undefined
  const passed = new Promise<void>((done) => {
    open = done
  })
  return { open, passed }
}
const settle = (): Promise<void> => new Promise((done) => setImmediate(done))

test('a journal body comes back as it was packed', async () => {
  const sections = [
    { table: 'a', columns: ['x', 'y'], token: 'b1', rows: Buffer.from('[1,2]\n[3,"4\\n"]\n') },
    { table: 'b', columns: ['z'], token: 'b1d', rows: Buffer.from('[5]\n') },
  ]
  expect(await unpackSections(await packSections(sections))).toEqual(sections)
})

test('a sample is even, bounded, and the same for the same stream', () => {
  const sample = new Sample<number>(100)
  for (let i = 0; i < 12_345; i++) sample.add(i)
  expect(sample.items.length).toBeGreaterThan(50)
  expect(sample.items.length).toBeLessThanOrEqual(100)
  const steps = sample.items.slice(1).map((item, i) => item - (sample.items[i] ?? 0))
  expect(new Set(steps).size).toBe(1)
  expect(sample.items.at(-1)).toBeGreaterThan(12_000)
})

test('turns run so many at once, in order, and go on after a failure', async () => {
  const turns = new Turns(2)
  const doors = [door(), door(), door(), door()]
  const started: number[] = []
  const done = doors.map(({ passed }, i) =>
    turns
      .take(async () => {
        started.push(i)
        await passed
        if (i === 0) throw new Error('first')
        return i
      })
      .catch((error: Error) => error.message),
  )
  await settle()
  expect(started).toEqual([0, 1])
  doors[0]?.open()
  await settle()
  expect(started).toEqual([0, 1, 2])
  for (const { open } of doors) open()
  expect(await Promise.all(done)).toEqual(['first', 1, 2, 3])
})

test('a gate shares its capacity by weight, keeps order, and turns away what would wait too long', async () => {
  const gate = new Gate(10, 2)
  const doors = [door(), door(), door()]
  const started: number[] = []
  const enter = (i: number, weight: number): Promise<void> =>
    gate.pass(weight, async () => {
      started.push(i)
      await doors[i]?.passed
    })
  const all = [enter(0, 8), enter(1, 100), enter(2, 1)]
  await settle()
  // 2 would fit, but 1 came first; 1 asks for more than there is and gets all of it.
  expect(started).toEqual([0])
  await expect(gate.pass(1, async () => undefined)).rejects.toMatchObject({ code: 'unavailable' })
  doors[0]?.open()
  await settle()
  expect(started).toEqual([0, 1])
  doors[1]?.open()
  doors[2]?.open()
  await Promise.all(all)
  expect(started).toEqual([0, 1, 2])
  await gate.pass(10, async () => undefined)
})

test('marks that come while one write is under way go together with the next; a failure tells its own', async () => {
  const writes: number[][] = []
  const first = door()
  const marks = new Marks(async (ids) => {
    writes.push([...ids])
    if (writes.length === 1) await first.passed
    if (writes.length === 2) throw new Error('second')
  })
  const one = marks.add(1)
  await settle()
  const others = [2, 3, 4].map((id) => marks.add(id).catch((error: Error) => error.message))
  await settle()
  expect(writes).toEqual([[1]])
  first.open()
  await one
  expect(await Promise.all(others)).toEqual(['second', 'second', 'second'])
  expect(writes).toEqual([[1], [2, 3, 4]])
  await marks.add(5)
  expect(writes.at(-1)).toEqual([5])
})
